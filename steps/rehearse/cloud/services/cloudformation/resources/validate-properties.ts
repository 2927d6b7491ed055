import { AwsError } from '../../../aws-error.ts';
import type { Properties, ResourceTypeFacts } from '../resource-handler.ts';
import { propertyKind } from './resource-types.ts';
import type { PropertyKind } from './resource-types.ts';

/** Refuses properties that the type's schema refuses, in the words of CloudFormation's schema validation. */
export function validateProperties(facts: ResourceTypeFacts, properties: Properties, logicalId: string): void {
  const violations = [
    ...missingKeys(facts, properties),
    ...extraneousKeys(facts, properties),
    ...wrongKinds(facts, properties),
  ];
  if (violations.length === 0) return;
  throw new AwsError(
    'PropertyValidation',
    `Properties validation failed for resource ${logicalId} with message:\n${violations.join('\n')}`,
  );
}

function missingKeys(facts: ResourceTypeFacts, properties: Properties): readonly string[] {
  const missing = facts.requiredProperties.filter(
    (name) => properties[name] === undefined || properties[name] === null,
  );
  return missing.map((name) => `#: required key [${name}] not found`);
}

function extraneousKeys(facts: ResourceTypeFacts, properties: Properties): readonly string[] {
  const extraneous = Object.keys(properties).filter((name) => !facts.properties.includes(name));
  return extraneous.map((name) => `#: extraneous key [${name}] is not permitted`);
}

function wrongKinds(facts: ResourceTypeFacts, properties: Properties): readonly string[] {
  return Object.entries(properties).flatMap(([name, value]) => {
    if (value === undefined || value === null || !facts.properties.includes(name)) return [];
    const kind = propertyKind(facts.type, name);
    if (takes(kind, value)) return [];
    return [`#/${name}: expected type: ${expected[kind]}, found: ${javaTypeOf(value)}`];
  });
}

// CloudFormation turns scalars into one another (a string "5" into a number) before the schema sees them.
function takes(kind: PropertyKind, value: unknown): boolean {
  if (kind === 'j') return true;
  if (kind === 'l') return Array.isArray(value);
  if (kind === 'm') return typeof value === 'object' && !Array.isArray(value);
  if (kind === 'b') return typeof value === 'boolean' || value === 'true' || value === 'false';
  if (kind === 'n') return typeof value === 'number' || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value));
  return typeof value !== 'object';
}

const expected: Readonly<Record<PropertyKind, string>> = {
  s: 'String',
  n: 'Number',
  b: 'Boolean',
  l: 'JSONArray',
  m: 'JSONObject',
  j: 'JSONObject',
};

function javaTypeOf(value: unknown): string {
  if (Array.isArray(value)) return 'JSONArray';
  if (typeof value === 'object') return 'JSONObject';
  if (typeof value === 'number') return Number.isInteger(value) ? 'Integer' : 'Double';
  return typeof value === 'boolean' ? 'Boolean' : 'String';
}
