import { runSimulation, type Simulation } from '@cloud-copilot/iam-simulate';
import { describe, expect, it } from 'vitest';
import { decide, type NamedPolicy, type Policies } from '../../../steps/authorisation/decide.ts';
import type { RoleSession } from '../../../steps/authorisation/caller.ts';
import type { PolicyDocument, Statement } from '../../../steps/authorisation/policy.ts';

// Every combination of what may stand in the policies of both sides, decided by us and by a simulator that is not ours.

const roleArn = 'arn:aws:iam::222222222222:role/Build';
const sessionArn = 'arn:aws:sts::222222222222:assumed-role/Build/session';
const session: RoleSession = {
  kind: 'role',
  accountId: '222222222222',
  roleArn,
  roleName: 'Build',
  roleId: 'AROAABCDEFGHIJKLMNOPQ',
  sessionName: 'session',
  sessionPolicies: [],
  expiresAt: 0,
};

const actions = {
  usual: { action: 's3:GetObject', resource: 'arn:aws:s3:::bucket/key' },
  key: { action: 'kms:Decrypt', resource: 'arn:aws:kms:eu-west-1:ACCOUNT:key/1234abcd-12ab-34cd-56ef-1234567890ab' },
  trust: { action: 'sts:AssumeRole', resource: 'arn:aws:iam::ACCOUNT:role/Target' },
} as const;
type Rule = keyof typeof actions;

const allow: Statement = { Effect: 'Allow', Action: '*', Resource: '*' };
const deny: Statement = { Effect: 'Deny', Action: '*', Resource: '*' };
const otherwise: Statement = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' };
const identities = { nothing: [otherwise], allow: [allow], deny: [allow, deny] };
const limits = { absent: undefined, allow: [allow], nothing: [otherwise] };
const controls = { allow: [allow], nothing: [otherwise], deny: [allow, deny] };
const resourcePolicies: Readonly<Record<string, Statement[] | undefined>> = {
  absent: undefined,
  role: [{ ...allow, Principal: { AWS: roleArn } }],
  session: [{ ...allow, Principal: { AWS: sessionArn } }],
  account: [{ ...allow, Principal: { AWS: 'arn:aws:iam::222222222222:root' } }],
  accountNarrowed: [
    {
      ...allow,
      Principal: { AWS: '222222222222' },
      Condition: { ArnEquals: { 'aws:PrincipalArn': roleArn } },
    },
  ],
  everyone: [{ ...allow, Principal: '*' }],
  other: [{ ...allow, Principal: { AWS: 'arn:aws:iam::222222222222:role/Other' } }],
  service: [{ ...allow, Principal: { Service: 'codebuild.amazonaws.com' } }],
  deny: [
    { ...allow, Principal: { AWS: roleArn } },
    { ...deny, Principal: '*' },
  ],
};

interface Case {
  readonly rule: Rule;
  readonly account: 'same' | 'other';
  readonly identity: keyof typeof identities;
  readonly boundary: keyof typeof limits;
  readonly session: keyof typeof limits;
  readonly control: keyof typeof controls;
  readonly resource: string;
}

function allCases(): Case[] {
  return combine({
    rule: keysOf(actions),
    account: ['same', 'other'] as const,
    identity: keysOf(identities),
    boundary: keysOf(limits),
    session: keysOf(limits),
    control: keysOf(controls),
    resource: Object.keys(resourcePolicies),
  });
}

/** Every record with one of each member's values. */
function combine<T extends object>(members: { readonly [K in keyof T]: readonly T[K][] }): T[] {
  return keysOf(members).reduce<Partial<T>[]>(
    (records, key) => records.flatMap((record) => members[key].map((value) => ({ ...record, [key]: value }))),
    [{}],
  ) as T[];
}

function keysOf<T extends object>(record: T): (keyof T)[] {
  return Object.keys(record) as (keyof T)[];
}

function documentOf(statements: readonly Statement[], rule?: Rule): PolicyDocument {
  const withoutResource = ({ Resource: _resource, ...rest }: Statement): Statement => rest;
  return { Version: '2012-10-17', Statement: rule === 'trust' ? statements.map(withoutResource) : statements };
}

function named(name: string, statements: readonly Statement[], rule?: Rule): NamedPolicy {
  return { name, document: documentOf(statements, rule) };
}

function requestOf({ rule, account }: Case): { action: string; resource: string; accountId: string } {
  const accountId = account === 'same' ? '222222222222' : '333333333333';
  const { action, resource } = actions[rule];
  return { action, resource: resource.replace('ACCOUNT', accountId), accountId };
}

function ours(one: Case): boolean {
  const { action, resource } = requestOf(one);
  const [boundary, sessionPolicy, resourcePolicy] = [
    limits[one.boundary],
    limits[one.session],
    resourcePolicies[one.resource],
  ];
  const policies: Policies = {
    question: { principal: session, action, resource, values: new Map([['aws:principalarn', [roleArn]]]) },
    isSameAccount: one.account === 'same',
    identity: [named('identity', identities[one.identity])],
    ...(boundary ? { boundary: named('boundary', boundary) } : {}),
    session: sessionPolicy ? [named('session', sessionPolicy)] : [],
    serviceControl: [[named('control', controls[one.control])]],
    ...(resourcePolicy ? { resource: named('resource', resourcePolicy, one.rule) } : {}),
    resourceRule: one.rule,
  };
  return decide(policies).kind === 'allowed';
}

async function theirs(one: Case): Promise<boolean> {
  const { action, resource, accountId } = requestOf(one);
  const [boundary, sessionPolicy, resourcePolicy] = [
    limits[one.boundary],
    limits[one.session],
    resourcePolicies[one.resource],
  ];
  const simulation: Simulation = {
    request: {
      principal: sessionArn,
      action,
      resource: { resource, accountId },
      contextVariables: { 'aws:PrincipalArn': roleArn },
    },
    identityPolicies: [{ name: 'identity', policy: documentOf(identities[one.identity]) }],
    ...(boundary ? { permissionBoundaryPolicies: [{ name: 'boundary', policy: documentOf(boundary) }] } : {}),
    ...(sessionPolicy ? { sessionPolicy: documentOf(sessionPolicy) } : {}),
    serviceControlPolicies: [
      { orgIdentifier: 'root', policies: [{ name: 'control', policy: documentOf(controls[one.control]) }] },
    ],
    resourceControlPolicies: [],
    ...(resourcePolicy ? { resourcePolicy: documentOf(resourcePolicy, one.rule) } : {}),
  };
  const result = await runSimulation(simulation, {});
  if (result.resultType === 'error') throw new Error(JSON.stringify(result.errors));
  return result.overallResult === 'Allowed';
}

/**
 * Where we follow AWS and the simulator does not. What a resource policy grants to the session itself, or to everyone, no session
 * policy limits: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 * And a role without a trust policy is one that does not exist: nobody may assume it, while the simulator asks no trust policy.
 */
function isKnownDifference({ rule, account, session, resource }: Case): boolean {
  if (account === 'other') return false;
  if (session === 'nothing') return resource === 'session' || resource === 'everyone';
  return rule === 'trust' && resource === 'absent';
}

describe('our decisions', () => {
  it('are the simulator’s in every combination of policies, but for two known differences', async () => {
    const cases = allCases();
    const differences: Case[] = [];
    for (const one of cases) if (ours(one) !== (await theirs(one))) differences.push(one);
    expect(cases).toHaveLength(4374);
    expect(differences.filter((one) => !isKnownDifference(one))).toEqual([]);
    expect(differences).toHaveLength(40);
  });
});

const values: Readonly<Record<string, readonly (string | readonly string[] | undefined)[]>> = {
  'aws:PrincipalAccount': ['222222222222', '333333333333', undefined],
  'aws:PrincipalArn': [roleArn, 'arn:aws:iam::222222222222:role/path/Build', undefined],
  'aws:MultiFactorAuthAge': ['10', '11', undefined],
  'aws:CurrentTime': ['2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z', undefined],
  'aws:SecureTransport': ['true', 'false', undefined],
  'aws:SourceIp': ['10.0.0.1', '192.168.1.1', undefined],
  'aws:CalledVia': [['cloudformation.amazonaws.com'], ['kms.amazonaws.com', 'cloudformation.amazonaws.com'], undefined],
};
const operands: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'String',
    'aws:PrincipalAccount',
    ['Equals', 'NotEquals', 'EqualsIgnoreCase', 'NotEqualsIgnoreCase', 'Like', 'NotLike'],
  ],
  ['Arn', 'aws:PrincipalArn', ['Equals', 'NotEquals', 'Like', 'NotLike']],
  ['String', 'aws:PrincipalArn', ['Like', 'NotLike']],
  [
    'Numeric',
    'aws:MultiFactorAuthAge',
    ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'],
  ],
  [
    'Date',
    'aws:CurrentTime',
    ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'],
  ],
  ['Bool', 'aws:SecureTransport', ['']],
  ['IpAddress', 'aws:SourceIp', ['']],
  ['NotIpAddress', 'aws:SourceIp', ['']],
  ['String', 'aws:CalledVia', ['Equals', 'NotEquals', 'Like', 'NotLike']],
];
const wanted: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'aws:PrincipalAccount': [['222222222222'], ['111111111111', '2222*'], ['${aws:PrincipalAccount}']],
  'aws:PrincipalArn': [
    [roleArn],
    ['arn:aws:iam::*:role/Build'],
    ['arn:aws:iam::222222222222:role/*'],
    ['arn:*:*:*:*:*'],
  ],
  'aws:MultiFactorAuthAge': [['10'], ['9', '12']],
  'aws:CurrentTime': [['2026-01-01T00:00:00Z'], ['2026-06-01T00:00:00Z']],
  'aws:SecureTransport': [['true'], ['false']],
  'aws:SourceIp': [['10.0.0.0/8'], ['192.168.1.1']],
  'aws:CalledVia': [['cloudformation.amazonaws.com'], ['kms.amazonaws.com', 'cloudformation.amazonaws.com']],
};

interface ConditionCase {
  readonly operator: string;
  readonly key: string;
  readonly expected: readonly string[];
  readonly actual: string | readonly string[] | undefined;
}

function conditionCases(): ConditionCase[] {
  const operators = operands.flatMap(([kind, key, endings]) =>
    combine<{ quantifier: string; ending: string; ifExists: string }>({
      quantifier: key === 'aws:CalledVia' ? ['ForAllValues:', 'ForAnyValue:'] : [''],
      ending: endings,
      ifExists: ['', 'IfExists'],
    }).map(({ quantifier, ending, ifExists }) => [`${quantifier}${kind}${ending}${ifExists}`, key] as const),
  );
  const tested = operators.flatMap(([operator, key]) => conditionsOf(operator, key, wanted[key] ?? []));
  return [...tested, ...Object.keys(values).flatMap((key) => conditionsOf('Null', key, [['true'], ['false']]))];
}

function conditionsOf(operator: string, key: string, expected: readonly (readonly string[])[]): ConditionCase[] {
  return combine<ConditionCase>({ operator: [operator], key: [key], expected, actual: values[key] ?? [] });
}

async function decideCondition({
  operator,
  key,
  expected,
  actual,
}: ConditionCase): Promise<readonly [boolean, boolean]> {
  const statement: Statement = { ...allow, Condition: { [operator]: { [key]: expected } } };
  const request = { action: 's3:GetObject', resource: 'arn:aws:s3:::bucket/key' };
  const list = actual === undefined ? [] : [actual].flat();
  const decision = decide({
    question: { principal: session, ...request, values: new Map(list.length > 0 ? [[key.toLowerCase(), list]] : []) },
    isSameAccount: true,
    identity: [named('identity', [statement])],
    session: [],
    serviceControl: [],
    resourceRule: 'usual',
  });
  const result = await runSimulation(
    {
      request: {
        principal: sessionArn,
        action: request.action,
        resource: { resource: request.resource, accountId: '222222222222' },
        contextVariables: actual === undefined ? {} : { [key]: typeof actual === 'string' ? actual : [...actual] },
      },
      identityPolicies: [{ name: 'identity', policy: documentOf([statement]) }],
      serviceControlPolicies: [{ orgIdentifier: 'root', policies: [{ name: 'all', policy: documentOf([allow]) }] }],
      resourceControlPolicies: [],
    },
    {},
  );
  if (result.resultType === 'error') throw new Error(`${operator} ${key}: ${JSON.stringify(result.errors)}`);
  return [decision.kind === 'allowed', result.overallResult === 'Allowed'];
}

/**
 * IfExists is met by a missing key, whatever it is the ending of; the simulator lets ForAnyValue win.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IfExists
 */
function isKnownConditionDifference({ operator, actual }: ConditionCase): boolean {
  return actual === undefined && /^ForAnyValue:.*IfExists$/.test(operator);
}

describe('our condition operators', () => {
  it('are met where the simulator’s are, but for one known difference', async () => {
    const differences: ConditionCase[] = [];
    expect(conditionCases().length).toBeGreaterThan(400);
    for (const one of conditionCases()) {
      const [us, them] = await decideCondition(one);
      if (us !== them) differences.push(one);
    }
    expect(differences.filter((one) => !isKnownConditionDifference(one))).toEqual([]);
    expect(differences).toHaveLength(8);
  });
});

const resourceCases: readonly (readonly [string, string])[] = [
  ['*', 'arn:aws:s3:::bucket/key'],
  ['arn:aws:s3:::bucket/*', 'arn:aws:s3:::bucket/key/deeper'],
  ['arn:aws:s3:::bucket/*', 'arn:aws:s3:::bucket'],
  ['arn:aws:s3:::buck?t/key', 'arn:aws:s3:::bucket/key'],
  ['arn:aws:s3:::Bucket/key', 'arn:aws:s3:::bucket/key'],
  ['arn:aws:s3:*:*:bucket/key', 'arn:aws:s3:::bucket/key'],
  ['arn:*:s3:::bucket/key', 'arn:aws:s3:::bucket/key'],
  ['arn:aws:s3:::${aws:PrincipalAccount}/*', 'arn:aws:s3:::222222222222/key'],
  ['arn:aws:s3:::${aws:PrincipalAccount}/*', 'arn:aws:s3:::333333333333/key'],
  ["arn:aws:s3:::${aws:PrincipalTag/none, 'all'}/*", 'arn:aws:s3:::all/key'],
  ['arn:aws:s3:::bucket/${*}', 'arn:aws:s3:::bucket/key'],
  ['arn:aws:s3:::bucket/${*}', 'arn:aws:s3:::bucket/*'],
];

describe('our resource patterns', () => {
  it.each(resourceCases)('match as the simulator’s: %s, %s', async (pattern, resource) => {
    const statement: Statement = { Effect: 'Allow', Action: 's3:Get*', Resource: pattern };
    const decision = decide({
      question: {
        principal: session,
        action: 's3:GetObject',
        resource,
        values: new Map([['aws:principalaccount', ['222222222222']]]),
      },
      isSameAccount: true,
      identity: [named('identity', [statement])],
      session: [],
      serviceControl: [],
      resourceRule: 'usual',
    });
    const result = await runSimulation(
      {
        request: {
          principal: sessionArn,
          action: resource.includes('/') ? 's3:GetObject' : 's3:GetBucketAcl',
          resource: { resource, accountId: '222222222222' },
          contextVariables: { 'aws:PrincipalAccount': '222222222222' },
        },
        identityPolicies: [{ name: 'identity', policy: documentOf([statement]) }],
        serviceControlPolicies: [{ orgIdentifier: 'root', policies: [{ name: 'all', policy: documentOf([allow]) }] }],
        resourceControlPolicies: [],
      },
      {},
    );
    if (result.resultType === 'error') throw new Error(JSON.stringify(result.errors));
    expect(decision.kind === 'allowed').toBe(result.overallResult === 'Allowed');
  });
});
