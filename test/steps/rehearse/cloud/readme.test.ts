import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../../../steps/package-root.ts';
import type { Caller } from '../../../../steps/authorisation/caller.ts';
import type { RunningCloud } from '../../../../steps/rehearse/cloud/cloud.ts';
import { services } from '../../../../steps/rehearse/cloud/services/index.ts';
import { startTestCloud } from '../../../helpers/cloud.ts';

const readme = readFileSync(join(packageRoot(), 'steps', 'rehearse', 'cloud', 'README.md'), 'utf8');

it('the README has a row for every service', () => {
  for (const { name } of services) expect(readme).toMatch(new RegExp(`^\\| \`${name}\` +\\|`, 'm'));
});

it('the README names tests that are there', () => {
  const named = [...readme.matchAll(/`(steps\/rehearse\/[\w./-]+)`/g)].map(([, path = '']) => path);
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((path) => !existsSync(join(packageRoot(), 'test', path)))).toEqual([]);
});

it('whoever may do nothing is answered by no operation but those that the README names', async () => {
  const { cloud } = await startTestCloud();
  try {
    const caller = await roleWithoutPolicies(cloud);
    const calls = services.flatMap(({ name: service, operations }) =>
      Object.keys(operations).flatMap((operation) => inputs.map((input) => ({ service, operation, input }))),
    );
    const answered = new Set<string>();
    for (const call of calls) {
      if (await isAnswered(cloud.call(caller, call))) answered.add(`${call.service}:${call.operation}`);
    }
    expect([...answered].filter((operation) => !listsOfNothing.includes(operation))).toEqual(['sts:GetCallerIdentity']);
  } finally {
    await cloud.stop();
  }
});

/** Every member of an input is the same: an operation finds whatever it looks for, or refuses it. */
const always = (value: unknown) => new Proxy({}, { get: () => value, has: () => true });
const inputs = [
  {},
  always('xxx'),
  always('arn:aws:sns:eu-west-1:333333333333:xxx'),
  always(['xxx']),
  always([{ Key: 'xxx', Value: 'xxx' }]),
  always('{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}'),
];

/** Asked for a list of nothing they answer with nothing. */
const listsOfNothing = [
  'codebuild:BatchGetProjects',
  'codebuild:BatchGetBuilds',
  'codebuild:BatchGetReports',
  'ssm:GetParameters',
  'ssm:DeleteParameters',
];

function isAnswered(answer: Promise<unknown>): Promise<boolean> {
  return answer.then(
    () => true,
    () => false,
  );
}

async function roleWithoutPolicies(cloud: RunningCloud): Promise<Caller> {
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
  const input = { RoleName: 'Nobody', AssumeRolePolicyDocument };
  const accountId = '333333333333';
  await cloud.call(cloud.administrator(accountId), { service: 'iam', operation: 'CreateRole', input });
  const source = { arn: `arn:aws:lambda:eu-west-1:${accountId}:function:f`, accountId };
  return cloud.assumeRoleAs('lambda.amazonaws.com', `arn:aws:iam::${accountId}:role/Nobody`, 'nobody', source);
}
