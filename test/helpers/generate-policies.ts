import * as fc from 'fast-check';
import type { ConditionBlock, PolicyDocument, Statement } from '../../steps/authorisation/policy.ts';

// Requests and the policies that bear on them, as fast-check makes them: several statements with conditions, variables,
// exceptions and levels, over a small vocabulary, so that enough of them have to do with each other.

export const account = '222222222222';
export const roleArn = `arn:aws:iam::${account}:role/team/Build`;
export const sessionArn = `arn:aws:sts::${account}:assumed-role/Build/session`;
export const userArn = `arn:aws:iam::${account}:user/Anna`;

export const requests = [
  { action: 's3:GetObject', resource: 'arn:aws:s3:::bucket/main/key', rule: 'usual' },
  { action: 's3:PutObject', resource: 'arn:aws:s3:::bucket/develop/key', rule: 'usual' },
  { action: 's3:ListBucket', resource: 'arn:aws:s3:::bucket', rule: 'usual' },
  {
    action: 'kms:Decrypt',
    resource: 'arn:aws:kms:eu-west-1:ACCOUNT:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    rule: 'key',
  },
  { action: 'codecommit:GitPush', resource: 'arn:aws:codecommit:eu-west-1:ACCOUNT:orders', rule: 'usual' },
  { action: 'sns:Publish', resource: 'arn:aws:sns:eu-west-1:ACCOUNT:news', rule: 'usual' },
] as const;

const actionPatterns = [
  '*',
  's3:*',
  's3:Get*',
  'S3:getobject',
  's3:*Object',
  's3:ListBucket',
  'kms:*',
  'kms:Decrypt',
  'codecommit:Git*',
  'codecommit:GitPush',
  'sns:?ublish',
  'sqs:SendMessage',
];
const resourcePatterns = [
  '*',
  'arn:aws:s3:::bucket',
  'arn:aws:s3:::bucket/*',
  'arn:aws:s3:::bucket/main/*',
  'arn:aws:s3:::*/k?y',
  'arn:aws:s3:::bucket/${aws:PrincipalTag/branch}/*',
  'arn:aws:kms:*:*:key/*',
  'arn:aws:kms:eu-west-1:222222222222:key/1234abcd-12ab-34cd-56ef-1234567890ab',
  'arn:aws:codecommit:*:222222222222:*',
  'arn:aws:codecommit:eu-west-1:*:orders',
  'arn:*:sns:*:*:news',
];
const principalElements: readonly Pick<Statement, 'Principal'>[] = [
  { Principal: '*' },
  { Principal: { AWS: '*' } },
  { Principal: { AWS: account } },
  { Principal: { AWS: `arn:aws:iam::${account}:root` } },
  { Principal: { AWS: [roleArn, userArn] } },
  { Principal: { AWS: sessionArn } },
  { Principal: { AWS: ['333333333333', `arn:aws:iam::${account}:role/Other`] } },
  { Principal: { Service: 'codebuild.amazonaws.com' } },
];

export const epoch = '1798761599';
export const epochDate = '2026-12-31T23:59:59Z';

/** Each key with what a request may say of it, and a policy of it. */
const keys: Readonly<
  Record<
    string,
    { readonly actual: readonly string[]; readonly expected: readonly string[]; readonly operators: readonly string[] }
  >
> = {
  'aws:PrincipalOrgID': {
    actual: ['o-abc1234567', 'o-other'],
    expected: ['o-abc1234567', 'o-*', 'O-ABC1234567'],
    operators: [
      'StringEquals',
      'StringNotEquals',
      'StringLike',
      'StringNotLike',
      'StringEqualsIgnoreCase',
      'StringNotEqualsIgnoreCase',
    ],
  },
  'aws:PrincipalTag/branch': {
    actual: ['main', 'develop'],
    expected: ['main', '*', '${aws:PrincipalTag/team}', 'ma?n'],
    operators: ['StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike'],
  },
  'aws:PrincipalTag/team': {
    actual: ['main', 'develop'],
    expected: ['main', 'dev*', '${aws:PrincipalTag/branch}'],
    operators: ['StringEquals', 'StringNotEquals', 'StringLike'],
  },
  'aws:SourceArn': {
    actual: [
      'arn:aws:codepipeline:eu-west-1:111111111111:orders',
      'arn:aws:codebuild:eu-west-1:111111111111:project/orders',
    ],
    expected: [
      'arn:aws:codepipeline:*:111111111111:*',
      'arn:aws:codebuild:eu-west-1:111111111111:project/orders',
      'arn:*:codepipeline:*:*:orders',
    ],
    operators: ['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike', 'StringLike'],
  },
  'aws:SourceIp': {
    actual: ['10.1.2.3', '203.0.113.9', '2001:db8::1'],
    expected: ['10.0.0.0/8', '203.0.113.9', '2001:db8::/32'],
    operators: ['IpAddress', 'NotIpAddress'],
  },
  'aws:SecureTransport': { actual: ['true', 'false'], expected: ['true', 'false'], operators: ['Bool'] },
  'aws:MultiFactorAuthAge': {
    actual: ['0', '60', '3600'],
    expected: ['60', '3600', '59.5'],
    operators: [
      'NumericEquals',
      'NumericNotEquals',
      'NumericLessThan',
      'NumericLessThanEquals',
      'NumericGreaterThan',
      'NumericGreaterThanEquals',
    ],
  },
  'aws:CurrentTime': {
    actual: ['2026-01-01T00:00:00Z', '2026-12-31T23:59:59Z'],
    expected: ['2026-01-01T00:00:00Z', '2026-06-01', epoch],
    operators: [
      'DateEquals',
      'DateNotEquals',
      'DateLessThan',
      'DateLessThanEquals',
      'DateGreaterThan',
      'DateGreaterThanEquals',
    ],
  },
};
const manyKeys: typeof keys = {
  'aws:TagKeys': {
    actual: ['branch', 'owner', 'cost'],
    expected: ['branch', 'owner', 'c*'],
    operators: ['StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike'],
  },
  'aws:CalledVia': {
    actual: ['cloudformation.amazonaws.com', 'kms.amazonaws.com'],
    expected: ['cloudformation.amazonaws.com', 'kms.*'],
    operators: ['StringEquals', 'StringLike', 'StringNotEquals'],
  },
};

const some = <T>(values: readonly T[], most = 3): fc.Arbitrary<T[]> =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: most });
const oneOrMany = <T>(values: readonly T[]): fc.Arbitrary<T | T[]> =>
  some(values).map((list) => (list.length === 1 ? (list[0] as T) : list));

const condition: fc.Arbitrary<ConditionBlock> = fc.oneof(
  fc
    .constantFrom(...Object.entries(keys))
    .chain(([key, { operators, expected }]) =>
      fc
        .tuple(fc.constantFrom(...operators), fc.constantFrom('', 'IfExists'), oneOrMany(expected))
        .map(([operator, ending, values]) => ({ [operator + ending]: { [key]: values } })),
    ),
  fc
    .constantFrom(...Object.entries(manyKeys))
    .chain(([key, { operators, expected }]) =>
      fc
        .tuple(
          fc.constantFrom('ForAllValues:', 'ForAnyValue:'),
          fc.constantFrom(...operators),
          fc.constantFrom('', 'IfExists'),
          oneOrMany(expected),
        )
        .map(([set, operator, ending, values]) => ({ [set + operator + ending]: { [key]: values } })),
    ),
  fc
    .tuple(fc.constantFrom(...Object.keys(keys), ...Object.keys(manyKeys)), fc.constantFrom('true', 'false'))
    .map(([key, value]) => ({ Null: { [key]: value } })),
);
const conditions: fc.Arbitrary<Pick<Statement, 'Condition'>> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  { weight: 3, arbitrary: condition.map((one) => ({ Condition: one })) },
  { weight: 1, arbitrary: fc.tuple(condition, condition).map(([one, other]) => ({ Condition: { ...one, ...other } })) },
);
const effect = fc.oneof(
  { weight: 4, arbitrary: fc.constant('Allow' as const) },
  { weight: 1, arbitrary: fc.constant('Deny' as const) },
);
const action = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ Action: '*' }) },
  { weight: 4, arbitrary: oneOrMany(actionPatterns).map((Action) => ({ Action })) },
  { weight: 1, arbitrary: oneOrMany(actionPatterns).map((NotAction) => ({ NotAction })) },
);
const resource = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ Resource: '*' }) },
  { weight: 4, arbitrary: oneOrMany(resourcePatterns).map((Resource) => ({ Resource })) },
  { weight: 1, arbitrary: oneOrMany(resourcePatterns).map((NotResource) => ({ NotResource })) },
);

const statement: fc.Arbitrary<Statement> = fc
  .tuple(effect, action, resource, conditions)
  .map(([Effect, actions, resources, when]) => ({ Effect, ...actions, ...resources, ...when }));
const resourceStatement: fc.Arbitrary<Statement> = fc
  .tuple(statement, fc.constantFrom(...principalElements))
  .map(([rest, who]) => ({ ...rest, ...who }));
export const all: Statement = { Effect: 'Allow', Action: '*', Resource: '*' };
const policy = (one: fc.Arbitrary<Statement>): fc.Arbitrary<PolicyDocument> =>
  fc.array(one, { minLength: 1, maxLength: 3 }).map((Statement) => ({ Version: '2012-10-17', Statement }));
const limit = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constant<PolicyDocument>({ Version: '2012-10-17', Statement: [all] }) },
  { weight: 2, arbitrary: policy(statement) },
);
const control = fc.oneof(
  { weight: 3, arbitrary: fc.constant<PolicyDocument>({ Version: '2012-10-17', Statement: [all] }) },
  {
    weight: 2,
    arbitrary: policy(statement).map(({ Statement }) => ({
      Version: '2012-10-17',
      Statement: [all, ...(Statement as Statement[])],
    })),
  },
  { weight: 1, arbitrary: policy(statement) },
);
/** Each key's values in the request, or that it has no such key. */
const values: fc.Arbitrary<Values> = fc
  .record({
    ...Object.fromEntries(
      Object.entries(keys).map(([key, { actual }]) => [
        key,
        fc.option(fc.constantFrom<string | string[]>(...actual), { nil: undefined, freq: 4 }),
      ]),
    ),
    ...Object.fromEntries(
      Object.entries(manyKeys).map(([key, { actual }]) => [
        key,
        fc.option<string | string[], undefined>(some(actual), { nil: undefined, freq: 3 }),
      ]),
    ),
  })
  .map((record) => Object.fromEntries(Object.entries(record).filter(isGiven)));

function isGiven(entry: [string, string | string[] | undefined]): entry is [string, string | string[]] {
  return entry[1] !== undefined;
}

export const scenarios = fc.record({
  principal: fc.constantFrom<'role' | 'user'>('role', 'role', 'user'),
  request: fc.constantFrom(...requests),
  owner: fc.constantFrom(account, account, '333333333333'),
  identity: fc.array(policy(statement), { maxLength: 2 }),
  boundary: limit,
  session: limit,
  controls: fc.array(fc.array(control, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 3 }),
  resource: fc.option(policy(resourceStatement), { nil: undefined, freq: 3 }),
  values,
});
/** Condition keys that the request has. */
export type Values = Readonly<Record<string, string | string[]>>;
export type Scenario = typeof scenarios extends fc.Arbitrary<infer T> ? T : never;

export const policyOf = (statements: readonly Statement[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: statements,
});
