// Cuts dist/resource-types.json from the CloudFormation registry: what the embedded cloud knows of every resource type.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { Property, PropertyType, Resource, SpecDatabase } from '@aws-cdk/service-spec-types';
import { packageRoot } from '../steps/package-root.ts';
import type {
  ResourceTypeRow,
  ResourceTypeTable,
} from '../steps/rehearse/cloud/services/cloudformation/resources/resource-types.ts';
import { ensureTable } from './table-file.ts';

const kindOf: Readonly<Record<string, string>> = {
  string: 's',
  'date-time': 's',
  integer: 'n',
  number: 'n',
  boolean: 'b',
  array: 'l',
  ref: 'm',
  map: 'm',
};

/** Makes the table again where it is missing or older than this script or the registry. */
export function ensureResourceTypes(): void {
  const registry = join(packageRoot(), 'node_modules/@aws-cdk/aws-service-spec/package.json');
  ensureTable('resource-types.json', [fileURLToPath(import.meta.url), registry], () =>
    JSON.stringify(tableOf(loadAwsServiceSpecSync())),
  );
}

function tableOf(database: SpecDatabase): ResourceTypeTable {
  // Types of a transform (AWS::Serverless) are no types of the registry: they are gone before a resource is made.
  const resources = [...database.all('resource')].filter((resource) => resource.cloudFormationTransform === undefined);
  return Object.fromEntries(resources.map((resource) => [resource.cloudFormationType, rowOf(resource, database)]));
}

function rowOf(resource: Resource, database: SpecDatabase): ResourceTypeRow {
  const properties = Object.entries(resource.properties);
  const named = (test: (property: Property) => boolean) =>
    properties.filter(([, property]) => test(property)).map(([name]) => name);
  const replaces = named((property) => property.causesReplacement === 'yes');
  const mayReplace = named(
    (property) =>
      property.causesReplacement === 'maybe' ||
      (property.causesReplacement !== 'yes' && partReplaces(property.type, database, new Set())),
  );
  const lists = Object.entries(resource.attributes)
    .filter(([, attribute]) => attribute.type.type === 'array')
    .map(([name]) => name);
  const required = named((property) => property.required === true);
  const identifier = resource.cfnRefIdentifier ?? resource.primaryIdentifier ?? [];
  return {
    p: properties.map(([name]) => name),
    k: properties.map(([, property]) => (property.previousTypes ? 'j' : (kindOf[property.type.type] ?? 'j'))).join(''),
    a: Object.keys(resource.attributes),
    ...(lists.length > 0 && { l: lists }),
    ...(required.length > 0 && { q: required }),
    ...(replaces.length > 0 && { r: replaces }),
    ...(mayReplace.length > 0 && { c: mayReplace }),
    ...(identifier.length > 0 && { i: identifier }),
    ...(resource.isStateful === true && { s: 1 as const }),
    ...(resource.arnTemplate !== undefined && { t: resource.arnTemplate }),
  };
}

/** Whether a change somewhere inside a property of this type replaces the resource. */
function partReplaces(type: PropertyType, database: SpecDatabase, seen: Set<string>): boolean {
  if (type.type === 'array' || type.type === 'map') return partReplaces(type.element, database, seen);
  if (type.type !== 'ref' || seen.has(type.reference.$ref)) return false;
  seen.add(type.reference.$ref);
  const parts = Object.values(database.get('typeDefinition', type.reference.$ref).properties);
  return parts.some((part) => (part.causesReplacement ?? 'no') !== 'no' || partReplaces(part.type, database, seen));
}
