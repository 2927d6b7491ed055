import { createHash } from 'node:crypto';
import type { Properties, ResourceContext, ResourceTypeFacts } from '../resource-handler.ts';

/** What Ref gives for a resource that no service holds: its name where the template or CloudFormation names it. */
export function physicalIdOf(facts: ResourceTypeFacts, properties: Properties, context: ResourceContext): string {
  if (facts.primaryIdentifier.length === 0) return context.generatedName(255);
  return facts.primaryIdentifier.map((part) => identifierPart(part, facts, properties, context)).join('|');
}

function identifierPart(
  part: string,
  facts: ResourceTypeFacts,
  properties: Properties,
  context: ResourceContext,
): string {
  const given = properties[part];
  if (typeof given === 'string' || typeof given === 'number') return String(given);
  if (part.endsWith('Arn')) return ownArn(facts, properties, context);
  if (/Ur[il]$/.test(part)) return `https://${context.generatedName(63).toLowerCase()}.example.com`;
  if (/Id(entifier)?$/.test(part) && !facts.properties.includes(part)) return shortId(context);
  // A route is its table's with CidrBlock, which is DestinationCidrBlock or DestinationIpv6CidrBlock.
  const alike = facts.properties.includes(part)
    ? undefined
    : Object.entries(properties).find(([name, value]) => name.endsWith(part) && typeof value === 'string');
  if (alike) return String(alike[1]);
  // Of several parts another one may be given, which would then be taken for the name: two resources would have one id.
  if (facts.primaryIdentifier.length > 1) return shortId(context);
  return resourceName(facts, properties, context);
}

/** The resource's ARN, made from the registry's template with the names that the properties give. */
export function ownArn(facts: ResourceTypeFacts, properties: Properties, context: ResourceContext): string {
  const service = facts.type.split('::')[1]?.toLowerCase() ?? '';
  const kind = facts.type.split('::')[2]?.toLowerCase() ?? '';
  const template = facts.arnTemplate ?? `arn:\${Partition}:${service}:\${Region}:\${Account}:${kind}/\${Name}`;
  return template.replace(/\$\{(\w+)\}/g, (_, variable: string) => arnPart(variable, facts, properties, context));
}

function arnPart(variable: string, facts: ResourceTypeFacts, properties: Properties, context: ResourceContext): string {
  if (variable === 'Partition') return 'aws';
  if (variable === 'Region') return context.region;
  if (variable === 'Account') return context.accountId;
  const withoutPath = variable.replace(/WithPath$/, '');
  const path = variable === withoutPath ? '' : textOr(properties['Path'], '/').slice(1);
  const given = textOr(properties[withoutPath], '');
  if (given !== '') return path + given;
  return path + (withoutPath.endsWith('Id') ? shortId(context) : resourceName(facts, properties, context));
}

/** The value of the property that names the resource, else a generated name. */
export function resourceName(facts: ResourceTypeFacts, properties: Properties, context: ResourceContext): string {
  const kind = facts.type.split('::')[2] ?? '';
  const naming = [...facts.primaryIdentifier, `${kind}Name`, 'Name', `${kind}Identifier`];
  const name = naming
    .map((property) => properties[property])
    .find((value) => typeof value === 'string' && value !== '');
  return typeof name === 'string' ? name : context.generatedName(63);
}

/** Letters and digits that are the same for the same resource. */
export function shortId(context: ResourceContext, length = 17): string {
  const seed = `${context.stackId}/${context.logicalId}/${context.generatedName(255)}`;
  return createHash('sha256').update(seed).digest('hex').slice(0, length);
}

function textOr(value: unknown, fallback: string): string {
  return typeof value === 'string' ? value : fallback;
}
