import type { Caller } from '../../../../../authorisation/caller.ts';
import type { Cloud } from '../../../cloud.ts';
import type { ChangeSetRecord } from '../change-set-record.ts';
import { generateName } from '../names.ts';
import type { DesiredResource } from '../plan.ts';
import type { ResourceContext, ResourceState } from '../resource-handler.ts';
import { workerOf } from '../stack-role.ts';
import type { ResourceRecord, StackRecord } from '../stack-record.ts';

/** The stacks inside of stacks: each is a resource of its parent and has operations of its own. */
export interface NestedStacks {
  /** `initiated` is told the child's id as soon as there is one. */
  create(parent: Operation, desired: DesiredResource, initiated: (stackId: string) => void): Promise<ResourceState>;
  update(parent: Operation, current: ResourceRecord, desired: DesiredResource): Promise<ResourceState>;
  /** Puts back a child that was updated, where its parent's update failed afterwards. */
  rollBack(parent: Operation, stackId: string, skipped: readonly string[]): Promise<void>;
  /** Deletes what a child's update replaced, once its parent's update succeeded. */
  cleanUp(parent: Operation, stackId: string): Promise<void>;
  delete(parent: Operation, stackId: string): Promise<void>;
}

/** One operation at work on one stack. */
export interface Operation {
  readonly cloud: Cloud;
  readonly stack: StackRecord;
  /** Whose identity every call is made with. */
  readonly worker: Caller;
  /** Aborted when a resource failed: what is under way then ends as cancelled. */
  readonly cancellation: AbortController;
  /** The change set that is executed; its nested ones are executed with it. */
  readonly changeSet?: ChangeSetRecord;
  readonly isNested: boolean;
  readonly nested: NestedStacks;
}

/** By stack: what ends its newest operation. */
const cancellations = new WeakMap<StackRecord, AbortController>();

/** Ends what is under way with a stack; it is then rolled back. */
export function cancelOperation(stack: StackRecord): void {
  cancellations.get(stack)?.abort();
}

export function openOperation(
  cloud: Cloud,
  stack: StackRecord,
  nested: NestedStacks,
  options: { readonly changeSet?: ChangeSetRecord; readonly parent?: Operation } = {},
): Operation {
  const cancellation = new AbortController();
  options.parent?.cancellation.signal.addEventListener('abort', () => cancellation.abort());
  cancellations.set(stack, cancellation);
  return {
    cloud,
    stack,
    worker: options.parent?.worker ?? workerOf(cloud, stack),
    cancellation,
    isNested: options.parent !== undefined,
    nested,
    ...(options.changeSet ? { changeSet: options.changeSet } : {}),
  };
}

/** What a handler is told of the resource it works on. */
export function resourceContext(
  { cloud, stack, worker }: Pick<Operation, 'cloud' | 'stack' | 'worker'>,
  resource: {
    readonly logicalId: string;
    readonly type: string;
    readonly generation: number;
    readonly tags: Readonly<Record<string, string>>;
  },
): ResourceContext {
  const seed = `${stack.id}/${resource.logicalId}/${resource.generation}`;
  return {
    cloud,
    caller: worker,
    accountId: stack.accountId,
    region: stack.region,
    stackId: stack.id,
    stackName: stack.name,
    logicalId: resource.logicalId,
    resourceType: resource.type,
    tags: resource.tags,
    generatedName: (maxLength) => generateName(stack.name, resource.logicalId, seed, maxLength),
  };
}

/** Lets a resource take its time. Rejects when the operation was cancelled meanwhile. */
export async function takeTime(operation: Operation, type: string): Promise<void> {
  const { cloud, cancellation } = operation;
  const duration = cloud.options.resourceDuration?.(type) ?? 0;
  if (duration > 0) await cloud.clock.sleep(duration, AbortSignal.any([cancellation.signal, cloud.signal]));
}
