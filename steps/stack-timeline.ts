import type { StackEvent } from '@aws-sdk/client-cloudformation';
import { eventTime } from './stack-events.ts';
import type { Mark } from './page/mark.ts';
import { beginOf, endOf, type Span, type TimelineRow } from './page/timeline.ts';
import { reversedNeeds, type ResourceNeeds } from './resource-needs.ts';

/** By the id of a stack, what its resources need; nothing of a stack whose template could not be read. */
export type NeedsByStack = ReadonlyMap<string, ResourceNeeds>;

/** Of a free text what may be shown. */
export type Hide = (text: string) => string;

/**
 * What happened to stacks as rows of a timeline: a stack's own row, below it its resources in the order in which they began, below a nested
 * stack's resource those of the nested stack. `events` are oldest first, of one account and region.
 */
export function stackTimeline(
  events: readonly StackEvent[],
  needs: NeedsByStack,
  hide: Hide = (text) => text,
): readonly TimelineRow[] {
  const byStack = Map.groupBy(events, ({ StackId = '' }) => StackId);
  const nested = new Set(
    events.filter((event) => isStack(event) && !isOwn(event)).map(({ PhysicalResourceId }) => PhysicalResourceId),
  );
  const roots = [...byStack.keys()].filter((id) => !nested.has(id));
  return roots.flatMap((id) => rootRows(id, byStack, needs, hide));
}

type ByStack = ReadonlyMap<string, readonly StackEvent[]>;

function isStack({ ResourceType }: StackEvent): boolean {
  return ResourceType === 'AWS::CloudFormation::Stack';
}

function isOwn({ PhysicalResourceId, StackId }: StackEvent): boolean {
  return PhysicalResourceId === StackId;
}

function rootRows(stackId: string, byStack: ByStack, needs: NeedsByStack, hide: Hide): readonly TimelineRow[] {
  const events = byStack.get(stackId) ?? [];
  const own = events.filter(isOwn);
  const spans = spansOf(own.length > 0 ? own : events);
  const name = events[0]?.StackName ?? '';
  const row: TimelineRow = {
    id: stackId,
    label: name,
    kind: 'AWS::CloudFormation::Stack',
    depth: 0,
    spans,
    readySince: spans[0]?.from ?? 0,
    needs: [],
    ...noteOf(own, hide),
  };
  return [row, ...resourceRows(stackId, row, byStack, needs, hide)];
}

/** A nested stack that a stack names in its events holds others in turn; none holds itself. */
function resourceRows(
  stackId: string,
  parent: TimelineRow,
  byStack: ByStack,
  needs: NeedsByStack,
  hide: Hide,
): readonly TimelineRow[] {
  const events = (byStack.get(stackId) ?? []).filter((event) => !isOwn(event));
  const byResource = Map.groupBy(events, ({ LogicalResourceId = '' }) => LogicalResourceId);
  const known = needs.get(stackId);
  const rows = [...byResource].map(([logicalId, ofResource]): TimelineRow => {
    const spans = spansOf(ofResource);
    const needed = (isDeletion(ofResource) ? known && reversedNeeds(known) : known)?.get(logicalId);
    return {
      id: `${stackId}/${logicalId}`,
      label: logicalId,
      kind: ofResource[0]?.ResourceType ?? '',
      parent: parent.id,
      depth: parent.depth + 1,
      spans,
      readySince: parent.spans[0]?.from ?? 0,
      ...(known ? { needs: (needed ?? []).map((name) => `${stackId}/${name}`) } : {}),
      ...noteOf(ofResource, hide),
    };
  });
  return rows
    .toSorted((a, b) => beginOf(a) - beginOf(b) || endOf(a) - endOf(b))
    .flatMap((row) => [row, ...nestedRows(row, byResource.get(row.label) ?? [], byStack, needs, hide)]);
}

function nestedRows(
  row: TimelineRow,
  events: readonly StackEvent[],
  byStack: ByStack,
  needs: NeedsByStack,
  hide: Hide,
): readonly TimelineRow[] {
  if (row.kind !== 'AWS::CloudFormation::Stack') return [];
  const ids = new Set(events.map(({ PhysicalResourceId = '' }) => PhysicalResourceId).filter((id) => byStack.has(id)));
  return [...ids].flatMap((id) => resourceRows(id, row, byStack, needs, hide));
}

function isDeletion(events: readonly StackEvent[]): boolean {
  return events[0]?.ResourceStatus?.startsWith('DELETE_') === true;
}

/** From the event that begins a piece of work to the one that ends it; what did not end reaches to the last event. */
function spansOf(events: readonly StackEvent[]): readonly Span[] {
  const spans: Span[] = [];
  let from: number | undefined;
  let last: Span | undefined;
  for (const event of events) {
    const [time, status]: [number, string] = [eventTime(event), event.ResourceStatus ?? ''];
    from ??= time;
    last = { from, to: time, mark: markOf(status), status };
    if (last.mark === 'open') continue;
    spans.push(last);
    from = last = undefined;
  }
  return last === undefined ? spans : [...spans, last];
}

function markOf(status: string): Mark {
  if (status.endsWith('_FAILED') || status.endsWith('ROLLBACK_COMPLETE')) return 'failed';
  if (status.endsWith('_SKIPPED')) return 'skipped';
  return status.endsWith('_COMPLETE') ? 'done' : 'open';
}

/** Why it failed, where it did. */
function noteOf(events: readonly StackEvent[], hide: Hide): { readonly note?: string } {
  const reason = events.find(({ ResourceStatus }) => ResourceStatus?.endsWith('_FAILED'))?.ResourceStatusReason;
  return reason === undefined ? {} : { note: hide(reason) };
}
