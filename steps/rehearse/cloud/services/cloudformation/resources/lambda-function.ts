import type { Properties, ResourceContext, ResourceHandler, ResourceState } from '../resource-handler.ts';
import { inlineSource } from './lambda-inline-source.ts';
import { call, callUnlessGone, hasChanged, list, orUndo, pick, present } from './service-call.ts';
import { applySettings } from './settings.ts';
import type { Setting } from './settings.ts';
import { tagRecord } from './tags.ts';
import { updateTags } from './update-tags.ts';

type Members = Readonly<Record<string, unknown>>;

const configuration = [
  'Description',
  'Handler',
  'Runtime',
  'Role',
  'Timeout',
  'MemorySize',
  'VpcConfig',
  'Environment',
  'DeadLetterConfig',
  'TracingConfig',
  'FileSystemConfigs',
  'EphemeralStorage',
  'SnapStart',
  'LoggingConfig',
  'Layers',
  'ImageConfig',
];

/** What a property that is taken out of a template goes back to. */
const cleared: Members = {
  Description: '',
  Timeout: 3,
  MemorySize: 128,
  VpcConfig: { SubnetIds: [], SecurityGroupIds: [] },
  Environment: { Variables: {} },
  DeadLetterConfig: { TargetArn: '' },
  TracingConfig: { Mode: 'PassThrough' },
  FileSystemConfigs: [],
  EphemeralStorage: { Size: 512 },
  SnapStart: { ApplyOn: 'None' },
  Layers: [],
};

const settings: readonly Setting[] = [
  {
    property: 'ReservedConcurrentExecutions',
    put: 'PutFunctionConcurrency',
    input: (value) => ({ ReservedConcurrentExecutions: Number(value) }),
    remove: 'DeleteFunctionConcurrency',
  },
];

/** What CloudFormation calls code, as Lambda calls it: text inline becomes a zip with one file. */
function codeOf(properties: Properties): Members {
  const code = properties['Code'] as Members;
  if (typeof code['ZipFile'] !== 'string') return pick(code, ['S3Bucket', 'S3Key', 'S3ObjectVersion', 'ImageUri']);
  return { ZipFile: inlineSource(code['ZipFile'], String(properties['Runtime'])) };
}

// The Lambda API calls this property differently.
function keyOf({ KmsKeyArn }: Properties): Members {
  return present({ KMSKeyArn: KmsKeyArn });
}

async function stateOf(name: string, context: ResourceContext): Promise<ResourceState> {
  const { Configuration } = await call<{ Configuration: Members }>(context, 'lambda', 'GetFunction', {
    FunctionName: name,
  });
  const snapStart = (Configuration['SnapStart'] ?? {}) as Members;
  return {
    physicalId: name,
    attributes: {
      Arn: Configuration['FunctionArn'],
      'SnapStartResponse.ApplyOn': snapStart['ApplyOn'],
      'SnapStartResponse.OptimizationStatus': snapStart['OptimizationStatus'],
    },
  };
}

/** Ref is the name. The code is read as the stack's role, which must also be allowed to pass the function's role. */
export const lambdaFunction: ResourceHandler = {
  type: 'AWS::Lambda::Function',
  async create(desired, context) {
    const FunctionName =
      typeof desired['FunctionName'] === 'string' ? desired['FunctionName'] : context.generatedName(64);
    await call(context, 'lambda', 'CreateFunction', {
      FunctionName,
      ...pick(desired, [...configuration, 'PackageType', 'Architectures']),
      ...keyOf(desired),
      Code: codeOf(desired),
      Tags: tagRecord(desired, context),
    });
    return orUndo(
      async () => {
        await applySettings('lambda', settings, { FunctionName }, {}, desired, context);
        return stateOf(FunctionName, context);
      },
      () => call(context, 'lambda', 'DeleteFunction', { FunctionName }),
    );
  },
  async update(current, previous, desired, context) {
    const FunctionName = current.physicalId;
    if (hasChanged(previous, desired, 'Code', 'Architectures')) {
      const input = { FunctionName, ...codeOf(desired), ...pick(desired, ['Architectures']) };
      await call(context, 'lambda', 'UpdateFunctionCode', input);
    }
    const changed = configuration.filter((name) => hasChanged(previous, desired, name));
    if (changed.length > 0 || hasChanged(previous, desired, 'KmsKeyArn')) {
      const values = Object.fromEntries(changed.map((name) => [name, desired[name] ?? cleared[name]]));
      await call(context, 'lambda', 'UpdateFunctionConfiguration', { FunctionName, ...values, ...keyOf(desired) });
    }
    await applySettings('lambda', settings, { FunctionName }, previous, desired, context);
    const state = await stateOf(FunctionName, context);
    await updateTags('lambda', { Resource: state.attributes['Arn'] }, previous, desired, context);
    return state;
  },
  delete: (current, _properties, context) =>
    callUnlessGone(context, 'lambda', 'DeleteFunction', { FunctionName: current.physicalId }),
};

/** Ref is the version's ARN. Every change makes a new version. */
export const lambdaLayerVersion: ResourceHandler = {
  type: 'AWS::Lambda::LayerVersion',
  async create(desired, context) {
    const { LayerVersionArn } = await call<{ LayerVersionArn: string }>(context, 'lambda', 'PublishLayerVersion', {
      LayerName: desired['LayerName'] ?? context.generatedName(140),
      ...pick(desired, ['Content', 'Description', 'LicenseInfo']),
      CompatibleRuntimes: list(desired['CompatibleRuntimes']),
      CompatibleArchitectures: list(desired['CompatibleArchitectures']),
    });
    return { physicalId: LayerVersionArn, attributes: { LayerVersionArn } };
  },
  update: (current) => Promise.resolve(current),
  delete(current, _properties, context) {
    const [LayerName = '', VersionNumber = ''] = (current.physicalId.split(':layer:')[1] ?? '').split(':');
    return callUnlessGone(context, 'lambda', 'DeleteLayerVersion', { LayerName, VersionNumber });
  },
};
