import type { Demand, Input, Operation, Request } from '../../service.ts';
import { storeCode, unzippedLimit } from './deployment-package.ts';
import { invalidParameter, notFound } from './errors.ts';
import { lambdaState, lambdaStateOf } from './state.ts';
import type { LayerVersion, StoredCode } from './state.ts';

interface LayerReference {
  readonly region: string;
  readonly accountId: string;
  readonly name: string;
  readonly version: string;
}

export function parseLayerVersionArn(arn: string): LayerReference {
  const found = /^arn:aws:lambda:([a-z0-9-]+):(\d{12}):layer:([\w-]+):(\d+)$/.exec(arn);
  if (!found)
    throw invalidParameter(`1 validation error detected: Value '[${arn}]' at 'layers' failed to satisfy constraint`);
  const [, region = '', accountId = '', name = '', version = ''] = found;
  return { region, accountId, name, version };
}

function layerName(input: Input): string {
  const name = String(input['LayerName'] ?? '');
  return name.includes(':layer:') ? (name.split(':layer:')[1] ?? '') : name;
}

function layerDemand(operation: string, qualified: boolean) {
  return (input: Input, request: Request): readonly Demand[] => {
    const arn = `arn:aws:lambda:${request.region}:${request.accountId}:layer:${layerName(input)}`;
    return [{ action: `lambda:${operation}`, resource: qualified ? `${arn}:${String(input['VersionNumber'])}` : arn }];
  };
}

const publishLayerVersion: Operation = {
  demands: layerDemand('PublishLayerVersion', false),
  async handle(input, request) {
    const name = layerName(input);
    const code = await storeCode((input['Content'] ?? {}) as Input, request);
    const { layers } = lambdaState(request);
    const layer = (layers[name] ??= { nextVersion: 1, versions: {} });
    const version = layer.nextVersion;
    layer.nextVersion += 1;
    const arn = `arn:aws:lambda:${request.region}:${request.accountId}:layer:${name}`;
    const description = {
      LayerArn: arn,
      LayerVersionArn: `${arn}:${String(version)}`,
      Description: input['Description'] ?? '',
      CreatedDate: new Date(request.cloud.clock.now()).toISOString(),
      Version: version,
      CompatibleRuntimes: input['CompatibleRuntimes'] ?? [],
      CompatibleArchitectures: input['CompatibleArchitectures'] ?? [],
      LicenseInfo: input['LicenseInfo'],
    };
    layer.versions[String(version)] = { description, code };
    return answerOf({ description, code });
  },
};

const getLayerVersion: Operation = {
  demands: layerDemand('GetLayerVersion', true),
  handle: (input, request) => answerOf(findLayerVersion(input, request)),
};

const getLayerVersionByArn: Operation = {
  demands: (input) => [{ action: 'lambda:GetLayerVersion', resource: String(input['Arn']) }],
  handle(input, request) {
    const { accountId, region, name, version } = parseLayerVersionArn(String(input['Arn']));
    const found = lambdaStateOf(request, accountId, region).layers[name]?.versions[version];
    if (!found) throw notFound('The resource you requested does not exist.');
    return answerOf(found);
  },
};

const deleteLayerVersion: Operation = {
  demands: layerDemand('DeleteLayerVersion', true),
  handle(input, request) {
    delete lambdaState(request).layers[layerName(input)]?.versions[String(input['VersionNumber'])];
    return {};
  },
};

const listLayers: Operation = {
  demands: () => [{ action: 'lambda:ListLayers', resource: '*' }],
  handle(_input, request) {
    const { layers } = lambdaState(request);
    const rows = Object.entries(layers).map(([LayerName, layer]) => {
      const latest = Object.values(layer.versions).at(-1);
      return latest && { LayerName, LayerArn: latest.description['LayerArn'], LatestMatchingVersion: listed(latest) };
    });
    return { Layers: rows.filter((row) => row !== undefined) };
  },
};

const listLayerVersions: Operation = {
  demands: layerDemand('ListLayerVersions', false),
  handle(input, request) {
    const versions = Object.values(lambdaState(request).layers[layerName(input)]?.versions ?? {});
    return { LayerVersions: versions.map(listed).toReversed() };
  },
};

/** A version as lists show it: without the layer's own ARN. */
function listed({ description }: LayerVersion): Record<string, unknown> {
  const { LayerArn: _, ...shown } = description;
  return shown;
}

function findLayerVersion(input: Input, request: Request): LayerVersion {
  const found = lambdaState(request).layers[layerName(input)]?.versions[String(input['VersionNumber'])];
  if (!found) throw notFound('The resource you requested does not exist.');
  return found;
}

function answerOf({ description, code }: LayerVersion): Record<string, unknown> {
  const size = code.kind === 'zip' ? code.size : 0;
  return { ...description, Content: { CodeSha256: code.sha256, CodeSize: size } };
}

/** The layers of a function: each must exist and be the caller's to use, and all must fit with the code. */
export function resolveLayers(
  arns: readonly string[],
  code: StoredCode,
  request: Request,
): readonly Record<string, unknown>[] {
  if (arns.length > 5) throw invalidParameter('Layers list must contain 5 layers or fewer.');
  const layers = arns.map((arn) => ({ arn, version: usableLayer(arn, request) }));
  const sizes = layers.map(({ version }) => (version?.code.kind === 'zip' ? version.code.unzippedSize : 0));
  const total = sizes.reduce((sum, size) => sum + size, code.kind === 'zip' ? code.unzippedSize : 0);
  if (total > unzippedLimit) {
    throw invalidParameter(
      `Function code combined with layers exceeds the maximum allowed size of ${String(unzippedLimit)} bytes. The actual size is ${String(total)} bytes.`,
    );
  }
  return layers.map(({ arn, version }) => ({
    Arn: arn,
    CodeSize: version?.code.kind === 'zip' ? version.code.size : 0,
  }));
}

function usableLayer(arn: string, request: Request): LayerVersion | undefined {
  const { region, accountId, name, version } = parseLayerVersionArn(arn);
  request.cloud.authorise(
    request.caller,
    { action: 'lambda:GetLayerVersion', resource: arn, resourceAccount: request.accountId },
    request.region,
  );
  const found = lambdaStateOf(request, accountId, region).layers[name]?.versions[version];
  // Layers of accounts that are not in the organisation (AWS's own, vendors') cannot be looked up here.
  const isForeign = !request.cloud.options.organization.accounts.some(({ id }) => id === accountId);
  if (!found && !isForeign) throw invalidParameter(`Layer version ${arn} does not exist.`);
  return found;
}

export const layerOperations = {
  PublishLayerVersion: publishLayerVersion,
  GetLayerVersion: getLayerVersion,
  GetLayerVersionByArn: getLayerVersionByArn,
  DeleteLayerVersion: deleteLayerVersion,
  ListLayers: listLayers,
  ListLayerVersions: listLayerVersions,
} satisfies Record<string, Operation>;
