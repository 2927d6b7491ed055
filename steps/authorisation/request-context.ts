import { arnOf, userIdOf, type Caller, type Principal } from './caller.ts';
import type { ContextValues } from './context-values.ts';
import type { Demand } from './demand.ts';
import { listed } from './listed.ts';

/** Services that aws:CalledVia names. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-calledvia */
const calledViaServices =
  /^(athena|backup|cloudformation|databrew|dynamodb|imagebuilder|kms|omics|ram|servicecatalog-appregistry|ssm-guiconnect)\.amazonaws\.com$/;
const globalServices = new Set(['iam', 'organizations', 'sts']);

type Entries = Record<string, string | readonly string[] | undefined>;

/** What the keys take from neither the caller nor the demand. */
export interface Surroundings {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly region: string;
  /** Of direct calls; absent where it is not known. */
  readonly sourceIp?: string;
  /** Of the role or user that calls. */
  readonly tags: readonly { readonly Key: string; readonly Value: string }[];
  /** The organisation's id, and the path of an account in it, as in `o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/`. */
  readonly organization: { readonly id: string; readonly pathOf: (accountId: string) => string | undefined };
}

/**
 * The values of the condition keys that a demand is decided with: the global ones, those of KMS and S3 that follow from who calls,
 * and the service's own. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function contextOf(
  caller: Caller,
  demand: Demand,
  resourceAccount: string,
  surroundings: Surroundings,
): ContextValues {
  const values = new Map<string, readonly string[]>();
  const add = (entries: Entries) => {
    for (const [key, value] of Object.entries(entries)) {
      if (value !== undefined) values.set(key.toLowerCase(), listed(value));
    }
  };
  add(ofRequest(caller, demand, surroundings));
  add(ofPrincipal(caller.principal, surroundings));
  add(ofOrganization(caller, resourceAccount, surroundings));
  add(ofCallPath(caller));
  add(ofService(caller, demand, resourceAccount));
  add(demand.context ?? {});
  return values;
}

function ofRequest(caller: Caller, { action }: Demand, { now, region, sourceIp }: Surroundings): Entries {
  const isDirect = caller.calledVia.length === 0 && caller.principal.kind !== 'service';
  return {
    'aws:CurrentTime': new Date(now).toISOString(),
    'aws:EpochTime': String(Math.floor(now / 1000)),
    'aws:SecureTransport': String(caller.secureTransport),
    'aws:RequestedRegion': globalServices.has(action.split(':')[0] ?? '') ? 'us-east-1' : region,
    'aws:SourceIp': isDirect ? sourceIp : undefined,
  };
}

function ofPrincipal(principal: Principal, { tags }: Surroundings): Entries {
  if (principal.kind === 'anonymous') return { 'aws:PrincipalType': 'Anonymous', 'aws:PrincipalIsAWSService': 'false' };
  if (principal.kind === 'service') {
    return { 'aws:PrincipalServiceName': principal.service, 'aws:PrincipalIsAWSService': 'true' };
  }
  return {
    'aws:PrincipalArn': principal.kind === 'role' ? principal.roleArn : arnOf(principal),
    'aws:PrincipalAccount': principal.accountId,
    'aws:PrincipalType': { role: 'AssumedRole', user: 'User', root: 'Account' }[principal.kind],
    'aws:PrincipalIsAWSService': 'false',
    'aws:userid': userIdOf(principal),
    'aws:username': principal.kind === 'user' ? principal.userName : undefined,
    'aws:MultiFactorAuthPresent': principal.kind === 'role' ? 'false' : undefined,
    ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:PrincipalTag/${Key}`, Value])),
  };
}

function ofOrganization(
  { principal, source }: Caller,
  resourceAccount: string,
  { organization }: Surroundings,
): Entries {
  const ofAccount = (accountId: string, idKey: string, pathsKey: string): Entries => {
    const path = organization.pathOf(accountId);
    return path === undefined ? {} : { [idKey]: organization.id, [pathsKey]: [path] };
  };
  const account = 'accountId' in principal ? principal.accountId : '';
  return {
    'aws:ResourceAccount': resourceAccount,
    ...ofAccount(account, 'aws:PrincipalOrgID', 'aws:PrincipalOrgPaths'),
    ...ofAccount(resourceAccount, 'aws:ResourceOrgID', 'aws:ResourceOrgPaths'),
    // Only a service that acts for a resource sends these.
    ...(principal.kind === 'service' && source
      ? {
          'aws:SourceArn': source.arn,
          'aws:SourceAccount': source.accountId,
          ...ofAccount(source.accountId, 'aws:SourceOrgID', 'aws:SourceOrgPaths'),
        }
      : {}),
  };
}

function ofCallPath({ calledVia }: Caller): Entries {
  const named = calledVia.filter((service) => calledViaServices.test(service));
  return {
    'aws:ViaAWSService': String(calledVia.length > 0),
    ...(named.length > 0
      ? { 'aws:CalledVia': named, 'aws:CalledViaFirst': named[0], 'aws:CalledViaLast': named.at(-1) }
      : {}),
  };
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html */
function ofService({ principal, calledVia }: Caller, { action }: Demand, resourceAccount: string): Entries {
  if (action.startsWith('s3:')) return { 's3:ResourceAccount': resourceAccount };
  if (!action.startsWith('kms:')) return {};
  const last = calledVia.at(-1);
  return {
    'kms:CallerAccount': 'accountId' in principal ? principal.accountId : undefined,
    'kms:ViaService': last !== undefined && /^[a-z0-9-]+\.[a-z0-9-]+\.amazonaws\.com$/.test(last) ? last : undefined,
  };
}
