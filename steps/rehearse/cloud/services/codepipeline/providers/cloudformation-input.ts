import { inputLocation, readArtifactFile } from '../artifact-store.ts';
import { ActionFailure, type ActionRun } from './provider.ts';

interface TemplateConfiguration {
  readonly Parameters?: Readonly<Record<string, unknown>>;
  readonly Tags?: Readonly<Record<string, unknown>>;
  readonly StackPolicy?: object;
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
const largestBody = 51_200;

/** The members that CreateStack, UpdateStack and CreateChangeSet have in common, from the action's configuration and artifacts. */
export async function readStackInput(run: ActionRun): Promise<Readonly<Record<string, unknown>>> {
  const { TemplatePath, StackName, Capabilities, RoleArn } = run.configuration;
  if (TemplatePath === undefined) {
    throw new ActionFailure(
      'ConfigurationError',
      `TemplatePath is required for action mode ${run.configuration['ActionMode']}`,
    );
  }
  const body = await readArtifactFile(run, TemplatePath);
  const configuration = await readTemplateConfiguration(run);
  const parameters = { ...configuration.Parameters, ...(await readOverrides(run)) };
  return {
    StackName,
    ...(Buffer.byteLength(body) > largestBody ? { TemplateFromCodePipeline: body } : { TemplateBody: body }),
    Parameters: Object.entries(parameters).map(([ParameterKey, value]) => ({
      ParameterKey,
      ParameterValue: parameterText(value),
    })),
    Tags: Object.entries(configuration.Tags ?? {}).map(([Key, value]) => ({ Key, Value: String(value) })),
    ...(Capabilities === undefined ? {} : { Capabilities: Capabilities.split(',').map((name) => name.trim()) }),
    ...(RoleArn === undefined ? {} : { RoleARN: RoleArn }),
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/continuous-delivery-codepipeline-cfn-artifacts.html */
async function readTemplateConfiguration(run: ActionRun): Promise<TemplateConfiguration> {
  const reference = run.configuration['TemplateConfiguration'];
  if (reference === undefined) return {};
  const configuration = parseObject(await readArtifactFile(run, reference), reference);
  const unknown = Object.keys(configuration).find((name) => !['Parameters', 'Tags', 'StackPolicy'].includes(name));
  if (unknown === undefined) return configuration;
  throw new ActionFailure(
    'ConfigurationError',
    `The template configuration file ${reference} contains an unknown key: ${unknown}`,
  );
}

function parseObject(text: string, what: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Falls through to the one answer for everything that is no JSON object.
  }
  throw new ActionFailure('ConfigurationError', `${what} is not a valid JSON object`);
}

async function readOverrides(run: ActionRun): Promise<Readonly<Record<string, unknown>>> {
  const text = run.configuration['ParameterOverrides'];
  if (text === undefined) return {};
  const overrides = Object.entries(parseObject(text, 'ParameterOverrides'));
  return Object.fromEntries(
    await Promise.all(overrides.map(async ([name, value]) => [name, await resolveOverride(run, value)] as const)),
  );
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/continuous-delivery-codepipeline-parameter-override-functions.html */
async function resolveOverride(run: ActionRun, value: unknown): Promise<unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const [[name, args] = []] = Object.entries(value as Readonly<Record<string, unknown>>);
  const [artifact = '', second = '', third = ''] = Array.isArray(args) ? args.map(String) : [];
  if (name === 'Fn::GetArtifactAtt') return artifactAttribute(run, artifact, second);
  if (name === 'Fn::GetParam') return parseObject(await readArtifactFile(run, `${artifact}::${second}`), second)[third];
  throw new ActionFailure(
    'ConfigurationError',
    `ParameterOverrides knows Fn::GetArtifactAtt and Fn::GetParam, not ${name}`,
  );
}

function artifactAttribute(run: ActionRun, artifact: string, attribute: string): string {
  const { bucket, key } = inputLocation(run, artifact);
  switch (attribute) {
    case 'BucketName':
      return bucket;
    case 'ObjectKey':
      return key;
    case 'URL':
      return `https://s3.${run.region}.amazonaws.com/${bucket}/${key}`;
    default:
      throw new ActionFailure(
        'ConfigurationError',
        `Fn::GetArtifactAtt knows BucketName, ObjectKey and URL, not ${attribute}`,
      );
  }
}

function parameterText(value: unknown): string {
  return Array.isArray(value) ? value.map(String).join(',') : String(value);
}
