import { CloudFormationClient, DeleteStackCommand, DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import pLimit from 'p-limit';
import type { Context } from '../context.ts';
import { findFirstCause } from '../deploy/index.ts';
import { deploymentFailed, fromAws } from '../errors/index.ts';
import { findStack } from '../find-stack.ts';
import { releaseParameter } from '../released-template.ts';
import { isInProgress } from '../stack-status.ts';
import { runTask } from '../task.ts';
import { parseSource } from '../template.ts';
import { waitWhile } from '../wait.ts';
import { readInstances, type WantedInstance } from './instance-files.ts';
import {
  instancesStackPrefixOf,
  listInstanceStacks,
  type InstanceStack,
  type PipelineClass,
} from './instance-stacks.ts';
import { planInstances, type InstancesPlan } from './plan-instances.ts';
import { deployRelease, readRelease, type ReleaseAddress } from './release.ts';

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

/** CloudFormation takes minutes for each. */
const instancesAtOnce = 5;

/** One that fails keeps no other from its end; the first failure is told last. */
async function applyPlan({ create, renew, retire }: InstancesPlan, release: Release, context: Context): Promise<void> {
  const limit = pLimit(instancesAtOnce);
  const work = [
    ...create.map((one) => () => deployInstance(one, 'make', release, context)),
    ...renew.map((one) => () => deployInstance(one, 'renew', release, context)),
    ...retire.map((one) => () => deleteInstance(one, release.options.region, context)),
  ];
  const settled = await Promise.allSettled(work.map((begin) => limit(begin)));
  const failed = settled.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
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
  // The tasks of a single deployment have the same ids in each.
  const report: Context['report'] = (event) => {
    if (event.type === 'change' || event.type === 'notice') context.report(event);
  };
  const title = `${doing} the pipeline of instance ${name}`;
  await runTask(context, `instance ${name}`, title, () => deployRelease(options, text, stack, { ...context, report }));
}

async function deleteInstance({ name, stackId, stackName }: InstanceStack, region: string, context: Context) {
  const client = context.aws.client(CloudFormationClient, { region });
  await runTask(context, `instance ${name}`, `retire the pipeline of instance ${name}`, async () => {
    try {
      await client.send(new DeleteStackCommand({ StackName: stackId }), { abortSignal: context.signal });
    } catch (error) {
      throw fromAws(error, `delete stack ${stackName}`);
    }
    const look = () => findStack(client, stackId, context.signal);
    const stack = await waitWhile(look, (seen) => isInProgress(seen?.StackStatus ?? ''), context);
    const status: string = stack?.StackStatus ?? 'DELETE_COMPLETE';
    if (status === 'DELETE_COMPLETE') return;
    const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName: stackId }));
    throw deploymentFailed(stackName, status, findFirstCause(StackEvents.toReversed()));
  });
}

function leftStacks({ parameters }: InstanceStack, region: string): readonly LeftStack[] {
  const accounts = Object.entries(parameters).flatMap(([name, value]) =>
    name.endsWith('AccountId') && value !== '' ? [value] : [],
  );
  const stackName = parameters['StackName'] ?? '';
  if (accounts.length === 0) return [{ region, stackName }];
  return [...new Set(accounts)].map((accountId) => ({ accountId, region, stackName }));
}
