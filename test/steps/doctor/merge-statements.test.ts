import { describe, expect, it } from 'vitest';
import type { Statement } from '../../../steps/authorisation/policy.ts';
import { exemptStatement } from '../../../steps/doctor/mend/exempt-statement.ts';
import { mergeExempted, mergeMissing } from '../../../steps/doctor/mend/merge-statements.ts';

const by = (account: string, role: string, more: Partial<Statement> = {}): Statement => ({
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${account}:root` },
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::b/*',
  Condition: { ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${account}:role/${role}` } },
  ...more,
});
const service = (source: string): Statement => ({
  Effect: 'Allow',
  Principal: { Service: 'codebuild.amazonaws.com' },
  Action: 'sts:AssumeRole',
  Condition: { StringEquals: { 'aws:SourceAccount': '1' }, ArnLike: { 'aws:SourceArn': source } },
});

describe('two missing statements', () => {
  it.each<[name: string, first: Statement, second: Statement, merged: Partial<Statement>]>([
    ['that are the same are one', by('1', 'a'), by('1', 'a'), by('1', 'a')],
    [
      'for two actions',
      by('1', 'a'),
      by('1', 'a', { Action: 's3:PutObject' }),
      { Action: ['s3:GetObject', 's3:PutObject'] },
    ],
    [
      'for two resources',
      by('1', 'a'),
      by('1', 'a', { Resource: 'arn:aws:s3:::c/*' }),
      { Resource: ['arn:aws:s3:::b/*', 'arn:aws:s3:::c/*'] },
    ],
    [
      'for two roles of one account',
      by('1', 'a'),
      by('1', 'b'),
      {
        Principal: { AWS: 'arn:aws:iam::1:root' },
        Condition: { ArnEquals: { 'aws:PrincipalArn': ['arn:aws:iam::1:role/a', 'arn:aws:iam::1:role/b'] } },
      },
    ],
    [
      'for roles of two accounts',
      by('1', 'a'),
      by('2', 'a'),
      {
        Principal: { AWS: ['arn:aws:iam::1:root', 'arn:aws:iam::2:root'] },
        Condition: { ArnEquals: { 'aws:PrincipalArn': ['arn:aws:iam::1:role/a', 'arn:aws:iam::2:role/a'] } },
      },
    ],
    [
      'for two sources of one service',
      service('x'),
      service('y'),
      { Condition: { StringEquals: { 'aws:SourceAccount': '1' }, ArnLike: { 'aws:SourceArn': ['x', 'y'] } } },
    ],
  ])('%s', (_name, first, second, merged) => {
    expect(mergeMissing(first, second)).toEqual({ ...first, ...merged });
  });

  it.each<[name: string, first: Statement, second: Statement]>([
    ['differ in who and what', by('1', 'a'), by('1', 'b', { Action: 's3:PutObject' })],
    ['differ in what and on what', by('1', 'a'), by('1', 'a', { Action: 's3:PutObject', Resource: '*' })],
    ['have other conditions', by('1', 'a'), by('1', 'a', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } })],
    ['are for a role and for a service', by('1', 'a', { Action: 'sts:AssumeRole' }), service('x')],
  ])('stay apart where they %s, for together they would allow what neither does', (_name, first, second) => {
    expect(mergeMissing(first, second)).toBeUndefined();
  });
});

describe('a denying statement', () => {
  const deny: Statement = { Effect: 'Deny', Action: '*', Resource: '*', Condition: { Bool: { 'x:y': 'true' } } };
  const role = (name: string) => {
    const session = { roleName: name, roleId: 'r', sessionName: 's', sessionPolicies: [], expiresAt: 0 };
    return { kind: 'role' as const, accountId: '1', roleArn: `arn:aws:iam::1:role/${name}`, ...session };
  };

  it('that exempts a role keeps its other conditions, and those that it exempted before', () => {
    const once = exemptStatement(deny, role('a'));
    expect(once.Condition).toEqual({
      Bool: { 'x:y': 'true' },
      ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::1:role/a' },
    });
    const both = { ArnNotLike: { 'aws:PrincipalArn': ['arn:aws:iam::1:role/a', 'arn:aws:iam::1:role/b'] } };
    expect(exemptStatement(once, role('b')).Condition).toEqual({ Bool: { 'x:y': 'true' }, ...both });
  });

  it('that is in the way of two exempts both', () => {
    const merged = mergeExempted(
      exemptStatement(deny, role('a')),
      exemptStatement(deny, { kind: 'service', service: 'events.amazonaws.com' }),
    );
    expect(merged.Condition).toEqual({
      Bool: { 'x:y': 'true' },
      ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::1:role/a' },
      StringNotEquals: { 'aws:PrincipalServiceName': 'events.amazonaws.com' },
    });
  });
});
