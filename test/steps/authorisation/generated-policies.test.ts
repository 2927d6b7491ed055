import { runSimulation, type Simulation } from '@cloud-copilot/iam-simulate';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Principal } from '../../../steps/authorisation/caller.ts';
import { decide, type NamedPolicy } from '../../../steps/authorisation/decide.ts';
import { listed } from '../../../steps/authorisation/listed.ts';
import type { ConditionBlock, PolicyDocument, Statement } from '../../../steps/authorisation/policy.ts';
import {
  account,
  all,
  epoch,
  epochDate,
  policyOf,
  requests,
  roleArn,
  scenarios,
  sessionArn,
  userArn,
  type Scenario,
  type Values,
} from '../../helpers/generate-policies.ts';

// What a fixed table (compare-with-simulator.test.ts) does not combine, decided by us and by a simulator that is not ours.

const principals: Readonly<Record<'role' | 'user', { readonly ours: Principal; readonly theirs: string }>> = {
  role: {
    theirs: sessionArn,
    ours: {
      kind: 'role',
      accountId: account,
      roleArn,
      roleName: 'Build',
      roleId: 'AROAABCDEFGHIJKLMNOPQ',
      sessionName: 'session',
      sessionPolicies: [],
      expiresAt: 0,
    },
  },
  user: {
    theirs: userArn,
    ours: { kind: 'user', accountId: account, arn: userArn, userName: 'Anna', userId: 'AIDAABCDEFGHIJKLMNOPQ' },
  },
};

const named =
  (name: string) =>
  (document: PolicyDocument): NamedPolicy => ({ name, document });

function ours(one: Scenario): boolean {
  const { ours: principal } = principals[one.principal];
  const values = Object.entries(contextOf(one)).map(([key, value]) => [key.toLowerCase(), [value].flat()] as const);
  return (
    decide({
      question: {
        principal,
        action: one.request.action,
        resource: one.request.resource.replace('ACCOUNT', one.owner),
        values: new Map(values),
      },
      isSameAccount: one.owner === account,
      identity: one.identity.map(named('identity')),
      ...(one.boundary ? { boundary: named('boundary')(one.boundary) } : {}),
      session: one.session && one.principal === 'role' ? [named('session')(one.session)] : [],
      serviceControl: one.controls.map((level) => level.map(named('control'))),
      ...(one.resource ? { resource: named('resource')(one.resource) } : {}),
      resourceRule: one.request.rule,
    }).kind === 'allowed'
  );
}

function contextOf({ principal, values }: Scenario): Values {
  return { ...values, 'aws:PrincipalArn': principal === 'role' ? roleArn : userArn };
}

/** The simulator's decision, its known differences put into other words first (each is shown below). */
async function theirs(one: Scenario): Promise<boolean> {
  const said = { ...one, ...mapStatements(one, (statement) => inOtherWords(statement, contextOf(one))) };
  if (await simulate(said)) return true;
  if (one.owner !== account || one.principal === 'user' || !said.session || !said.resource) return false;
  // What is granted to the session itself, or to everyone, is limited by denials only.
  const direct = listed(said.resource.Statement).filter(
    ({ Effect, Principal }) => Effect === 'Deny' || /\*|assumed-role/.test(JSON.stringify(Principal)),
  );
  return simulate({
    ...said,
    identity: said.identity.map(denialsOf),
    session: policyOf([all, ...listed(denialsOf(said.session).Statement)]),
    resource: policyOf(direct),
  });
}

function denialsOf({ Statement }: PolicyDocument): PolicyDocument {
  return policyOf(listed(Statement).filter(({ Effect }) => Effect === 'Deny'));
}

function mapStatements(
  { identity, boundary, session, controls, resource }: Scenario,
  change: (statement: Statement) => Statement,
): Pick<Scenario, 'identity' | 'boundary' | 'session' | 'controls' | 'resource'> {
  const changed = (document: PolicyDocument): PolicyDocument => policyOf(listed(document.Statement).map(change));
  return {
    identity: identity.map(changed),
    boundary: boundary && changed(boundary),
    session: session && changed(session),
    controls: controls.map((level) => level.map(changed)),
    resource: resource && changed(resource),
  };
}

function inOtherWords(statement: Statement, values: Values): Statement {
  const { Condition, NotResource } = statement;
  return {
    ...statement,
    ...(Condition === undefined ? {} : { Condition: conditionInOtherWords(Condition, values) }),
    ...(NotResource === undefined
      ? {}
      : { NotResource: listed(NotResource).map((pattern) => withoutUnresolved(pattern, values)) }),
  };
}

function conditionInOtherWords(block: ConditionBlock, values: Values): ConditionBlock {
  const tests = Object.entries(block).flatMap(([operator, expectations]) =>
    Object.entries(expectations).map(([key, expected]) => ({ operator, key, expected: listed(expected).map(String) })),
  );
  const said = tests
    .filter(({ operator, key }) => !(values[key] === undefined && /^ForAnyValue:.*IfExists$/.test(operator)))
    .map((test) => ({ ...test, expected: expectedInOtherWords(test, values) }))
    .filter(({ expected }) => expected.length > 0);
  return Object.fromEntries(said.map(({ operator, key, expected }) => [operator, { [key]: expected }]));
}

function expectedInOtherWords(
  { operator, key, expected }: { operator: string; key: string; expected: readonly string[] },
  values: Values,
): readonly string[] {
  const actual = values[key];
  if (operator.startsWith('NotIpAddress') && actual !== undefined) {
    return expected.filter((range) => range.includes(':') === String(actual).includes(':'));
  }
  if (operator.includes('Not')) return expected.map((value) => said(withoutUnresolved(value, values)));
  return expected.map(said);
}

function said(value: string): string {
  return value === epoch ? epochDate : value;
}

/** A variable without a value equals nothing. */
function withoutUnresolved(text: string, values: Values): string {
  return text.replace(/\$\{(.+?)\}/g, (whole, key: string) => (values[key] === undefined ? 'no value' : whole));
}

async function simulate(one: Scenario): Promise<boolean> {
  const simulation: Simulation = {
    request: {
      principal: principals[one.principal].theirs,
      action: one.request.action,
      resource: { resource: one.request.resource.replace('ACCOUNT', one.owner), accountId: one.owner },
      contextVariables: contextOf(one),
    },
    identityPolicies: one.identity.map((document, index) => ({ name: `identity ${index}`, policy: document })),
    ...(one.boundary ? { permissionBoundaryPolicies: [{ name: 'boundary', policy: one.boundary }] } : {}),
    ...(one.session && one.principal === 'role' ? { sessionPolicy: one.session } : {}),
    serviceControlPolicies: one.controls.map((level, index) => ({
      orgIdentifier: `level ${index}`,
      policies: level.map((document) => ({ name: 'control', policy: document })),
    })),
    resourceControlPolicies: [],
    ...(one.resource ? { resourcePolicy: one.resource } : {}),
  };
  const result = await runSimulation(simulation, { simulationMode: 'Strict' });
  if (result.resultType === 'error') throw new Error(JSON.stringify(result.errors));
  return result.overallResult === 'Allowed';
}

type Difference = readonly [what: string, statement: Statement, values: Values, policies: Partial<Scenario>];

/**
 * Where we follow AWS's pages and the simulator does not: our decision of each, which is not the simulator's.
 * - https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 * - https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-no-value
 * - https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
const differences: readonly Difference[] = [
  [
    'IfExists is met by a missing key, also after ForAnyValue',
    { ...all, Condition: { 'ForAnyValue:StringEqualsIfExists': { 'aws:TagKeys': 'owner' } } },
    {},
    {},
  ],
  [
    'a date may be in seconds since 1970',
    { ...all, Condition: { DateEquals: { 'aws:CurrentTime': epoch } } },
    { 'aws:CurrentTime': epochDate },
    {},
  ],
  [
    'an IPv6 address is not one of IPv4',
    { ...all, Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.9' } } },
    { 'aws:SourceIp': '2001:db8::1' },
    {},
  ],
  [
    'a variable without a value equals nothing',
    { ...all, Condition: { StringNotEquals: { 'aws:PrincipalTag/team': '${aws:PrincipalTag/branch}' } } },
    { 'aws:PrincipalTag/team': 'main' },
    {},
  ],
  [
    'a variable without a value excepts no resource',
    { Effect: 'Allow', Action: '*', NotResource: 'arn:aws:s3:::bucket/${aws:PrincipalTag/branch}/*' },
    {},
    {},
  ],
  [
    'what is granted to a session is not limited by its policy',
    { ...all, Action: 'sqs:SendMessage' },
    {},
    {
      session: policyOf([{ ...all, Action: 'sqs:SendMessage' }]),
      resource: policyOf([{ ...all, Principal: { AWS: sessionArn } }]),
    },
  ],
];

describe('our decisions', () => {
  it.each(differences)('are AWS’s, and not the simulator’s: %s', async (_what, statement, values, policies) => {
    const one: Scenario = {
      principal: 'role',
      request: requests[0],
      owner: account,
      identity: [policyOf([statement])],
      boundary: undefined,
      session: undefined,
      controls: [[policyOf([all])]],
      resource: undefined,
      values,
      ...policies,
    };
    expect([ours(one), await simulate(one), await theirs(one)]).toEqual([true, false, true]);
  });

  it('are the simulator’s for ten thousand generated combinations of policies', async () => {
    const different: unknown[] = [];
    const counts = { allowed: 0, refused: 0 };
    for (const one of fc.sample(scenarios, { numRuns: 10_000, seed: 20261126 })) {
      const isAllowed = ours(one);
      counts[isAllowed ? 'allowed' : 'refused']++;
      if (isAllowed !== (await theirs(one))) different.push({ ...one, ours: isAllowed });
    }
    expect(different).toEqual([]);
    // Enough of both, or agreement would say little.
    expect(counts.allowed).toBeGreaterThan(1000);
    expect(counts.refused).toBeGreaterThan(1000);
  });
});
