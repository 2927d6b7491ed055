import type { Mend } from '../../finding.ts';
import { given } from '../../given.ts';
import { isObject, locatePath, valueAt, type SourceDocument, type TemplateValue } from '../../template.ts';
import type { Path, TemplateFile } from '../template-file.ts';
import type { Workload } from '../workload.ts';
import { eachValue } from './each-value.ts';
import { pages } from './pages.ts';
import { eachResource, type ResourceAt } from './resources.ts';
import type { Rule } from './rule.ts';

interface Need {
  /** Any of these is enough. */
  readonly capabilities: readonly string[];
  readonly why: string;
}

export const missingCapability: Rule = {
  id: 'STEPS060',
  title: 'a pipeline or steps.yml acknowledges the capabilities that the workload needs',
  severity: 'error',
  reason:
    'CloudFormation refuses what a deployment does not acknowledge: IAM resources (CAPABILITY_IAM), those with a name of their own (CAPABILITY_NAMED_IAM), and nested stacks with transforms (CAPABILITY_AUTO_EXPAND).',
  mend: 'Leave Capabilities out, which acknowledges all that is needed, or add the one that is missing.',
  page: pages.capabilities,
  *check(workload) {
    for (const { acknowledged, source, path, list } of [...byPipelines(workload), ...bySettings(workload)]) {
      for (const { capabilities, why } of needsOf(workload)) {
        if (capabilities.some((capability) => acknowledged.includes(capability))) continue;
        const message = `${capabilities.join(' or ')} is missing: ${why}`;
        const mend = list === undefined ? undefined : addCapability(list, capabilities);
        yield { message, location: locatePath(source, path), path: path.join('/'), ...given('mend', mend) };
      }
    }
  },
};

/** The least of them, behind those that are there. */
function addCapability(value: string, [least = '']: readonly string[]): Mend | undefined {
  const from = value.trim();
  return from === '' ? undefined : { action: 'replace', from, to: `${from},${least}` };
}

/** What somebody acknowledges, and where that is written. */
interface Acknowledged {
  readonly acknowledged: readonly string[];
  readonly source: SourceDocument;
  readonly path: Path;
  /** The list with commas, where it is one. */
  readonly list?: string;
}

/** CodePipeline's own deployments take a list with commas. */
function byPipelines({ pipelineFiles }: Workload): readonly Acknowledged[] {
  return pipelineFiles.flatMap(({ given: parameters, source }) =>
    parameters
      .filter(({ name }) => name === 'Capabilities')
      .map(({ value, path }) => ({
        acknowledged: value.split(',').map((part) => part.trim()),
        source,
        path,
        list: value,
      })),
  );
}

/** `capabilities` of `steps deploy`: those of the command's own section, else those of all commands. */
function bySettings({ settings }: Workload): readonly Acknowledged[] {
  if (!settings) return [];
  for (const path of [['deploy', 'capabilities'], ['capabilities']]) {
    const value = valueAt(settings.value, path);
    if (value === undefined || value === null) continue;
    const acknowledged = (Array.isArray(value) ? (value as readonly TemplateValue[]) : [value]).map(String);
    return [{ acknowledged, source: settings.source, path }];
  }
  return [];
}

function needsOf({ trees }: Workload): readonly Need[] {
  const templates = trees[0]?.templates ?? [];
  const identities = templates.flatMap((template) =>
    eachResource(template)
      .filter(isIdentity)
      .map((resource) => ({ template, resource })),
  );
  const named = identities.find(({ resource }) => hasName(resource));
  const [identity] = identities;
  const transformed = templates.length > 1 ? templates.find(hasTransform) : undefined;
  return [
    ...(named ? [{ capabilities: ['CAPABILITY_NAMED_IAM'], why: `${shown(named)} has a name of its own` }] : []),
    ...(identity && !named
      ? [{ capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'], why: `${shown(identity)} is an IAM resource` }]
      : []),
    ...(transformed
      ? [{ capabilities: ['CAPABILITY_AUTO_EXPAND'], why: `${transformed.file} has a transform, among nested stacks` }]
      : []),
  ];
}

function shown({ template, resource }: { readonly template: TemplateFile; readonly resource: ResourceAt }): string {
  return `${resource.logicalId} of ${template.file}`;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html; SAM makes a role where none is given. */
function isIdentity({ type, properties }: ResourceAt): boolean {
  if (type === 'AWS::Serverless::Function' || type === 'AWS::Serverless::StateMachine') return !('Role' in properties);
  return /^AWS::IAM::(AccessKey|Group|InstanceProfile|ManagedPolicy|Policy|Role|User|UserToGroupAddition)$/.test(type);
}

function hasName({ type, properties }: ResourceAt): boolean {
  return ['GroupName', 'InstanceProfileName', 'ManagedPolicyName', 'RoleName', 'UserName'].some(
    (name) =>
      name in properties &&
      (name !== 'UserName' || type === 'AWS::IAM::User') &&
      (name !== 'GroupName' || type === 'AWS::IAM::Group'),
  );
}

function hasTransform({ value }: TemplateFile): boolean {
  return (
    'Transform' in value || eachValue(value).some((found) => isObject(found.value) && 'Fn::Transform' in found.value)
  );
}
