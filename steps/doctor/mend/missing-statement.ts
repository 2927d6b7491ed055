import type { PolicySide } from '../../authorisation/decide.ts';
import type { ConditionBlock, ConditionContext, OneOrMany, Statement } from '../../authorisation/policy.ts';
import { accountOfPrincipal, type Ask } from '../ask.ts';
import type { Gathered } from '../gather.ts';

/** The least statement that lets the question pass on one side, written as the templates write theirs. Pure. */
export function missingStatement(side: PolicySide, ask: Ask, gathered: Gathered): Statement {
  if (side === 'resource-based policy') return resourceStatement(ask, gathered);
  // In a service control policy an Allow only opens what the others may give.
  if (side === 'service control policy') return { Effect: 'Allow', Action: ask.action, Resource: '*' };
  return {
    Effect: 'Allow',
    Action: ask.action,
    Resource: ask.pattern ?? ask.resource,
    ...whereAny(identityConditions(ask, gathered)),
  };
}

type Conditions = Record<string, Record<string, OneOrMany<string>>>;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html and those of each service */
function identityConditions({ action, context = {}, via }: Ask, { resource }: Gathered): Conditions {
  const [service] = action.split(':');
  if (service === 's3') return { StringEquals: { 's3:ResourceAccount': resource.accountId } };
  if (service === 'kms' && via !== undefined) return { StringEquals: { 'kms:ViaService': via } };
  return requested(context, ['iam:PassedToService', 'cloudformation:RoleArn']);
}

function requested(context: ConditionContext, keys: readonly string[]): Conditions {
  const found = keys.flatMap((key) => (context[key] === undefined ? [] : [[key, context[key]] as const]));
  return found.length === 0 ? {} : { StringEquals: Object.fromEntries(found) };
}

function resourceStatement(ask: Ask, gathered: Gathered): Statement {
  const { rule } = gathered.resource;
  const { Principal, conditions } = whoMay(ask, gathered);
  const isThroughService = rule === 'key' && ask.via !== undefined;
  const through: Conditions = isThroughService ? { StringEquals: { 'kms:ViaService': ask.via } } : {};
  return {
    Effect: 'Allow',
    Principal,
    Action: ask.action,
    // A trust policy and a repository's name no resource, a key policy only its own key.
    ...(rule === 'trust' || ask.action.startsWith('ecr:')
      ? {}
      : { Resource: rule === 'key' ? '*' : (ask.pattern ?? ask.resource) }),
    ...whereAny(joined(conditions, through)),
  };
}

type WhoMay = { readonly Principal: NonNullable<Statement['Principal']>; readonly conditions: Conditions };

/** Services that are not documented to send the source of what they do. */
const perhapsWithoutSource = new Set(['codepipeline.amazonaws.com', 'cloudformation.amazonaws.com']);

function whoMay(ask: Ask, gathered: Gathered): WhoMay {
  const { principal } = ask;
  if (principal.kind === 'service') return serviceMay(principal.service, principal.source);
  const accountId = accountOfPrincipal(principal) ?? '';
  const account = { AWS: `${partitionOfArn(ask.resource)}:iam::${accountId}:root` };
  if (principal.kind === 'root') return { Principal: account, conditions: {} };
  const { principal: found } = gathered.caller;
  const arn = found.kind === 'role' ? found.roleArn : principal.arn;
  const byArn = { ArnEquals: { 'aws:PrincipalArn': arn } };
  const { organizationId, resource } = gathered;
  const isForeign = accountId !== resource.accountId;
  const inOrganization: Conditions =
    isForeign && organizationId !== undefined ? { StringEquals: { 'aws:PrincipalOrgID': organizationId } } : {};
  // The account as principal survives that the role is made anew; the condition says who of it.
  return { Principal: account, conditions: joined(inOrganization, byArn) };
}

function serviceMay(service: string, source: { readonly arn: string; readonly accountId: string } | undefined): WhoMay {
  const Principal = { Service: service };
  if (!source) return { Principal, conditions: {} };
  const suffix = perhapsWithoutSource.has(service) ? 'IfExists' : '';
  return {
    Principal,
    conditions: {
      [`StringEquals${suffix}`]: { 'aws:SourceAccount': source.accountId },
      [`ArnLike${suffix}`]: { 'aws:SourceArn': source.arn },
    },
  };
}

/** `arn:aws` */
function partitionOfArn(arn: string): string {
  return arn.split(':').slice(0, 2).join(':');
}

function joined(first: Conditions, second: Conditions): Conditions {
  const result: Conditions = { ...first };
  for (const [operator, keys] of Object.entries(second)) result[operator] = { ...result[operator], ...keys };
  return result;
}

function whereAny(conditions: Conditions): { readonly Condition?: ConditionBlock } {
  return Object.keys(conditions).length === 0 ? {} : { Condition: conditions };
}
