import { describe, expect, it } from 'vitest';
import { decide, type Policies } from '../../../steps/authorisation/decide.ts';
import { matchPrincipal } from '../../../steps/authorisation/principals.ts';
import type { Principal } from '../../../steps/authorisation/caller.ts';
import type { PrincipalElement, Statement } from '../../../steps/authorisation/policy.ts';

const account = '222222222222';
const role: Principal = {
  kind: 'role',
  accountId: account,
  roleArn: `arn:aws:iam::${account}:role/Build`,
  roleName: 'Build',
  roleId: 'AROAABCDEFGHIJKLMNOPQ',
  sessionName: 's',
  sessionPolicies: [],
  expiresAt: 0,
};
const user: Principal = {
  kind: 'user',
  accountId: account,
  arn: `arn:aws:iam::${account}:user/person`,
  userName: 'person',
  userId: 'AIDAABCDEFGHIJKLMNOPQ',
};
const root: Principal = { kind: 'root', accountId: account };
const service: Principal = { kind: 'service', service: 'codepipeline.amazonaws.com' };
const anonymous: Principal = { kind: 'anonymous' };

describe('a principal in a resource policy', () => {
  it.each<[string, Principal, PrincipalElement, string | undefined]>([
    ['everyone', role, '*', 'everyone'],
    ['everyone in a list', role, { AWS: ['*'] }, 'everyone'],
    ['everyone, to the anonymous too', anonymous, '*', 'everyone'],
    ['the account by number', role, { AWS: account }, 'account'],
    ['the account by its root', user, { AWS: `arn:aws:iam::${account}:root` }, 'account'],
    ['the root, to the root', root, { AWS: `arn:aws:iam::${account}:root` }, 'identity'],
    ['the role', role, { AWS: ['arn:aws:iam::1:role/x', `arn:aws:iam::${account}:role/Build`] }, 'identity'],
    ['the role by its id', role, { AWS: 'AROAABCDEFGHIJKLMNOPQ' }, 'identity'],
    ['the session', role, { AWS: `arn:aws:sts::${account}:assumed-role/Build/s` }, 'session'],
    ['another session', role, { AWS: `arn:aws:sts::${account}:assumed-role/Build/t` }, undefined],
    ['the user', user, { AWS: `arn:aws:iam::${account}:user/person` }, 'identity'],
    ['another account', role, { AWS: '333333333333' }, undefined],
    ['the service', service, { Service: ['lambda.amazonaws.com', 'codepipeline.amazonaws.com'] }, 'session'],
    ['another service', service, { Service: 'lambda.amazonaws.com' }, undefined],
    ['a service, to a role', role, { Service: 'codepipeline.amazonaws.com' }, undefined],
    ['an account, to a service', service, { AWS: account }, undefined],
  ])('may be %s', (_what, principal, Principal, expected) => {
    expect(matchPrincipal({ Effect: 'Allow', Principal }, principal)).toBe(expected);
  });

  it.each<[string, PrincipalElement, boolean]>([
    ['with its account', { AWS: [`arn:aws:iam::${account}:role/Build`, account] }, false],
    ['without its account', { AWS: `arn:aws:iam::${account}:role/Build` }, true],
    ['not at all', { AWS: '333333333333' }, true],
  ])('is meant by a NotPrincipal that lists it %s: %s', (_what, NotPrincipal, isMeant) => {
    expect(matchPrincipal({ Effect: 'Deny', NotPrincipal }, role) !== undefined).toBe(isMeant);
  });
});

const allow: Statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };

function policies(principal: Principal, change: Partial<Policies>): Policies {
  return {
    question: { principal, action: 's3:GetObject', resource: 'arn:aws:s3:::b/k', values: new Map() },
    isSameAccount: true,
    identity: [],
    session: [],
    serviceControl: [],
    resourceRule: 'usual',
    ...change,
  };
}

function policy(...statements: readonly Statement[]): { name: string; document: { Statement: readonly Statement[] } } {
  return { name: 'p', document: { Statement: statements } };
}

describe('a decision', () => {
  it.each<[string, Policies, object]>([
    ['lets the root do all in its account', policies(root, { identity: 'root' }), { kind: 'allowed' }],
    [
      'keeps the root to the policies of other accounts',
      policies(root, { identity: 'root', isSameAccount: false }),
      { kind: 'missing', sides: ['resource-based policy'] },
    ],
    [
      'lets a service do what a resource policy says',
      policies(service, {
        identity: 'none',
        resource: policy({ ...allow, Principal: { Service: 'codepipeline.amazonaws.com' } }),
      }),
      { kind: 'allowed' },
    ],
    [
      'lets a service do nothing else',
      policies(service, { identity: 'none' }),
      { kind: 'missing', sides: ['resource-based policy'] },
    ],
    [
      'lets a user past its boundary by a resource policy that names it',
      policies(user, { boundary: policy(), resource: policy({ ...allow, Principal: { AWS: user.arn } }) }),
      { kind: 'allowed' },
    ],
    [
      'keeps a role within its boundary when a resource policy names it',
      policies(role, { boundary: policy(), resource: policy({ ...allow, Principal: { AWS: role.roleArn } }) }),
      { kind: 'missing', sides: ['permissions boundary'] },
    ],
    [
      'names every side that is missing',
      policies(role, { isSameAccount: false, boundary: policy(), serviceControl: [[policy(allow)], [policy()]] }),
      {
        kind: 'missing',
        sides: ['service control policy', 'identity-based policy', 'permissions boundary', 'resource-based policy'],
      },
    ],
    [
      'knows NotAction and NotResource',
      policies(role, {
        identity: [
          policy(
            { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' },
            { Effect: 'Deny', Action: 's3:*', NotResource: 'arn:aws:s3:::b/*' },
          ),
        ],
      }),
      { kind: 'allowed' },
    ],
    [
      'compares actions without case',
      policies(role, { identity: [policy({ ...allow, Action: 'S3:getobject' })] }),
      { kind: 'allowed' },
    ],
  ])('%s', (_what, given, expected) => {
    expect(decide(given)).toMatchObject(expected);
  });
});
