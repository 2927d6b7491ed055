import { compareResource } from './compare-resource.ts';
import type { Cloud } from '../../cloud.ts';
import type { DriftRecord } from './drift/drift-record.ts';
import { differenceWithDrift, driftOf, withDriftStatus } from './drift/revert-drift.ts';
import { evaluateOutputs } from './engine/apply.ts';
import { inDependencyOrder } from './engine/schedule.ts';
import { existing } from './engine/remove.ts';
import { evaluateResource, graphOf, liveResources, stackScope } from './desired.ts';
import { validationError } from './errors.ts';
import { factsOfType, nestedStackType } from './known-types.ts';
import {
  changeToAdd,
  changeToModify,
  changeToRemove,
  type DesiredResource,
  type Difference,
  type PlannedChange,
} from './plan.ts';
import type { ResourceRecord, StackDefinition, StackRecord } from './stack-record.ts';
import { resourcesOf } from './template/dependencies.ts';
import { isObject, type TemplateObject } from '../../../../template.ts';

/** Looks into a nested stack: the id of its change set, or nothing where nothing would change. */
export type PlanNested = (desired: DesiredResource, current: ResourceRecord | undefined) => Promise<string | undefined>;

export interface StackPlan {
  readonly changes: readonly PlannedChange[];
  /** Resources, outputs: whether an update would do anything at all. */
  readonly hasChanges: boolean;
}

/** What bringing the stack to a definition would change. */
export async function planChanges(
  cloud: Cloud,
  stack: StackRecord,
  definition: StackDefinition,
  planNested?: PlanNested,
  drift?: DriftRecord,
): Promise<StackPlan> {
  const live = liveResources(definition);
  const graph = graphOf(definition);
  const current = new Map(
    existing(stack.resources)
      .filter(({ physicalId }) => physicalId !== undefined)
      .map((record) => [record.logicalId, record]),
  );
  refuseTypeChanges(current, live);
  const [modified, replaced] = [new Set<string>(), new Set<string>()];
  const scope = stackScope(cloud, stack, definition, {
    find: (id) => (id in live ? (replaced.has(id) ? 'unknown' : current.get(id)) : undefined),
  });
  const before = stack.definition ? resourcesOf(stack.definition.template) : {};
  const parameters = definition.template['Parameters'];
  const changes = new Map<string, PlannedChange>();
  await inDependencyOrder(graph, async (id) => {
    const desired = evaluateResource(id, live[id] as TemplateObject, scope, definition, graph.get(id) ?? []);
    const known = current.get(id);
    const drifted = driftOf(drift, id);
    // What was deleted around the stack is made again.
    const found = drifted?.status === 'DELETED' ? undefined : known;
    const compared =
      found &&
      compareResource(found, desired, {
        ...(before[id] ? { oldDefinition: before[id] } : {}),
        ...factsEntry(desired.type),
        modified,
        replaced,
        isParameter: (name) => isObject(parameters) && name in parameters,
      });
    const difference = found && differenceWithDrift(found, desired, drifted, compared);
    const told = await changeOf(desired, found, difference, planNested);
    if (!told) return true;
    const change = drift ? withDriftStatus(told, known, drift) : told;
    changes.set(id, change);
    (change.action === 'Add' || change.replacement === 'True' ? replaced : modified).add(id);
    return true;
  });
  for (const record of current.values())
    if (!(record.logicalId in live)) changes.set(record.logicalId, changeToRemove(record));
  const sorted = [...changes.values()].sort((a, b) => (a.logicalId < b.logicalId ? -1 : 1));
  const outputs = evaluateOutputs(definition, scope);
  return {
    changes: sorted,
    hasChanges: sorted.length > 0 || JSON.stringify(outputs) !== JSON.stringify(stack.outputs),
  };
}

function factsEntry(type: string): { readonly facts?: NonNullable<ReturnType<typeof factsOfType>> } {
  const facts = factsOfType(type);
  return facts ? { facts } : {};
}

async function changeOf(
  desired: DesiredResource,
  current: ResourceRecord | undefined,
  difference: Difference | undefined,
  planNested: PlanNested | undefined,
): Promise<PlannedChange | undefined> {
  if (desired.type === nestedStackType) return nestedChange(desired, current, difference, planNested);
  if (!current) return changeToAdd(desired);
  return difference && changeToModify(current, desired, difference);
}

/**
 * Without nested change sets a nested stack always counts as changed: what its template holds is looked at only later.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChangeDetail.html
 */
async function nestedChange(
  desired: DesiredResource,
  current: ResourceRecord | undefined,
  difference: Difference | undefined,
  planNested: PlanNested | undefined,
): Promise<PlannedChange | undefined> {
  const changeSetId = await planNested?.(desired, current);
  const link = changeSetId === undefined ? {} : { changeSetId };
  if (!current) return { ...changeToAdd(desired), ...link };
  if (planNested && changeSetId === undefined) return undefined;
  return { ...changeToModify(current, desired, difference ?? automatic), ...link };
}

const automatic: Difference = {
  replacement: 'False',
  details: [{ attribute: 'Properties', recreation: 'Never', evaluation: 'Dynamic', source: 'Automatic' }],
};

function refuseTypeChanges(
  current: ReadonlyMap<string, ResourceRecord>,
  live: Readonly<Record<string, TemplateObject>>,
): void {
  const changed = [...current.values()].filter(
    ({ logicalId, type }) => live[logicalId] && live[logicalId]['Type'] !== type,
  );
  if (changed.length === 0) return;
  throw validationError(
    `Update of resource type is not permitted. The new template modifies resource type of the following resources: [${changed.map(({ logicalId }) => logicalId).join(', ')}]`,
  );
}
