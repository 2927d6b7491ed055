import { describe, expect, it } from 'vitest';
import { checkPolicy, type PolicyUse } from '../../../steps/authorisation/check-policy.ts';

const good = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };

function check(statement: object | readonly object[], use: PolicyUse): string {
  const result = checkPolicy(JSON.stringify({ Version: '2012-10-17', Statement: statement }), use);
  return 'fault' in result ? result.fault : 'good';
}

describe('a policy', () => {
  it.each<[string, object | readonly object[], PolicyUse, string]>([
    ['of an identity', good, 'identity', 'good'],
    ['of a resource', { ...good, Principal: '*' }, 'resource', 'good'],
    ['of trust', trust, 'trust', 'good'],
    [
      'of trust to a session',
      { ...trust, Principal: { AWS: 'arn:aws:sts::222222222222:assumed-role/R/s' } },
      'trust',
      'good',
    ],
    ['with any action', { ...good, Action: '*' }, 'identity', 'good'],
    ['without statements', [], 'identity', 'Syntax errors in policy.'],
    ['with an element that there is not', { ...good, Resources: '*' }, 'identity', 'Syntax errors in policy.'],
    ['without an effect', { Action: 's3:*', Resource: '*' }, 'identity', 'Missing required field Effect'],
    ['without an action', { Effect: 'Allow', Resource: '*' }, 'identity', 'Missing required field Action'],
    ['with both actions', { ...good, NotAction: 's3:*' }, 'identity', 'Syntax errors in policy.'],
    [
      'with an action of no service',
      { ...good, Action: 'GetObject' },
      'identity',
      'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
    ],
    ['without a resource', { Effect: 'Allow', Action: 's3:*' }, 'identity', 'Policy statement must contain resources.'],
    [
      'with a name for a resource',
      { ...good, Resource: 'bucket' },
      'identity',
      'Resource bucket must be in ARN format or "*".',
    ],
    ['with a principal', { ...good, Principal: '*' }, 'identity', 'Policy document should not specify a principal.'],
    ['of trust with a resource', { ...trust, Resource: '*' }, 'trust', 'Has prohibited field Resource'],
    [
      'of trust without a principal',
      { Effect: 'Allow', Action: 'sts:AssumeRole' },
      'trust',
      'Missing required field Principal',
    ],
    [
      'with a wildcard in a principal',
      { ...trust, Principal: { AWS: 'arn:aws:iam::222222222222:role/*' } },
      'trust',
      'Invalid principal in policy: "AWS":"arn:aws:iam::222222222222:role/*"',
    ],
    [
      'with a condition that there is not',
      { ...good, Condition: { StringIs: { 'aws:userid': 'x' } } },
      'identity',
      'Invalid Condition type : StringIs.',
    ],
    [
      'with every ending of a condition',
      {
        ...good,
        Condition: { 'ForAnyValue:StringLikeIfExists': { 'aws:userid': 'x' }, Null: { 'aws:userid': 'true' } },
      },
      'identity',
      'good',
    ],
    [
      'with one Sid twice',
      [
        { ...good, Sid: 'A' },
        { ...good, Sid: 'A' },
      ],
      'identity',
      'Statement IDs (SID) in a single policy must be unique.',
    ],
  ])('%s', (_what, statement, use, expected) => {
    expect(check(statement, use)).toBe(expected);
  });

  it('is JSON', () => {
    expect(checkPolicy('{', 'identity')).toEqual({ fault: 'This policy contains invalid Json' });
  });

  it('is of a version that there is', () => {
    const fault = { fault: 'The policy must contain a valid version string' };
    expect(checkPolicy(JSON.stringify({ Version: '2020-01-01', Statement: good }), 'identity')).toEqual(fault);
  });
});
