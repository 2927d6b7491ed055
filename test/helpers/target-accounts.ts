import {
  CloudFormationClient,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import type { CloudOptions } from '../../steps/rehearse/cloud/cloud.ts';
import { rehearsalOrganization } from '../../steps/rehearse/organization.ts';
import { startTestCloud, type TestCloud } from './cloud.ts';
import { accountId } from './deploying.ts';

export const tools = accountId('Tools');

/** Many accounts with the organisation's two roles, which may do anything here. */
export interface TargetAccounts extends TestCloud {
  readonly accounts: readonly string[];
  /** When the stack's last operation began and ended, by CloudFormation's events. Milliseconds. */
  spanOf(account: string, stackName: string, region?: string): Promise<readonly [number, number]>;
  /** Nothing where there is no such stack. */
  statusOf(account: string, stackName: string, region?: string): Promise<string | undefined>;
}

export async function startTargetAccounts(count: number, options: Partial<CloudOptions> = {}): Promise<TargetAccounts> {
  const accounts = Array.from({ length: count }, (_, index) => String(700_000_000_000 + index));
  const others = accounts.map((id) => ({
    name: `Target${id}`,
    id,
    email: `${id}@example.com`,
    organizationalUnit: ['Workloads', 'Standard'],
  }));
  const organization = { ...rehearsalOrganization, accounts: [...rehearsalOrganization.accounts, ...others] };
  const test = await startTestCloud({ ...options, organization });
  for (const account of accounts) {
    await makeRole(test, account, 'CrossAccountPipelineRole', { AWS: `arn:aws:iam::${tools}:root` });
    await makeRole(test, account, 'CrossAccountDeploymentRole', { Service: 'cloudformation.amazonaws.com' });
  }
  const clientOf = (account: string, region = 'eu-west-1') =>
    test.clientFor(account).client(CloudFormationClient, { region });
  return {
    ...test,
    accounts,
    async spanOf(account, StackName, region) {
      const { StackEvents = [] } = await clientOf(account, region).send(new DescribeStackEventsCommand({ StackName }));
      const own = StackEvents.filter(({ PhysicalResourceId, StackId }) => PhysicalResourceId === StackId);
      const [last, first] = [own[0], own.find(({ ResourceStatus }) => /^\w+_IN_PROGRESS$/.test(ResourceStatus ?? ''))];
      return [first?.Timestamp?.getTime() ?? 0, last?.Timestamp?.getTime() ?? 0];
    },
    async statusOf(account, StackName, region) {
      try {
        const { Stacks } = await clientOf(account, region).send(new DescribeStacksCommand({ StackName }));
        return Stacks?.[0]?.StackStatus;
      } catch (error) {
        if (error instanceof Error && error.message.includes('does not exist')) return undefined;
        throw error;
      }
    },
  };
}

/** How many spans overlap at most. */
export function mostAtOnce(spans: readonly (readonly [number, number])[]): number {
  return Math.max(...spans.map(([start]) => spans.filter(([from, to]) => from <= start && start < to).length));
}

async function makeRole({ cloud }: TestCloud, account: string, RoleName: string, Principal: object): Promise<void> {
  const iam = (operation: string, input: Readonly<Record<string, unknown>>) =>
    cloud.call(cloud.administrator(account), { service: 'iam', operation, input: { RoleName, ...input } });
  const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }] };
  await iam('CreateRole', { AssumeRolePolicyDocument: JSON.stringify(trust) });
  await iam('AttachRolePolicy', { PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' });
}
