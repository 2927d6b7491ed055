import type { Stack } from '@aws-sdk/client-cloudformation';
import { instanceTag, workloadTag } from '../owner-tags.ts';
import { instancePrefix } from '../pipeline-instances.ts';
import { isPipelineStack } from '../pipeline-stack-name.ts';
import { textsOf } from '../stack-texts.ts';
import type { Living } from './living.ts';
import type { PruneOptions } from './options.ts';

type Asked = Pick<PruneOptions, 'workload' | 'stackName' | 'isWholeWorkload'>;

/** Why a stack of the workload is not wanted any more; nothing where it is, or is not the workload's. */
export function whyGone(stack: Stack, asked: Asked, living: Living): string | undefined {
  if (stack.ParentId !== undefined || isLeftToOthers(stack.StackName ?? '', asked)) return undefined;
  const owner = ownerOf(stack, asked);
  if (!owner) return undefined;
  if (asked.isWholeWorkload) return `workload ${asked.workload} is gone`;
  const { instance } = owner;
  return instance === undefined || living.instances.has(instance) ? undefined : `instance ${instance} is gone`;
}

export function instanceOfStack(stack: Stack, asked: Asked): string | undefined {
  return ownerOf(stack, asked)?.instance;
}

/** By its ownership tags; without any by the name that the pipeline of an instance gives it. */
function ownerOf(stack: Stack, { workload, stackName }: Asked): { readonly instance: string | undefined } | undefined {
  const tags = textsOf(stack.Tags, 'Key', 'Value');
  const owner = tags[workloadTag];
  if (owner !== undefined) return owner === workload ? { instance: tags[instanceTag] } : undefined;
  if (stackName === undefined) return undefined;
  const prefix = instancePrefix(stackName);
  const name = (stack.StackName ?? '').slice(prefix.length);
  return stack.StackName?.startsWith(prefix) && /^[a-z0-9]+$/.test(name) ? { instance: name } : undefined;
}

/** Pipelines are retired by `steps update-instances`, branches by `steps remove-branches`, the foundations by `steps bootstrap`. */
function isLeftToOthers(name: string, { stackName, workload }: Asked): boolean {
  const isBranch = [stackName ?? workload, workload].some((parent) => name.startsWith(`${parent}---`));
  return isBranch || isPipelineStack(name) || /^(codebuild-steps-|StackSet-)/.test(name);
}
