import { isDeepStrictEqual } from 'node:util';
import { isObject, type TemplateObject, type TemplateValue } from '../template.ts';
import { includedResources } from '../template-conditions.ts';
import type { DeployedStack } from './deployed-stack.ts';
import type { ProtectionPart } from './protection.ts';
import { knownTexts, type ParameterValue, type StackTarget } from './stack-target.ts';

export interface ValueChange {
  readonly name: string;
  /** Absent where there was none. */
  readonly from?: string;
  /** Absent where it is removed; what only a stack that is still to be made can tell is named by its output. */
  readonly to?: ParameterValue;
}

interface ResourceChange {
  readonly action: 'Add' | 'Modify' | 'Remove';
  readonly logicalId: string;
  readonly type: string;
}

export interface PlannedStack extends StackTarget {
  readonly step: 'stack';
  readonly action: 'create' | 'update' | 'unchanged';
  readonly parameterChanges: readonly ValueChange[];
  readonly tagChanges: readonly ValueChange[];
  readonly resourceChanges: readonly ResourceChange[];
  /** Sections beside the resources that differ, as in Outputs. */
  readonly sections: readonly string[];
  /** What protects the stack and is not there. */
  readonly protectionChanges: readonly ProtectionPart[];
}

/** What deploying the target would change. Pure; CloudFormation's change set tells the rest when it is made. */
export function compareStack(
  target: StackTarget,
  template: TemplateValue,
  deployed: DeployedStack | undefined,
  protectionChanges: readonly ProtectionPart[],
): PlannedStack {
  const resourceChanges = compareResources(
    sectionOf(deployed?.template, 'Resources'),
    deployed ? sectionOf(template, 'Resources') : includedResources(template, knownTexts(target.parameters)),
  );
  const parameterChanges = compareValues(deployed?.parameters ?? {}, target.parameters);
  const tagChanges = compareValues(deployed?.tags ?? {}, target.tags);
  const sections = deployed ? compareSections(deployed.template, template) : [];
  const changes = { parameterChanges, tagChanges, resourceChanges, sections, protectionChanges };
  const isChanged = Object.values(changes).some((some) => some.length > 0);
  return { ...target, step: 'stack', action: deployed ? (isChanged ? 'update' : 'unchanged') : 'create', ...changes };
}

/** Whether CloudFormation has something to do, beside what protects the stack. */
export function isDeployNeeded(planned: PlannedStack): boolean {
  const { action, parameterChanges, tagChanges, resourceChanges, sections } = planned;
  return (
    action === 'create' || [parameterChanges, tagChanges, resourceChanges, sections].some(({ length }) => length > 0)
  );
}

function compareValues(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, ParameterValue>>,
): readonly ValueChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => {
    const [from, to] = [before[name], after[name]];
    if (from === to) return [];
    return [{ name, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }];
  });
}

function compareResources(before: TemplateObject, after: TemplateObject): readonly ResourceChange[] {
  const names = [...new Set([...Object.keys(after), ...Object.keys(before)])];
  return names.flatMap((logicalId): readonly ResourceChange[] => {
    const [from, to] = [before[logicalId], after[logicalId]];
    if (to === undefined) return [{ action: 'Remove', logicalId, type: typeOf(from) }];
    if (from === undefined) return [{ action: 'Add', logicalId, type: typeOf(to) }];
    return isDeepStrictEqual(comparable(from), comparable(to))
      ? []
      : [{ action: 'Modify', logicalId, type: typeOf(to) }];
  });
}

/** Description and Metadata change nothing; parameters are compared by their values. */
const comparedSections = ['Conditions', 'Mappings', 'Outputs', 'Rules'];

function compareSections(before: TemplateValue, after: TemplateValue): readonly string[] {
  return comparedSections.filter(
    (name) => !isDeepStrictEqual(comparable(sectionOf(before, name)), comparable(sectionOf(after, name))),
  );
}

function sectionOf(template: TemplateValue | undefined, name: string): TemplateObject {
  const section = isObject(template) ? template[name] : undefined;
  return isObject(section) ? section : {};
}

function typeOf(resource: TemplateValue | undefined): string {
  const type = isObject(resource) ? resource['Type'] : undefined;
  return typeof type === 'string' ? type : '';
}

/** A template that another one names by its address is the same where the digest in the address is. */
function comparable(value: TemplateValue): TemplateValue {
  if (Array.isArray(value)) return (value as readonly TemplateValue[]).map(comparable);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, key === 'TemplateURL' ? digestIn(item) : comparable(item)]),
  );
}

function digestIn(address: TemplateValue): TemplateValue {
  return typeof address === 'string' ? (/[0-9a-f]{64}/.exec(address)?.[0] ?? address) : address;
}
