import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCommonParameters } from '../common-parameters.ts';
import type { Context } from '../context.ts';
import { objectUrl } from '../partition.ts';
import { instanceFamily, instancesFolderOf, instancesParameter } from '../pipeline-instances.ts';
import { branchFamily } from '../pipeline-branches.ts';
import { putOnce } from '../put-once.ts';
import {
  releaseParameter,
  releaseTemplate,
  repositoryParameters,
  type ReleasedTemplate,
} from '../released-template.ts';
import type { TemplateValue } from '../template.ts';
import type { DeployedStack } from './deployed-stack.ts';
import { completeParameters } from './parameter-values.ts';
import { knownTexts, type StackTarget } from './stack-target.ts';
import { readStandardTemplate, type StandardTemplate } from './templates.ts';

type Texts = Readonly<Record<string, string>>;

/** The target with the release that it is deployed from. What the repository set since it was made stays. */
export function asReleased(
  target: StackTarget,
  { source, value }: StandardTemplate,
  deployed: DeployedStack | undefined,
): StackTarget {
  if (!target.selfUpdate) return completeParameters(target, source);
  const kept = deployed?.parameters[releaseParameter] ? deployed.parameters : {};
  const free = freeParameters(target, value).filter((name) => kept[name] !== undefined);
  const set = Object.fromEntries(free.map((name) => [name, kept[name] ?? '']));
  const asked = completeParameters({ ...target, parameters: { ...target.parameters, ...set } }, source);
  const complete = withInstances(asked, value);
  const { key } = identifyRelease(releaseOf(complete, value));
  return { ...complete, parameters: { ...complete.parameters, [releaseParameter]: key } };
}

/** What a template is released by: what its release holds follows from these alone. */
type Release = Parameters<typeof releaseTemplate>;

interface ReleaseIdentity {
  readonly key: string;
  /** Of the release's text. */
  readonly bytes: number;
}

const identified = new WeakMap<object, Map<string, ReleaseIdentity>>();

/** Renders a release once, however often a run asks for it: checks, plan and quotas look at the same. */
export function identifyRelease(release: Release): ReleaseIdentity {
  const [template, name, values, free, family] = release;
  const held = Object.entries(values).filter(
    ([parameter]) => !free.includes(parameter) && parameter !== releaseParameter,
  );
  const ofTemplate = identified.get(template as object) ?? new Map<string, ReleaseIdentity>();
  identified.set(template as object, ofTemplate);
  const asked = JSON.stringify([name, held, free, family]);
  const known = ofTemplate.get(asked) ?? measure(releaseTemplate(...release));
  ofTemplate.set(asked, known);
  return known;
}

function measure({ text, key }: ReleasedTemplate): ReleaseIdentity {
  return { key, bytes: Buffer.byteLength(text) };
}

/** Uploads the release of a pipeline, and resolves to where it lies, with a copy beside the templates. */
export async function releasePipeline(
  target: StackTarget,
  parameters: Texts,
  as: Context,
): Promise<{ readonly templateFile: string; readonly templateUrl: string }> {
  const { value } = await readStandardTemplate(as.workingDirectory, target);
  const complete = { ...target, parameters };
  const release = releaseTemplate(...releaseOf(complete, value));
  const { 'artifact-bucket': bucket = '' } = await readCommonParameters(as, ['artifact-bucket']);
  const { region } = target;
  const ofInstances = target.selfUpdate?.instances ? [releaseTemplate(...instancesRelease(complete, value))] : [];
  for (const { text, key } of [release, ...ofInstances]) await putOnce(Buffer.from(text), { bucket, key, region }, as);
  const templateFile = `${target.stackName}.template`;
  await writeFile(join(as.workingDirectory, templateFile), release.text);
  return { templateFile, templateUrl: objectUrl(region, bucket, release.key) };
}

/** What is uploaded of a target whose parameters are complete. */
export function releaseOf(target: StackTarget, template: TemplateValue): Release {
  const parameters = target.parameters as Texts;
  return [template, parameters['PipelineName'] ?? '', parameters, freeParameters(target, template)];
}

function withInstances(target: StackTarget, template: TemplateValue): StackTarget {
  if (!target.selfUpdate?.instances) return target;
  const { key } = identifyRelease(instancesRelease(target, template));
  return { ...target, parameters: { ...target.parameters, [instancesParameter]: key } };
}

/** What pipelines of its instances are told: they have no instances, and make no repository. */
export function instanceValues({ parameters }: StackTarget): Texts {
  return { ...knownTexts(parameters), [instancesParameter]: '', CreateRepository: 'false' };
}

/** Of the pipelines of its instances, whose gates are its own. */
function instancesRelease(target: StackTarget, template: TemplateValue): Release {
  const values = instanceValues(target);
  const { PipelineName = '', StackName, WorkloadName = '', PipelineConfigurationFile = '' } = values;
  const folder = instancesFolderOf(PipelineConfigurationFile);
  const family = instanceFamily(PipelineName, { stackName: StackName || WorkloadName, folder });
  return [template, PipelineName, values, freeParameters(target, template), family];
}

/** Of the pipelines of its feature branches: its own gates, and nothing beyond Dev. */
function branchesRelease(target: StackTarget, template: TemplateValue, parent: string, prefix: string): Release {
  const own = knownTexts(target.parameters);
  const values = { ...own, ...branchValues };
  const differing = Object.fromEntries(
    [...Object.keys(branchValues), 'PipelineName', 'StackName', 'BranchName'].map((name) => [name, own[name] ?? '']),
  );
  const family = branchFamily(parent, prefix, differing);
  // The key ends in one hyphen and the digest: with these two it begins as the names of the pipelines do.
  return [template, `${parent}--`, values, freeParameters(target, template), family];
}

/** Adds the release to what makes the pipelines of branches. */
export function withBranchesRelease(
  target: StackTarget,
  branchesOf: StackTarget,
  template: TemplateValue,
): StackTarget {
  const { PipelineName = '', BranchPrefix = '' } = target.parameters as Texts;
  const { key } = identifyRelease(branchesRelease(branchesOf, template, PipelineName, BranchPrefix));
  return { ...target, branchesOf, parameters: { ...target.parameters, [releaseParameter]: key } };
}

/** Uploads it. */
export async function releaseBranches(target: StackTarget, branchesOf: StackTarget, as: Context): Promise<void> {
  const { value } = await readStandardTemplate(as.workingDirectory, branchesOf);
  const { PipelineName = '', BranchPrefix = '' } = target.parameters as Texts;
  const { text, key } = releaseTemplate(...branchesRelease(branchesOf, value, PipelineName, BranchPrefix));
  const { 'artifact-bucket': bucket = '' } = await readCommonParameters(as, ['artifact-bucket']);
  await putOnce(Buffer.from(text), { bucket, key, region: target.region }, as);
}

/** In what the pipeline of a branch is not as the workload's own is. Tickets are those of approvals of class main. */
export const branchValues = {
  PipelineClass: 'develop',
  TestAccountId: '',
  UatAccountId: '',
  ProdAccountId: '',
  CreateRepository: 'false',
  ChangeTicketPattern: '',
  [instancesParameter]: '',
};

/** What the platform engineers said of a pipeline by name is theirs. */
function freeParameters({ selfUpdate }: StackTarget, template: TemplateValue): readonly string[] {
  return repositoryParameters(template).filter((name) => !selfUpdate?.held.includes(name));
}
