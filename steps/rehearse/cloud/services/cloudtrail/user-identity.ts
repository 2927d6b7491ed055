import { arnOf, userIdOf, type Caller, type Principal } from '../../../../authorisation/caller.ts';

type Members = Readonly<Record<string, unknown>>;

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html */
export function userIdentity(caller: Caller, recipient: string): Members {
  const { principal } = caller;
  const service = invokedBy(caller);
  return {
    ...(isOfOther(principal, recipient) ? ofOtherAccount(principal) : ofPrincipal(principal)),
    ...(service === undefined ? {} : { invokedBy: service }),
  };
}

/** The service that makes the call, with its own identity or with that of the caller. */
export function invokedBy({ principal, calledVia }: Caller): string | undefined {
  if (principal.kind === 'service') return principal.service;
  return calledVia.at(-1)?.replace(/^([a-z0-9-]+)\.[a-z0-9-]+\.(?=amazonaws\.)/, '$1.');
}

function isOfOther(principal: Principal, recipient: string): boolean {
  return 'accountId' in principal && principal.accountId !== recipient;
}

/** Another account learns of a caller no more than this. */
function ofOtherAccount(principal: Principal): Members {
  const accountId = 'accountId' in principal ? principal.accountId : '';
  return { type: 'AWSAccount', principalId: userIdOf(principal), accountId };
}

function ofPrincipal(principal: Principal): Members {
  const identity = { principalId: userIdOf(principal), arn: arnOf(principal) };
  switch (principal.kind) {
    case 'anonymous':
      return { type: 'AWSAccount', principalId: '', accountId: 'anonymous' };
    case 'service':
      return { type: 'AWSService' };
    case 'root':
      return { type: 'Root', ...identity, accountId: principal.accountId };
    case 'user':
      return { type: 'IAMUser', ...identity, accountId: principal.accountId, userName: principal.userName };
    case 'role':
      return { type: 'AssumedRole', ...identity, accountId: principal.accountId, sessionContext: sessionOf(principal) };
  }
}

function sessionOf(principal: Extract<Principal, { kind: 'role' }>): Members {
  const { roleId, roleArn, roleName, accountId } = principal;
  return {
    sessionIssuer: { type: 'Role', principalId: roleId, arn: roleArn, accountId, userName: roleName },
    attributes: { mfaAuthenticated: 'false' },
  };
}
