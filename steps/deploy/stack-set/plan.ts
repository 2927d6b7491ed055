import type { StackInstanceSummary, StackSet } from '@aws-sdk/client-cloudformation';
import { textsOf } from '../../stack-texts.ts';
import { declaredParameters, isNoEcho } from '../../template.ts';
import type { DeployInputs } from '../inputs.ts';
import type { StackSetFile } from './stack-set-schema.ts';
import type { Instance, WantedTarget } from './wanted-instances.ts';

/** What is known before anything is done. */
export interface Facts {
  readonly file: StackSetFile;
  readonly inputs: DeployInputs;
  readonly tags: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
  /** Absent: there is none. */
  readonly current?: StackSet;
  readonly instances: readonly StackInstanceSummary[];
  readonly wanted: readonly WantedTarget[];
  /** Parameters that are not given keep the value that the StackSet has. */
  readonly keepsPrevious: boolean;
}

/** What is to be done with a StackSet, as one may be shown it. */
export interface StackSetPlan {
  readonly kind: 'create' | 'update' | 'unchanged';
  /** What of the definition differs, as in `template` or `parameter Size`. */
  readonly changed: readonly string[];
  /** By target: what is missing of it, and whether that is all of it. */
  readonly created: readonly { readonly of: WantedTarget; readonly instances: readonly Instance[] }[];
  readonly removed: readonly StackInstanceSummary[];
  /** Not as the definition says, for an operation failed or was stopped. */
  readonly outdated: readonly StackInstanceSummary[];
  /** No update reaches them. */
  readonly inoperable: readonly StackInstanceSummary[];
  readonly drifted: readonly StackInstanceSummary[];
}

export function planStackSet(facts: Facts): StackSetPlan {
  const { current, instances, wanted } = facts;
  const there = new Set(instances.map(keyOfSummary));
  const places = new Set(wanted.flatMap((one) => one.instances.map(keyOf)));
  const isWanted = (one: StackInstanceSummary) => places.has(keyOfSummary(one));
  const changed = current ? changesOf(facts, current) : [];
  const kept = instances.filter(isWanted);
  const created = wanted
    .map((of) => ({ of, instances: of.instances.filter((one) => !there.has(keyOf(one))) }))
    .filter((one) => one.instances.length > 0);
  const removed = instances.filter((one) => !isWanted(one));
  const outdated = kept.filter(({ Status }) => Status === 'OUTDATED');
  const isSame = changed.length + created.length + removed.length + outdated.length === 0;
  return {
    kind: current === undefined ? 'create' : isSame ? 'unchanged' : 'update',
    changed,
    created,
    removed,
    outdated,
    inoperable: kept.filter(({ Status }) => Status === 'INOPERABLE'),
    drifted: kept.filter(({ DriftStatus }) => DriftStatus === 'DRIFTED'),
  };
}

function keyOf({ account, region }: Instance): string {
  return `${account} ${region}`;
}

function keyOfSummary({ Account = '', Region = '' }: StackInstanceSummary): string {
  return keyOf({ account: Account, region: Region });
}

function changesOf(facts: Facts, current: StackSet): readonly string[] {
  const { file, inputs, tags, capabilities } = facts;
  const before = textsOf(current.Parameters, 'ParameterKey', 'ParameterValue');
  const declared = declaredParameters(inputs.template);
  const given = inputs.configuration.parameters;
  const parameters = Object.keys(declared).filter((name) => {
    if (!Object.hasOwn(given, name)) return !facts.keepsPrevious && Object.hasOwn(before, name);
    // What is secret cannot be compared: it may be another.
    return isNoEcho(declared[name]) || given[name] !== before[name];
  });
  const auto = file['auto-deployment'];
  const isAuto = current.AutoDeployment?.Enabled === true;
  const retains = current.AutoDeployment?.RetainStacksOnAccountRemoval === true;
  const differsAuto =
    (auto?.enabled === true) !== isAuto ||
    (isAuto && (auto?.['retain-stacks-on-account-removal'] === true) !== retains);
  return [
    ...(current.TemplateBody === inputs.template.text ? [] : ['template']),
    ...parameters.map((name) => `parameter ${name}`),
    ...(sameTexts(textsOf(current.Tags, 'Key', 'Value'), tags) ? [] : ['tags']),
    ...(sameTexts(asTexts(current.Capabilities ?? []), asTexts(capabilities)) ? [] : ['capabilities']),
    ...(file.description === undefined || file.description === current.Description ? [] : ['description']),
    ...(differsAuto ? ['auto-deployment'] : []),
  ];
}

function asTexts(names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, '']));
}

function sameTexts(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}
