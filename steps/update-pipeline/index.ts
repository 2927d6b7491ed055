import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { resolve } from 'node:path';
import type { Context } from '../context.ts';
import type { DeployOutcome } from '../deploy/index.ts';
import { instanceRetired, pipelineParametersHeld } from '../errors/index.ts';
import { findStack } from '../find-stack.ts';
import type { Location } from '../location.ts';
import { pathHint } from '../near-path.ts';
import { stackMissing } from '../near-stack.ts';
import { branchesOf, instancesOf } from '../released-template.ts';
import { readSourceText } from '../source-text.ts';
import { textsOf } from '../stack-texts.ts';
import { runTask } from '../task.ts';
import { parseTemplateConfiguration } from '../template-configuration.ts';
import { locatePath, parseSource, toTemplateValue, type SourceDocument } from '../template.ts';
import { chooseParameters } from './choose-parameters.ts';
import { deployRelease, readRelease, type ReleaseAddress } from './release.ts';

export { updateBranches, type BranchesOutcome, type UpdateBranchesOptions } from './branches/index.ts';
export { removeBranches, type RemoveBranchesOptions, type RemovedBranch } from './branches/remove-branches.ts';
export { updateInstances, type InstancesOutcome, type UpdateInstancesOptions } from './instances.ts';

export interface UpdatePipelineOptions extends ReleaseAddress {
  /** The pipeline's own stack. */
  readonly stackName: string;
  /** The repository's pipeline configuration; without the file every parameter that it could set is at its default. */
  readonly parametersFile: string;
}

type Texts = Readonly<Record<string, string>>;

/** Brings a pipeline's own stack to what its repository says. Resolves to `unchanged` where there is nothing to do. */
export async function updatePipeline(options: UpdatePipelineOptions, context: Context): Promise<DeployOutcome> {
  const { stackName, releasedTemplate: key, bucket, region } = options;
  const text = await runTask(context, 'read', `read s3://${bucket}/${key}`, () => readRelease(options, context));
  const template = parseSource(text, key);
  const repository = await readRepository(options, template, context);
  const current = await readStackParameters(stackName, region, context);
  // A branch has the file of the workload's own pipeline, which says what that is held to.
  const repeatable = branchesOf(toTemplateValue(template));
  const { parameters, ...others } = chooseParameters(template, repository.parameters, current, repeatable);
  const refused = others.held[0]?.name ?? others.unknown[0];
  if (refused !== undefined) throw pipelineParametersHeld(options.parametersFile, others, repository.locate(refused));
  return deployRelease(options, text, { stackName, parameters, tags: {} }, context);
}

interface Repository {
  readonly parameters: Texts;
  readonly locate: (name: string) => Location | undefined;
}

async function readRepository(
  { parametersFile, stackName }: UpdatePipelineOptions,
  template: SourceDocument,
  context: Context,
): Promise<Repository> {
  const text = await readSourceText(resolve(context.workingDirectory, parametersFile), parametersFile);
  if (text === undefined) {
    // By the defaults it would deploy what other instances are made of, to the stack of one that is to be retired.
    if (instancesOf(toTemplateValue(template)) !== undefined) throw instanceRetired(parametersFile, stackName);
    const hint = await pathHint(resolve(context.workingDirectory, parametersFile), context.workingDirectory);
    const message = `there is no ${parametersFile}: the pipeline gets the defaults${hint}`;
    context.report({ type: 'notice', level: hint === '' ? 'info' : 'warning', message });
    return { parameters: {}, locate: () => undefined };
  }
  return {
    parameters: parseTemplateConfiguration(text, parametersFile).parameters,
    locate: (name) => locatePath(parseSource(text, parametersFile), ['Parameters', name]),
  };
}

async function readStackParameters(StackName: string, region: string, context: Context): Promise<Texts> {
  const client = context.aws.client(CloudFormationClient, { region });
  const stack = await findStack(client, StackName, context.signal);
  if (!stack) throw await stackMissing(StackName, client);
  return textsOf(stack.Parameters, 'ParameterKey', 'ParameterValue');
}
