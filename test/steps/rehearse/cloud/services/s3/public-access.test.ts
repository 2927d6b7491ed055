import { describe, expect, it } from 'vitest';
import type { Statement } from '../../../../../../steps/authorisation/policy.ts';
import { isPublicPolicy } from '../../../../../../steps/rehearse/cloud/services/s3/public-access.ts';

const everyone = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*' } as const;

describe('a bucket policy', () => {
  it.each<[string, boolean, Statement]>([
    ['allows everyone', true, everyone],
    ['allows everyone by the AWS principal', true, { ...everyone, Principal: { AWS: ['*'] } }],
    [
      'allows all but somebody',
      true,
      { ...everyone, Principal: undefined, NotPrincipal: { AWS: '1' } } as unknown as Statement,
    ],
    ['denies everyone', false, { ...everyone, Effect: 'Deny' }],
    ['allows an account', false, { ...everyone, Principal: { AWS: '222222222222' } }],
    ['allows an organisation', false, { ...everyone, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }],
    ['allows whatever organisation', true, { ...everyone, Condition: { StringLike: { 'aws:PrincipalOrgID': '*' } } }],
    [
      'allows with a condition on something else',
      true,
      { ...everyone, Condition: { Bool: { 'aws:SecureTransport': 'true' } } },
    ],
  ])('that %s is public: %s', (_what, expected, statement) => {
    expect(isPublicPolicy({ Version: '2012-10-17', Statement: [statement] })).toBe(expected);
  });
});
