import { createHash } from 'node:crypto';
import { AwsError } from '../../../aws-error.ts';
import type { Caller } from '../../../../../authorisation/caller.ts';
import type { Cloud } from '../../../cloud.ts';
import { trustedService } from './organization.ts';

/**
 * In each target account StackSets works as a role `stacksets-exec-…`, which it makes itself and which may do anything.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-enable-trusted-access.html
 */
export async function executionCaller(
  cloud: Cloud,
  accountId: string,
  source: { readonly arn: string },
): Promise<Caller> {
  const { managementAccountId } = cloud.options.organization;
  const roleName = `stacksets-exec-${createHash('sha256').update(managementAccountId).digest('hex').slice(0, 32)}`;
  await requireRole(cloud, accountId, roleName);
  const roleArn = `arn:aws:iam::${accountId}:role/${roleName}`;
  return cloud.assumeRoleAs(trustedService, roleArn, 'stacksets', { arn: source.arn, accountId: managementAccountId });
}

async function requireRole(cloud: Cloud, accountId: string, roleName: string): Promise<void> {
  const administrator = cloud.administrator(accountId);
  const iam = (operation: string, input: Readonly<Record<string, unknown>>) =>
    cloud.call(administrator, { service: 'iam', operation, input });
  try {
    await iam('GetRole', { RoleName: roleName });
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'NoSuchEntity') throw error;
    await iam('CreateRole', { RoleName: roleName, Path: '/', AssumeRolePolicyDocument: JSON.stringify(trustPolicy) });
    await iam('AttachRolePolicy', { RoleName: roleName, PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' });
  }
}

const trustPolicy = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: trustedService }, Action: 'sts:AssumeRole' }],
};
