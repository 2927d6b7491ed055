import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { Context } from '../context.ts';
import { releaseParameter } from '../released-template.ts';
import { asDetails, runTask } from '../task.ts';
import { parseSource } from '../template.ts';
import { deleteStack } from './delete-stack.ts';
import { readInstances, type WantedInstance } from './instance-files.ts';
import { instancesStackPrefixOf, listInstanceStacks, type FamilyStack, type PipelineClass } from './family-stacks.ts';
import { planInstances, type InstancesPlan } from './plan-instances.ts';
import { deployRelease, readRelease, type ReleaseAddress } from './release.ts';
import { runAll } from './run-all.ts';

export interface UpdateInstancesOptions extends ReleaseAddress {
  /** The pipeline whose repository names the instances. */
  readonly pipelineName: string;
  readonly pipelineClass: PipelineClass;
  /** How many there may be. */
  readonly limit: number;
}

/** What a retired instance leaves: its stacks hold data, and no commit deletes them. */
interface LeftStack {
  /** Absent where the template itself says what accounts there are. */
  readonly accountId?: string;
  readonly region: string;
  readonly stackName: string;
}

export interface InstancesOutcome {
  readonly created: readonly string[];
  readonly renewed: readonly string[];
  readonly retired: readonly string[];
  readonly left: readonly LeftStack[];
}

/** Makes the pipelines of a workload's instances that its repository names, renews them, and retires those that it names no longer. */
export async function updateInstances(options: UpdateInstancesOptions, context: Context): Promise<InstancesOutcome> {
  const { bucket, releasedTemplate, region, pipelineName } = options;
  const prefix = instancesStackPrefixOf(pipelineName, options.pipelineClass);
  const text = await runTask(context, 'read', `read s3://${bucket}/${releasedTemplate}`, () =>
    readRelease(options, context),
  );
  const wanted = await readInstances(pipelineName, parseSource(text, releasedTemplate), options.limit, context);
  const plan = planInstances(wanted, await listInstanceStacks(prefix, region, context), releasedTemplate);
  await applyPlan(plan, { options, text, prefix }, context);
  const names = (instances: readonly { readonly name: string }[]) => instances.map(({ name }) => name);
  return {
    created: names(plan.create),
    renewed: names(plan.renew),
    retired: names(plan.retire),
    left: plan.retire.filter(({ isThere }) => isThere).flatMap((stack) => leftStacks(stack, region)),
  };
}

interface Release {
  readonly options: UpdateInstancesOptions;
  readonly text: string;
  readonly prefix: string;
}

async function applyPlan({ create, renew, retire }: InstancesPlan, release: Release, context: Context): Promise<void> {
  await runAll(
    [
      ...create.map((one) => (within: Context) => deployInstance(one, 'make', release, within)),
      ...renew.map((one) => (within: Context) => deployInstance(one, 'renew', release, within)),
      ...retire.map((one) => (within: Context) => deleteInstance(one, release.options.region, within)),
    ],
    context,
  );
}

async function deployInstance(
  { name, parameters, tags }: WantedInstance,
  doing: 'make' | 'renew',
  { options, text, prefix }: Release,
  context: Context,
): Promise<void> {
  const stack = {
    stackName: `${prefix}${name}`,
    parameters: { ...parameters, [releaseParameter]: options.releasedTemplate },
    tags: { ...tags, 'codebuild-steps:instance-of': options.pipelineName },
  };
  const title = `${doing} the pipeline of instance ${name}`;
  await runTask(context, `instance ${name}`, title, (within) => deployRelease(options, text, stack, asDetails(within)));
}

async function deleteInstance({ name, stackId }: FamilyStack, region: string, context: Context) {
  const client = context.aws.client(CloudFormationClient, { region });
  await runTask(context, `instance ${name}`, `retire the pipeline of instance ${name}`, () =>
    deleteStack(client, stackId, undefined, context),
  );
}

function leftStacks({ parameters }: FamilyStack, region: string): readonly LeftStack[] {
  const accounts = Object.entries(parameters).flatMap(([name, value]) =>
    name.endsWith('AccountId') && value !== '' ? [value] : [],
  );
  const stackName = parameters['StackName'] ?? '';
  if (accounts.length === 0) return [{ region, stackName }];
  return [...new Set(accounts)].map((accountId) => ({ accountId, region, stackName }));
}
