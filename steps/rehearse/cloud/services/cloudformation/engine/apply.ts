import { compareResource } from '../compare-resource.ts';
import { AwsError } from '../../../aws-error.ts';
import { evaluateResource, graphOf, isLive, liveResources, stackScope, type ResourceLookup } from '../desired.ts';
import { actualResource, driftOf } from '../drift/revert-drift.ts';
import { setResource } from '../events.ts';
import { exportConflict } from '../exports.ts';
import { factsOfType, nestedStackType } from '../known-types.ts';
import type { DesiredResource } from '../plan.ts';
import { updateDenial } from '../stack-policy.ts';
import type { OutputRecord, ResourceRecord, StackDefinition } from '../stack-record.ts';
import { evaluate } from '../template/evaluate.ts';
import { noValue } from '../template/no-value.ts';
import type { Scope } from '../template/scope.ts';
import { isObject, type TemplateObject } from '../../../../../template.ts';
import type { Operation } from './operation.ts';
import { existing } from './remove.ts';
import { createResource, reasonOf, updateResource } from './resource-work.ts';
import { inDependencyOrder } from './schedule.ts';

/** Brings every resource to what the stack's definition says, then its outputs. The reason where that failed. */
export async function applyDefinition(operation: Operation, definition: StackDefinition): Promise<string | undefined> {
  const { cloud, stack, cancellation } = operation;
  const live = liveResources(definition);
  const failed = denyRemovals(operation, live);
  if (failed.length > 0) return failureText(failed);
  const graph = graphOf(definition);
  const scope = operationScope(operation, definition);
  await inDependencyOrder(graph, async (id) => {
    if (isCancelled(operation)) return false;
    const succeeded = await applyResource(
      operation,
      id,
      live[id] as TemplateObject,
      graph.get(id) ?? [],
      definition,
      scope,
    );
    if (succeeded) return true;
    failed.push(stack.resources[id] as ResourceRecord);
    cancellation.abort();
    return false;
  });
  if (failed.length > 0) return failureText(failed);
  if (isCancelled(operation)) return 'User Initiated';
  return applyOutputs(operation, definition, scope, cloud);
}

/** By CancelUpdateStack: a nested stack is also cancelled where its parent failed, which is told of the parent. */
function isCancelled({ cancellation, isNested }: Operation): boolean {
  return cancellation.signal.aborted && !isNested;
}

function failureText(failed: readonly ResourceRecord[]): string {
  const listed = (words: string, verb: string) => {
    const ids = failed.filter(({ status }) => status === `${words}_FAILED`).map(({ logicalId }) => logicalId);
    return ids.length === 0 ? '' : `The following resource(s) failed to ${verb}: [${ids.join(', ')}]. `;
  };
  return listed('CREATE', 'create') + listed('UPDATE', 'update');
}

/** Evaluates against what exists now; notes what the stack imports. */
function operationScope({ cloud, stack }: Operation, definition: StackDefinition): Scope {
  const live = liveResources(definition);
  const lookup: ResourceLookup = { find: (id) => (id in live ? stack.resources[id] : undefined) };
  const scope = stackScope(cloud, stack, definition, lookup);
  return {
    ...scope,
    importValue(name) {
      if (!stack.imports.includes(name)) stack.imports.push(name);
      return scope.importValue(name);
    },
  };
}

async function applyResource(
  operation: Operation,
  id: string,
  resource: TemplateObject,
  needs: readonly string[],
  definition: StackDefinition,
  scope: Scope,
): Promise<boolean> {
  const drift = driftOf(operation.changeSet?.drift, id);
  const known = operation.stack.resources[id];
  const current = known && actualResource(known, drift);
  const exists =
    current?.physicalId !== undefined && current.status !== 'DELETE_COMPLETE' && drift?.status !== 'DELETED';
  let desired: DesiredResource;
  try {
    desired = evaluateResource(id, resource, scope, definition, needs);
  } catch (error) {
    return refuseResource(operation, id, resource, exists ? current : undefined, needs, error);
  }
  if (!exists) return createResource(operation, desired);
  const difference = compareResource(current, desired, {
    facts: factsOfType(desired.type),
    modified: new Set(),
    replaced: new Set(),
    isParameter: () => false,
    oldDefinition: resource,
  });
  const mayHideChanges = current.type === nestedStackType && isNestedTouched(operation, id);
  if (!difference && !mayHideChanges && !current.status.endsWith('_FAILED')) return keep(operation, current, desired);
  if (current.type === nestedStackType && !mayHideChanges) return keep(operation, current, desired);
  const isReplaced = difference?.replacement === 'True';
  const denial = updateDenial(operation.stack, current, isReplaced ? 'Update:Replace' : 'Update:Modify');
  if (denial !== undefined) return deny(operation, current, denial);
  return isReplaced ? createResource(operation, desired, current) : updateResource(operation, current, desired);
}

/** Those that the stack's policy keeps from being removed. That they fail before anything else is done is unverified. */
function denyRemovals(operation: Operation, live: Readonly<Record<string, unknown>>): ResourceRecord[] {
  const { stack } = operation;
  return existing(stack.resources)
    .filter(({ logicalId }) => !(logicalId in live))
    .flatMap((current) => {
      const denial = updateDenial(stack, current, 'Update:Delete');
      if (denial === undefined) return [];
      deny(operation, current, denial);
      return [stack.resources[current.logicalId] as ResourceRecord];
    });
}

function deny({ cloud, stack }: Operation, current: ResourceRecord, statusReason: string): false {
  setResource(cloud, stack, { ...current, status: 'UPDATE_FAILED', statusReason, changedAt: cloud.clock.now() });
  return false;
}

/** Without nested change sets every nested stack is looked into; with them, those that have one. */
function isNestedTouched({ changeSet }: Operation, id: string): boolean {
  return changeSet?.includeNestedStacks !== true || changeSet.nested[id] !== undefined;
}

function keep({ stack }: Operation, current: ResourceRecord, desired: DesiredResource): boolean {
  const { properties, needs, deletionPolicy, updateReplacePolicy } = desired;
  stack.resources[current.logicalId] = { ...current, properties, needs, deletionPolicy, updateReplacePolicy };
  return true;
}

/** A resource whose properties cannot be evaluated fails before anything is made. */
function refuseResource(
  { cloud, stack }: Operation,
  id: string,
  resource: TemplateObject,
  current: ResourceRecord | undefined,
  needs: readonly string[],
  error: unknown,
): boolean {
  const blank = {
    logicalId: id,
    type: String(resource['Type']),
    attributes: {},
    properties: {},
    tags: {},
    needs,
    deletionPolicy: 'Delete',
    updateReplacePolicy: 'Delete',
    generation: 0,
    isRecorded: false,
  };
  const status = current ? 'UPDATE_FAILED' : 'CREATE_FAILED';
  setResource(cloud, stack, {
    ...blank,
    ...current,
    status,
    statusReason: reasonOf(error),
    changedAt: cloud.clock.now(),
  });
  return false;
}

function applyOutputs(
  { stack }: Operation,
  definition: StackDefinition,
  scope: Scope,
  cloud: Operation['cloud'],
): string | undefined {
  try {
    const outputs = evaluateOutputs(definition, scope);
    const conflict = exportConflict(cloud, stack, outputs);
    if (conflict !== undefined) return `${conflict} `;
    stack.outputs = outputs;
    forgetImports(stack.imports, definition, scope);
    return undefined;
  } catch (error) {
    if (error instanceof AwsError) return `${error.message} `;
    throw error;
  }
}

/** Drops imports that the definition no longer mentions. */
function forgetImports(imports: string[], definition: StackDefinition, scope: Scope): void {
  const used = new Set<string>();
  const watching: Scope = {
    ...scope,
    importValue(name) {
      used.add(name);
      return scope.importValue(name);
    },
  };
  for (const resource of Object.values(liveResources(definition))) evaluate(resource['Properties'] ?? null, watching);
  evaluateOutputs(definition, watching);
  imports.splice(0, imports.length, ...used);
}

export function evaluateOutputs(definition: StackDefinition, scope: Scope): readonly OutputRecord[] {
  const section = definition.template['Outputs'];
  if (!isObject(section)) return [];
  const live = Object.entries(section as Readonly<Record<string, TemplateObject>>).filter(([, output]) =>
    isLive(output, definition),
  );
  return live.flatMap(([key, output]) => {
    const value = evaluate(output['Value'] ?? '', scope);
    if (value === noValue) return [];
    const description = output['Description'];
    const exported = isObject(output['Export']) ? evaluate(output['Export']['Name'] ?? '', scope) : undefined;
    return [
      {
        key,
        value: outputText(key, value),
        ...(typeof description === 'string' ? { description } : {}),
        ...(exported === undefined ? {} : { exportName: String(exported) }),
      },
    ];
  });
}

function outputText(key: string, value: unknown): string {
  if (typeof value === 'object' && value !== null) {
    throw new AwsError(
      'ValidationError',
      `Template format error: The Value field of every Outputs member must evaluate to a String. (${key})`,
    );
  }
  return String(value);
}
