import type { Caller } from '../../steps/authorisation/caller.ts';
import type { RunningCloud } from '../../steps/rehearse/cloud/cloud.ts';
import type { Statement } from '../../steps/authorisation/policy.ts';

/** A role of an account that a service may assume, with what it may do. Resolves to its ARN. */
export async function makeRoleIn(
  cloud: RunningCloud,
  accountId: string,
  RoleName: string,
  Service: string,
  ...statements: readonly Statement[]
): Promise<string> {
  const iam = <T>(operation: string, input: Readonly<Record<string, unknown>>) =>
    cloud.call<T>(cloud.administrator(accountId), { service: 'iam', operation, input: { RoleName, ...input } });
  const document = (Statement: readonly Statement[]) => JSON.stringify({ Version: '2012-10-17', Statement });
  const trust: Statement = { Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' };
  const { Role } = await iam<{ readonly Role: { readonly Arn: string } }>('CreateRole', {
    AssumeRolePolicyDocument: document([trust]),
  });
  if (statements.length > 0) await iam('PutRolePolicy', { PolicyName: 'all', PolicyDocument: document(statements) });
  return Role.Arn;
}

export function allow(...actions: readonly string[]): Statement {
  return { Effect: 'Allow', Action: actions, Resource: '*' };
}

/** Someone in an account who may do what is listed, and nothing else. */
export async function someoneWhoMay(
  cloud: RunningCloud,
  accountId: string,
  ...actions: readonly string[]
): Promise<Caller> {
  const name = `May-${actions.join('-').replaceAll(/[^\w-]/g, '-')}`.slice(0, 64);
  const role = await makeRoleIn(cloud, accountId, name, 'lambda.amazonaws.com', allow(...actions));
  const source = { arn: `arn:aws:lambda:eu-west-1:${accountId}:function:f`, accountId };
  return cloud.assumeRoleAs('lambda.amazonaws.com', role, 'someone', source);
}
