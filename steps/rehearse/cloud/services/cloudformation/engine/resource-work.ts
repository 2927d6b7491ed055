import { AwsError } from '../../../aws-error.ts';
import { resolverFor } from '../dynamic-values.ts';
import { recordResourceEvent, setResource } from '../events.ts';
import { handlerFor, nestedStackType } from '../known-types.ts';
import type { DesiredResource } from '../plan.ts';
import type { Properties, ResourceState } from '../resource-handler.ts';
import type { ResourceRecord } from '../stack-record.ts';
import { resolveDynamicReferences } from '../template/dynamic-references.ts';
import { resourceContext, takeTime, type Operation } from './operation.ts';

type Words = 'CREATE' | 'UPDATE';

/** Makes a physical resource. False when that failed; the record says why. */
export async function createResource(
  operation: Operation,
  desired: DesiredResource,
  replaced?: ResourceRecord,
): Promise<boolean> {
  const words: Words = replaced ? 'UPDATE' : 'CREATE';
  const reason = replaced && 'Requested update requires the creation of a new physical resource; hence creating one.';
  const draft = recordOf(operation, desired, { generation: (replaced?.generation ?? 0) + (replaced ? 1 : 0) });
  const progress = { ...draft, status: `${words}_IN_PROGRESS` };
  announce(operation, {
    ...progress,
    ...(replaced?.physicalId ? { physicalId: replaced.physicalId } : {}),
    ...(reason ? { statusReason: reason } : {}),
  });
  stage(operation, progress, replaced);
  let physicalId: string | undefined;
  const initiated = (id: string): void => {
    physicalId = id;
    setResource(operation.cloud, operation.stack, {
      ...progress,
      physicalId: id,
      statusReason: 'Resource creation Initiated',
      changedAt: operation.cloud.clock.now(),
    });
  };
  return work(operation, { ...draft, words, physical: () => physicalId }, async () => {
    if (desired.type === nestedStackType) return operation.nested.create(operation, desired, initiated);
    const context = resourceContext(operation, draft);
    const state = await handlerFor(desired.type).handler.create(await resolved(operation, desired.properties), context);
    initiated(state.physicalId);
    return state;
  });
}

/** Changes a physical resource in place. */
export async function updateResource(
  operation: Operation,
  current: ResourceRecord,
  desired: DesiredResource,
): Promise<boolean> {
  const draft = recordOf(operation, desired, current);
  setResource(operation.cloud, operation.stack, {
    ...current,
    status: 'UPDATE_IN_PROGRESS',
    changedAt: operation.cloud.clock.now(),
  });
  const kept = { ...draft, properties: current.properties, attempted: desired.properties, tags: current.tags };
  return work(
    operation,
    { ...draft, words: 'UPDATE', physical: () => current.physicalId, onFailure: kept },
    async () => {
      if (desired.type === nestedStackType) return operation.nested.update(operation, current, desired);
      const before = current.attempted ?? current.properties;
      const state = await callUpdate(operation, current, before, desired.properties, draft);
      // A custom resource replaces itself by answering with another id: the old one goes in the clean-up.
      // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-customresource.html
      if (state.physicalId !== current.physicalId) operation.stack.leftovers.push(current);
      return state;
    },
  );
}

/** Calls the handler's update; values of dynamic references that are gone meanwhile stay as they were written. */
export async function callUpdate(
  operation: Operation,
  current: ResourceRecord,
  before: Properties,
  after: Properties,
  draft: Pick<ResourceRecord, 'logicalId' | 'type' | 'generation' | 'tags'>,
): Promise<ResourceState> {
  const previous = await resolved(operation, before).catch(() => before);
  const { handler } = handlerFor(current.type);
  return handler.update(
    stateOf(current),
    previous,
    await resolved(operation, after),
    resourceContext(operation, draft),
  );
}

/** Deletes a physical resource, or leaves it where its policy says so. */
export async function deleteResource(
  operation: Operation,
  record: ResourceRecord,
  options: { readonly retain: boolean },
): Promise<boolean> {
  const { cloud, stack } = operation;
  const mark = (status: string, statusReason?: string): void => {
    const { statusReason: _old, ...rest } = record;
    const next = {
      ...rest,
      status,
      changedAt: cloud.clock.now(),
      ...(statusReason === undefined ? {} : { statusReason }),
    };
    // A replaced resource shares its logical id with the one that took its place.
    if (stack.resources[record.logicalId]?.physicalId === record.physicalId) stack.resources[record.logicalId] = next;
    recordResourceEvent(cloud, stack, next);
  };
  if (options.retain) return (mark('DELETE_SKIPPED'), true);
  if (record.physicalId === undefined) return (mark('DELETE_COMPLETE'), true);
  mark('DELETE_IN_PROGRESS');
  try {
    if (record.type === nestedStackType) await operation.nested.delete(operation, record.physicalId);
    else
      await handlerFor(record.type).handler.delete(
        stateOf(record),
        await resolved(operation, record.properties).catch(() => record.properties),
        resourceContext(operation, record),
      );
    await takeTime({ ...operation, cancellation: new AbortController() }, record.type);
    mark('DELETE_COMPLETE');
    return true;
  } catch (error) {
    mark('DELETE_FAILED', reasonOf(error));
    return false;
  }
}

function stateOf(record: ResourceRecord): ResourceState {
  return { physicalId: record.physicalId ?? '', attributes: record.attributes };
}

interface Draft extends ResourceRecord {
  readonly words: Words;
  readonly physical: () => string | undefined;
  readonly onFailure?: ResourceRecord;
}

async function work(operation: Operation, draft: Draft, act: () => Promise<ResourceState>): Promise<boolean> {
  const { cloud, stack, cancellation } = operation;
  const { words, physical, onFailure, ...record } = draft;
  try {
    const state = await act();
    await takeTime(operation, record.type);
    setResource(cloud, stack, { ...record, ...state, status: `${words}_COMPLETE`, changedAt: cloud.clock.now() });
    return true;
  } catch (error) {
    const isCancelled = error instanceof Error && error.name === 'AbortError' && cancellation.signal.aborted;
    const reason = isCancelled ? `Resource ${words === 'CREATE' ? 'creation' : 'update'} cancelled` : reasonOf(error);
    const physicalId = physical() ?? leftBy(error);
    const failed = { ...(onFailure ?? record), ...(physicalId === undefined ? {} : { physicalId }) };
    setResource(cloud, stack, {
      ...failed,
      status: `${words}_FAILED`,
      statusReason: reason,
      changedAt: cloud.clock.now(),
    });
    return false;
  }
}

/** The id of what a failed creation may have left behind, where its handler knows one. */
function leftBy(error: unknown): string | undefined {
  const id = error instanceof AwsError ? error.members['physicalId'] : undefined;
  return typeof id === 'string' ? id : undefined;
}

/** A failure in AWS's words is a resource's; anything else is a defect of the cloud, and goes on as one. */
export function reasonOf(error: unknown): string {
  if (error instanceof AwsError) return error.message;
  throw error;
}

/** Tells of a step without changing what is kept. */
function announce({ cloud, stack }: Operation, record: ResourceRecord): void {
  recordResourceEvent(cloud, stack, record);
}

/** The replaced resource waits for the clean-up. */
function stage({ stack }: Operation, progress: ResourceRecord, replaced: ResourceRecord | undefined): void {
  if (replaced?.physicalId !== undefined) stack.leftovers.push(replaced);
  stack.resources[progress.logicalId] = progress;
}

function recordOf(
  { cloud }: Operation,
  desired: DesiredResource,
  base: {
    readonly generation: number;
    readonly physicalId?: string;
    readonly attributes?: Readonly<Record<string, unknown>>;
  },
): ResourceRecord {
  const { logicalId, type, properties, metadata, tags, needs, deletionPolicy, updateReplacePolicy } = desired;
  return {
    logicalId,
    type,
    attributes: base.attributes ?? {},
    properties,
    ...(base.physicalId === undefined ? {} : { physicalId: base.physicalId }),
    ...(metadata === undefined ? {} : { metadata }),
    tags,
    needs,
    deletionPolicy,
    updateReplacePolicy,
    generation: base.generation,
    status: '',
    changedAt: cloud.clock.now(),
    isRecorded: type !== nestedStackType && handlerFor(type).isRecorded,
  };
}

async function resolved({ cloud, worker, stack }: Operation, properties: Properties): Promise<Properties> {
  return (await resolveDynamicReferences(properties, resolverFor(cloud, worker, stack.region))) as Properties;
}
