import { isDeepStrictEqual } from 'node:util';
import { isObject, type TemplateObject, type TemplateValue } from '../../../../template.ts';
import type { ChangeDetail, DesiredResource, Difference, Recreation, Surroundings } from './plan.ts';
import type { ResourceTypeFacts } from './resource-handler.ts';
import type { ResourceRecord } from './stack-record.ts';
import { isKnownAfterApply } from './template/no-value.ts';
import { findReferences } from './template/references.ts';

const knownByPolicy = ['DeletionPolicy', 'UpdateReplacePolicy'] as const;

/** Compares a resource with what the template now asks for. Nothing where they are the same. */
export function compareResource(
  current: ResourceRecord,
  desired: DesiredResource,
  surroundings: Surroundings,
): Difference | undefined {
  const details = [
    ...propertyDetails(current, desired, surroundings),
    ...tagDetails(current, desired, surroundings.facts),
    ...metadataDetails(current, desired),
    ...policyDetails(current, desired),
  ];
  if (details.length === 0) return undefined;
  return { details, replacement: replacementOf(details) };
}

function replacementOf(details: readonly ChangeDetail[]): Difference['replacement'] {
  if (details.some(({ recreation, evaluation }) => recreation === 'Always' && evaluation === 'Static')) return 'True';
  return details.some(({ recreation }) => recreation !== 'Never') ? 'Conditional' : 'False';
}

function propertyDetails(
  current: ResourceRecord,
  desired: DesiredResource,
  surroundings: Surroundings,
): readonly ChangeDetail[] {
  const names = new Set([...Object.keys(current.properties), ...Object.keys(desired.properties)]);
  return [...names].flatMap((name) => {
    const before = current.properties[name];
    const after = desired.properties[name];
    const definition = propertyOf(desired.definition, name);
    const isSame = isDeepStrictEqual(normal(before), normal(after));
    const causes = causesOf(definition, surroundings);
    if (isSame && causes.attributes.length === 0) return [];
    const base = { attribute: 'Properties', name, recreation: recreationOf(name, surroundings.facts), before, after };
    return isSame || isKnownAfterApply(after)
      ? dynamicDetails(base, causes)
      : staticDetails(base, definition, propertyOf(surroundings.oldDefinition, name), surroundings);
  });
}

type DetailBase = Pick<ChangeDetail, 'attribute' | 'name' | 'recreation' | 'before' | 'after'>;

interface Causes {
  /** `Function.Arn` */
  readonly attributes: readonly string[];
  readonly resources: readonly string[];
}

function dynamicDetails(base: DetailBase, causes: Causes): readonly ChangeDetail[] {
  const details: ChangeDetail[] = [
    ...causes.resources.map(
      (entity) => ({ ...base, evaluation: 'Static', source: 'ResourceReference', causingEntity: entity }) as const,
    ),
    ...causes.attributes.map(
      (entity) => ({ ...base, evaluation: 'Dynamic', source: 'ResourceAttribute', causingEntity: entity }) as const,
    ),
  ];
  return details.length > 0 ? details : [{ ...base, evaluation: 'Dynamic', source: 'DirectModification' }];
}

/** A property whose text is as it was changed through a parameter; else it was changed by hand. */
function staticDetails(
  base: DetailBase,
  definition: TemplateValue,
  oldDefinition: TemplateValue,
  { isParameter }: Surroundings,
): readonly ChangeDetail[] {
  const parameters = isDeepStrictEqual(definition, oldDefinition)
    ? [...new Set(findReferences(definition).map(({ name }) => name))].filter(isParameter)
    : [];
  if (parameters.length === 0) return [{ ...base, evaluation: 'Static', source: 'DirectModification' }];
  return parameters.map((name) => ({
    ...base,
    evaluation: 'Static',
    source: 'ParameterReference',
    causingEntity: name,
  }));
}

function causesOf(definition: TemplateValue, { modified, replaced }: Surroundings): Causes {
  const references = findReferences(definition);
  const attributes = references
    .filter(({ name, attribute }) => attribute !== undefined && (modified.has(name) || replaced.has(name)))
    .map(({ name, attribute }) => `${name}.${attribute}`);
  const resources = references
    .filter(({ name, attribute }) => attribute === undefined && replaced.has(name))
    .map(({ name }) => name);
  return { attributes: [...new Set(attributes)], resources: [...new Set(resources)] };
}

export function recreationOf(name: string, facts: ResourceTypeFacts | undefined): Recreation {
  if (facts?.replacementProperties.includes(name)) return 'Always';
  return facts?.conditionalReplacementProperties.includes(name) ? 'Conditionally' : 'Never';
}

function tagDetails(
  current: ResourceRecord,
  desired: DesiredResource,
  facts: ResourceTypeFacts | undefined,
): readonly ChangeDetail[] {
  if (!facts?.properties.includes('Tags') || isDeepStrictEqual(current.tags, desired.tags)) return [];
  return [{ attribute: 'Tags', recreation: 'Never', evaluation: 'Static', source: 'DirectModification' }];
}

function metadataDetails(current: ResourceRecord, desired: DesiredResource): readonly ChangeDetail[] {
  if (isDeepStrictEqual(normal(current.metadata), normal(desired.metadata))) return [];
  return [{ attribute: 'Metadata', recreation: 'Never', evaluation: 'Static', source: 'DirectModification' }];
}

function policyDetails(current: ResourceRecord, desired: DesiredResource): readonly ChangeDetail[] {
  const pairs = [
    [current.deletionPolicy, desired.deletionPolicy],
    [current.updateReplacePolicy, desired.updateReplacePolicy],
  ] as const;
  return knownByPolicy.flatMap((attribute, index) => {
    const [before, after] = pairs[index] ?? [];
    return before === after
      ? []
      : [{ attribute, recreation: 'Never', evaluation: 'Static', source: 'DirectModification' } as const];
  });
}

function propertyOf(definition: TemplateObject | undefined, name: string): TemplateValue {
  const properties = definition?.['Properties'];
  return isObject(properties) ? (properties[name] ?? null) : null;
}

/** CloudFormation compares scalars as text: `5` and `"5"` are no change. */
export function normal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normal);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, normal(item)]));
  }
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : (value ?? undefined);
}
