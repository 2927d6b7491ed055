import { sha256 } from './content-digest.ts';
import { isObject, type TemplateObject, type TemplateValue } from './template.ts';

/**
 * A pipeline's template as it is released: of each parameter that the repository may not set it allows one value. CloudFormation
 * checks the names of SSM types in the same way. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/systems-manager-parameter-types.html
 */
export interface ReleasedTemplate {
  readonly text: string;
  readonly key: string;
}

/** The parameter that names the release. It cannot be held in the release itself, whose digest is part of it. */
export const releaseParameter = 'ReleasedTemplate';

export function releaseTemplate(
  template: TemplateValue,
  pipelineName: string,
  values: Readonly<Record<string, string>>,
  free: readonly string[],
  family?: ReleasedFamily,
): ReleasedTemplate {
  if (!isObject(template)) throw new Error('a template is a map');
  const { Metadata: metadata, Parameters: parameters } = template;
  const held = Object.entries(isObject(parameters) ? parameters : {}).map(([name, declaration]) => {
    const pattern = family?.patterns[name];
    if (pattern !== undefined) return [name, bind(declaration, pattern)];
    const isFree = free.includes(name) || name === releaseParameter;
    return [name, isFree ? declaration : hold(declaration, values[name] ?? '')];
  });
  const text = JSON.stringify(
    {
      ...template,
      Metadata: {
        ...(isObject(metadata) ? metadata : {}),
        RepositoryParameters: free,
        ...family?.metadata,
      },
      ...(family?.equal === undefined
        ? {}
        : { Rules: { ...rulesOf(template), NamesAreEqual: assertEqual(family.equal) } }),
      Parameters: Object.fromEntries(held) as TemplateObject,
    },
    undefined,
    1,
  );
  return { text, key: `released/pipelines/${pipelineName}-${sha256(text)}.template` };
}

/** By what the instances of a pipeline are named: the stack that it deploys, and the folder of their files. */
export interface InstanceNames {
  readonly stackName: string;
  readonly folder: string;
}

/** Of the release of a whole family of pipelines: what tells them apart is held to patterns, all else to one value. */
export interface ReleasedFamily {
  /** What those who take the release are to know of it. */
  readonly metadata: TemplateObject;
  readonly patterns: Readonly<Record<string, string>>;
  /** Two parameters whose patterns are the same, and whose values must be. */
  readonly equal?: readonly [string, string];
}

function rulesOf(template: TemplateObject): TemplateObject {
  return isObject(template['Rules']) ? template['Rules'] : {};
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html */
function assertEqual([one, other]: readonly [string, string]): TemplateObject {
  const Assert = { 'Fn::Equals': [{ Ref: one }, { Ref: other }] };
  return { Assertions: [{ Assert, AssertDescription: `${one} and ${other} are the same` }] };
}

/** Without its default, which is nobody's value. */
function bind(declaration: TemplateValue | undefined, AllowedPattern: string): TemplateObject {
  const { Default: _, ...rest } = isObject(declaration) ? declaration : {};
  return { ...rest, AllowedPattern, ConstraintDescription: `what matches ${AllowedPattern}` };
}

/** The default too, so that a pipeline is never without the value. */
function hold(declaration: TemplateValue | undefined, value: string): TemplateObject {
  const ConstraintDescription = 'steps bootstrap sets it';
  return {
    ...(isObject(declaration) ? declaration : {}),
    Default: value,
    AllowedValues: [value],
    ConstraintDescription,
  };
}

/** Where the release is that of the pipelines of instances. */
export function instancesOf(template: TemplateValue): InstanceNames | undefined {
  const names = metadataOf(template)['InstancesOf'];
  return isObject(names) ? { stackName: String(names['StackName']), folder: String(names['Folder']) } : undefined;
}

/** Where the release is that of the pipelines of branches: of what they do not have in common with the workload's own, what that holds. */
export function branchesOf(template: TemplateValue): Readonly<Record<string, string>> | undefined {
  const held = metadataOf(template)['BranchesOf'];
  return isObject(held)
    ? Object.fromEntries(Object.entries(held).map(([name, value]) => [name, String(value)]))
    : undefined;
}

/** The parameters that a repository may set. */
export function repositoryParameters(template: TemplateValue): readonly string[] {
  const names = metadataOf(template)['RepositoryParameters'];
  return Array.isArray(names) ? (names as readonly TemplateValue[]).map(String) : [];
}

function metadataOf(template: TemplateValue): TemplateObject {
  const metadata = isObject(template) ? template['Metadata'] : undefined;
  return isObject(metadata) ? metadata : {};
}
