import { AwsError } from '../../../aws-error.ts';
import type {
  Properties,
  ResourceContext,
  ResourceHandler,
  ResourceState,
  ResourceTypeFacts,
} from '../resource-handler.ts';
import { ownArn, resourceName, shortId } from './identity.ts';
import { recordedState } from './recorded.ts';

/** An action, or one that is demanded only where a property is set. */
type ActionRule = string | readonly [action: string, property: string];

/** One row: what is authorised for a type that is otherwise only recorded, and what its Ref and attributes are. */
export interface AuthorisedType {
  readonly type: string;
  readonly create: readonly ActionRule[];
  readonly update: readonly ActionRule[];
  readonly delete: readonly ActionRule[];
  /** Role properties and the service that the role is passed to. */
  readonly passes?: readonly (readonly [property: string, service: string])[];
  /** By default the ARN that the registry's template gives. */
  readonly resources?: (properties: Properties, context: ResourceContext) => readonly string[];
  /** What is tagged, where making it takes no resource and tagging does. */
  readonly tagged?: (properties: Properties, context: ResourceContext) => readonly string[];
  /** By default the property that names the resource, else a generated name. */
  readonly name?: (properties: Properties, context: ResourceContext) => string;
  readonly physicalId?: (name: string, context: ResourceContext, suffix: string) => string;
  readonly attributes?: (name: string, context: ResourceContext, suffix: string) => Readonly<Record<string, unknown>>;
}

export function authorisedHandler(row: AuthorisedType, facts: ResourceTypeFacts): ResourceHandler {
  const authorise = (rules: readonly ActionRule[], properties: Properties, context: ResourceContext) => {
    demandActions(rules, row, facts, properties, context);
  };
  return {
    type: row.type,
    async create(desired, context) {
      authorise(row.create, desired, context);
      demandRoles(row, desired, context);
      const state = stateOf(row, facts, desired, context);
      claim(state.physicalId, row, context);
      return Promise.resolve(state);
    },
    async update(current, _previous, desired, context) {
      authorise(row.update, desired, context);
      demandRoles(row, desired, context);
      const { attributes } = stateOf(row, facts, desired, context);
      return Promise.resolve({ physicalId: current.physicalId, attributes });
    },
    async delete(current, properties, context) {
      authorise(row.delete, properties, context);
      delete claims(context)[`${row.type} ${current.physicalId}`];
      return Promise.resolve();
    },
  };
}

function stateOf(
  row: AuthorisedType,
  facts: ResourceTypeFacts,
  properties: Properties,
  context: ResourceContext,
): ResourceState {
  const name = row.name?.(properties, context) ?? resourceName(facts, properties, context);
  const suffix = shortId(context, 6);
  const physicalId = row.physicalId?.(name, context, suffix);
  const recorded = recordedState(facts, properties, context, ...(physicalId === undefined ? [] : [physicalId]));
  const state = row.name && physicalId === undefined ? { ...recorded, physicalId: name } : recorded;
  return { ...state, attributes: { ...state.attributes, ...row.attributes?.(name, context, suffix) } };
}

function demandActions(
  rules: readonly ActionRule[],
  row: AuthorisedType,
  facts: ResourceTypeFacts,
  properties: Properties,
  context: ResourceContext,
): void {
  const resources = row.resources?.(properties, context) ?? [arnOf(row, facts, properties, context)];
  for (const rule of rules) {
    const [action, property] = typeof rule === 'string' ? [rule] : rule;
    if (property !== undefined && !isSet(property, properties, context)) continue;
    const named = action.endsWith(':TagResource') ? row.tagged?.(properties, context) : undefined;
    for (const resource of named ?? resources)
      context.cloud.authorise(context.caller, { action, resource }, context.region);
  }
}

function arnOf(
  row: AuthorisedType,
  facts: ResourceTypeFacts,
  properties: Properties,
  context: ResourceContext,
): string {
  const arn = row.attributes?.(
    row.name?.(properties, context) ?? resourceName(facts, properties, context),
    context,
    shortId(context, 6),
  )['Arn'];
  return typeof arn === 'string' ? arn : ownArn(facts, properties, context);
}

// The stack's tags go on to the resource, so they too need the right to tag.
function isSet(property: string, properties: Properties, context: ResourceContext): boolean {
  if (property === 'Tags' && Object.keys(context.tags).length > 0) return true;
  return properties[property] !== undefined;
}

function demandRoles(row: AuthorisedType, properties: Properties, context: ResourceContext): void {
  for (const [property, service] of row.passes ?? []) {
    const role = property
      .split('.')
      .reduce<unknown>((value, key) => (value as Properties | undefined)?.[key], properties);
    if (typeof role !== 'string') continue;
    const demand = { action: 'iam:PassRole', resource: role, context: { 'iam:PassedToService': service } };
    context.cloud.authorise(context.caller, demand, context.region);
  }
}

function claims({ cloud, accountId, region }: ResourceContext): Record<string, string> {
  return cloud.state<Record<string, string>>('recorded-resources', accountId, region, () => ({}));
}

/** Two resources of an account cannot have one name, whichever stacks they are in. */
function claim(physicalId: string, { type }: AuthorisedType, context: ResourceContext): void {
  const key = `${type} ${physicalId}`;
  if (claims(context)[key] !== undefined) {
    throw new AwsError(
      'AlreadyExists',
      `Resource of type '${type}' with identifier '${physicalId}' already exists.`,
      409,
    );
  }
  claims(context)[key] = `${context.stackId} ${context.logicalId}`;
}
