import type { Caller } from '../../../../authorisation/caller.ts';
import type { Cloud } from '../../cloud.ts';
import type { ChangeSetRecord } from './change-set-record.ts';
import type { Operation } from './engine/operation.ts';
import { insufficientCapabilities, validationError } from './errors.ts';
import type { DesiredResource } from './plan.ts';
import { completeDefinition, readDefinition, type DefinitionRequest } from './prepare.ts';
import type { StackDefinition, StackRecord } from './stack-record.ts';
import { readTemplateUrl } from './template-source.ts';
import { missingCapabilities, neededCapabilities } from './template/capabilities.ts';
import type { GivenParameter } from './template/parameters.ts';

/** What the parent's properties ask of a child. */
export async function childRequest(
  cloud: Cloud,
  worker: Caller,
  parent: { readonly region: string; readonly capabilities: readonly string[] },
  desired: Pick<DesiredResource, 'properties' | 'tags'>,
): Promise<DefinitionRequest> {
  const { TemplateURL: url, Parameters: parameters, Tags: tags, NotificationARNs: arns } = desired.properties;
  if (typeof url !== 'string') throw validationError('Property TemplateURL cannot be empty.');
  return {
    body: await readTemplateUrl(cloud, worker, parent.region, url),
    given: givenParameters(parameters),
    tags: { ...desired.tags, ...tagRecord(tags) },
    capabilities: parent.capabilities,
    notificationArns: Array.isArray(arns) ? arns.map(String) : [],
  };
}

/** A list is passed as its items with commas between. */
function givenParameters(parameters: unknown): readonly GivenParameter[] {
  if (typeof parameters !== 'object' || parameters === null) return [];
  return Object.entries(parameters).map(([key, value]) => ({
    key,
    value: Array.isArray(value) ? value.join(',') : String(value),
    usePrevious: false,
  }));
}

function tagRecord(tags: unknown): Readonly<Record<string, string>> {
  if (!Array.isArray(tags)) return {};
  return Object.fromEntries((tags as { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, String(Value)]));
}

/** The definition of a child: as its properties ask for it, or as its change set has shown it. */
export async function childDefinition(
  parent: Operation,
  child: StackRecord,
  desired: DesiredResource,
  changeSet: ChangeSetRecord | undefined,
): Promise<StackDefinition> {
  const { cloud, worker, stack } = parent;
  const capabilities = stack.definition?.capabilities ?? [];
  const asked = changeSet
    ? childRequestOf(changeSet, desired)
    : await childRequest(cloud, worker, { region: stack.region, capabilities }, desired);
  const read = readDefinition(asked, child.definition?.parameters ?? {});
  if (read.transforms.length > 0 && !changeSet && !capabilities.includes('CAPABILITY_AUTO_EXPAND')) {
    throw insufficientCapabilities(['CAPABILITY_AUTO_EXPAND']);
  }
  const definition = await completeDefinition(cloud, child, read, worker, worker, changeSet?.definition?.template);
  const missing = missingCapabilities(neededCapabilities(definition.template).capabilities, capabilities);
  if (missing.length > 0) throw insufficientCapabilities(missing);
  return definition;
}

/** A nested change set holds its template; only the parameters may have been unknown when it was made. */
function childRequestOf(changeSet: ChangeSetRecord, desired: DesiredResource): DefinitionRequest {
  const { body, tags, capabilities, notificationArns } = changeSet;
  return { body, tags, capabilities, notificationArns, given: givenParameters(desired.properties['Parameters']) };
}
