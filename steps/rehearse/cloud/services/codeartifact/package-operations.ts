import { createHash } from 'node:crypto';
import { optionalText, textsOf } from '../../protocols/json-input.ts';
import type { Demand, Input, Operation, Output, Request } from '../../service.ts';
import { addAsset, publish, requirePackage, requireVersion } from './packages.ts';
import {
  findRepository,
  invalid,
  notFound,
  onRepository,
  ownValue,
  packageDemand,
  placeOf,
  requiredName,
  type PackageName,
  type PackageVersion,
  type Repository,
} from './state.ts';

export const packageOperations: Readonly<Record<string, Operation>> = {
  PublishPackageVersion: { demands: onPackage('PublishPackageVersion'), handle: publishPackageVersion },
  DescribePackageVersion: {
    demands: onPackage('DescribePackageVersion'),
    handle: (input, request) => ({ packageVersion: describeVersion(packageOf(input), versionOf(input, request)) }),
  },
  ListPackages: {
    demands: onRepository('ListPackages'),
    handle: (input, request) => ({
      packages: Object.values(repositoryOf(input, request).packages).map(renderName),
    }),
  },
  ListPackageVersions: {
    demands: onPackage('ListPackageVersions'),
    handle(input, request) {
      const name = packageOf(input);
      const { versions } = requirePackage(repositoryOf(input, request), name);
      return {
        ...renderName(name),
        versions: Object.values(versions).map(({ version, status, revision }) => ({ version, status, revision })),
      };
    },
  },
  ListPackageVersionAssets: {
    demands: onPackage('ListPackageVersionAssets'),
    handle(input, request) {
      const { version, revision, assets } = versionOf(input, request);
      return {
        ...renderName(packageOf(input)),
        version,
        versionRevision: revision,
        assets: Object.values(assets),
      };
    },
  },
  GetPackageVersionAsset: { demands: onPackage('GetPackageVersionAsset'), handle: getAsset },
  UpdatePackageVersionsStatus: {
    demands: onPackage('UpdatePackageVersionsStatus'),
    handle: eachVersion((version, input, request) => {
      const target = requiredName(input, 'targetStatus');
      if (target === 'Unfinished') throw invalid(`A package version cannot be given the status ${target}`);
      if (target === 'Published') publish(request.cloud, version);
      else version.status = target;
    }),
  },
  DeletePackageVersions: {
    demands: onPackage('DeletePackageVersions'),
    handle: eachVersion(({ version }, input, request) => {
      const { versions, distTags } = requirePackage(repositoryOf(input, request), packageOf(input));
      delete versions[version];
      for (const [tag, tagged] of Object.entries(distTags)) if (tagged === version) delete distTags[tag];
    }),
  },
};

function packageOf(input: Input): PackageName {
  return {
    format: requiredName(input, 'format'),
    namespace: optionalText(input, 'namespace') ?? '',
    name: requiredName(input, 'package'),
  };
}

function repositoryOf(input: Input, request: Request): Repository {
  return findRepository(request.cloud, placeOf(input, request), requiredName(input, 'repository'));
}

function versionOf(input: Input, request: Request): PackageVersion {
  return requireVersion(repositoryOf(input, request), packageOf(input), requiredName(input, 'version'));
}

function onPackage(action: string) {
  return (input: Input, request: Request): readonly Demand[] => {
    const place = placeOf(input, request);
    return [packageDemand(request.cloud, place, action, requiredName(input, 'repository'), packageOf(input))];
  };
}

/** https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_PublishPackageVersion.html */
async function publishPackageVersion(input: Input, request: Request): Promise<Output> {
  const name = packageOf(input);
  if (name.format !== 'generic') throw invalid('Only packages of format generic can be published by this operation');
  const content = input['assetContent'];
  const declared = request.http?.headers['x-amz-content-sha256'];
  if (!Buffer.isBuffer(content) || createHash('sha256').update(content).digest('hex') !== declared)
    throw invalid('The SHA-256 of the asset is not the one that was declared');
  const asset = requiredName(input, 'asset');
  const added = { version: requiredName(input, 'version'), asset, content };
  const version = await addAsset(request.cloud, repositoryOf(input, request), name, added);
  if (input['unfinished'] !== 'true') publish(request.cloud, version);
  return {
    ...renderName(name),
    version: version.version,
    versionRevision: version.revision,
    status: version.status,
    asset: version.assets[asset],
  };
}

async function getAsset(input: Input, request: Request): Promise<Output> {
  const { version, revision, status, assets } = versionOf(input, request);
  const name = requiredName(input, 'asset');
  const asset = ownValue(assets, name);
  if (!asset || ['Archived', 'Disposed'].includes(status)) {
    throw notFound(`Asset '${name}' of package version '${version}' does not exist.`, {
      resourceId: name,
      resourceType: 'asset',
    });
  }
  return { asset: await request.cloud.blobs.get(asset.hashes['SHA-256']), assetName: name, version, revision };
}

/** Does something with each version that is there, and says which are not. */
function eachVersion(
  work: (version: PackageVersion, input: Input, request: Request) => void,
): (input: Input, request: Request) => Output {
  return (input, request) => {
    const { versions } = requirePackage(repositoryOf(input, request), packageOf(input));
    const successfulVersions: Record<string, Output> = {};
    const failedVersions: Record<string, Output> = {};
    const expected = optionalText(input, 'expectedStatus');
    for (const name of textsOf(input, 'versions')) {
      const version = ownValue(versions, name);
      if (!version) failedVersions[name] = { errorCode: 'NOT_FOUND', errorMessage: 'The version does not exist' };
      else if (expected !== undefined && version.status !== expected)
        failedVersions[name] = { errorCode: 'MISMATCHED_STATUS', errorMessage: `The status is ${version.status}` };
      else {
        work(version, input, request);
        successfulVersions[name] = { revision: version.revision, status: version.status };
      }
    }
    return { successfulVersions, failedVersions };
  };
}

function renderName({ format, namespace, name }: PackageName): Output {
  return { format, package: name, ...(namespace === '' ? {} : { namespace }) };
}

function describeVersion({ format, namespace, name }: PackageName, version: PackageVersion): Output {
  return {
    format,
    ...(namespace === '' ? {} : { namespace }),
    packageName: name,
    displayName: name,
    version: version.version,
    revision: version.revision,
    status: version.status,
    publishedTime: version.published === undefined ? undefined : new Date(version.published),
    origin: { originType: 'INTERNAL' },
  };
}
