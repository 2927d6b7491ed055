import type {
  Properties,
  ResourceContext,
  ResourceHandler,
  ResourceState,
  ResourceTypeFacts,
} from '../resource-handler.ts';
import { checkedHandler } from './checked-handler.ts';
import { ownArn, physicalIdOf, resourceName, shortId } from './identity.ts';

/**
 * A resource that no service of the embedded cloud holds: its properties are checked, its id and attributes are what the
 * registry says they look like, and whoever makes it must be allowed something in its service; which actions is not known.
 */
export function recordedHandler(facts: ResourceTypeFacts): ResourceHandler {
  const handler: ResourceHandler = {
    type: facts.type,
    async create(desired, context) {
      demandService(facts, context);
      return Promise.resolve(recordedState(facts, desired, context));
    },
    async update(current, _previous, desired, context) {
      demandService(facts, context);
      return Promise.resolve(recordedState(facts, desired, context, current.physicalId));
    },
    async delete(_current, _properties, context) {
      demandService(facts, context);
      return Promise.resolve();
    },
  };
  return checkedHandler(handler, facts);
}

/** The service as IAM names it stands in the ARN. Types without an ARN in the registry are not authorised. */
function demandService({ arnTemplate }: ResourceTypeFacts, { cloud, caller, region }: ResourceContext): void {
  const service = arnTemplate?.split(':')[2];
  if (service) cloud.authorise(caller, { action: `${service}:*`, resource: '*' }, region);
}

/** The physical id and every attribute of a type, as far as they follow from its properties. */
export function recordedState(
  facts: ResourceTypeFacts,
  properties: Properties,
  context: ResourceContext,
  physicalId = physicalIdOf(facts, properties, context),
): ResourceState {
  const attributes = facts.attributes.map((name) => {
    const value = attributeOf(name, facts, properties, context, physicalId);
    return [name, facts.listAttributes.includes(name) ? listOf(name, value, properties) : value];
  });
  return { physicalId, attributes: Object.fromEntries(attributes) as Record<string, unknown> };
}

/** As many as the properties ask for (`SecondaryPrivateIpAddressCount`); one where they do not say. */
function listOf(name: string, value: unknown, properties: Properties): readonly unknown[] {
  if (Array.isArray(value)) return value;
  const count = Number(properties[`${name.replace(/(?:(?<=s)es|s)$/, '')}Count`] ?? 1);
  return Array.from({ length: count > 0 ? count : 1 }, (_, index) =>
    index === 0 ? value : `${String(value).replace(/\d+$/, '')}${index + 1}`,
  );
}

function attributeOf(
  name: string,
  facts: ResourceTypeFacts,
  properties: Properties,
  context: ResourceContext,
  physicalId: string,
): unknown {
  const given = valueAt(properties, name.split('.'));
  if (given !== undefined) return given;
  if (facts.primaryIdentifier.length === 1 && facts.primaryIdentifier[0] === name) return physicalId;
  const kind = facts.type.split('::')[2] ?? '';
  if (name === 'Arn' || name === `${kind}Arn`) return ownArn(facts, properties, context);
  if (name === 'Name' || name === `${kind}Name`) return resourceName(facts, properties, context);
  if (/Ur[il]$|Endpoint$|DomainName$|Endpoint\.Address$/.test(name)) return hostAttribute(name, facts, context);
  if (/Ipv6Cidr/.test(name)) return `2001:db8:${shortId(context, 4)}:${shortId(context, 2)}00::/56`;
  if (/Cidr(?:Block)?s?$/.test(name)) return '10.0.0.0/16';
  if (/IpAddress(?:es)?$|^PublicIp$|^PrivateIp$/.test(name)) return '10.0.0.1';
  if (/(AccountId|Owner)$/.test(name)) return context.accountId;
  if (/(Status|State)$/.test(name)) return 'ACTIVE';
  if (name.endsWith('Port')) return '443';
  if (/(Time|Date|At)$/.test(name)) return new Date(context.cloud.clock.now()).toISOString();
  if (name.endsWith('Id'))
    return name === `${kind}Id` || name === 'Id' ? shortId(context) : `${name}-${shortId(context)}`;
  return `${context.logicalId}-${name}`;
}

function hostAttribute(name: string, facts: ResourceTypeFacts, context: ResourceContext): string {
  const service = (facts.type.split('::')[1] ?? '').toLowerCase();
  const host = `${shortId(context, 12)}.${service}.${context.region}.amazonaws.com`;
  return /Ur[il]$/.test(name) ? `https://${host}` : host;
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[key] : undefined),
    value,
  );
}
