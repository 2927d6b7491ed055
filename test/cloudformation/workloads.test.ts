import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, DeleteStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Context } from '../../steps/context.ts';
import { packageRoot } from '../../steps/package-root.ts';
import { rehearsalOrganization } from '../../steps/rehearse/organization.ts';
import { startTestCloud, type TestCloud } from '../helpers/cloud.ts';
import { accountId, contextAs, copyOf, deploy, listsOf } from '../helpers/deploying.ts';

const kinds = ['AllowServerless', 'AllowContainers', 'AllowData', 'AllowNetwork'] as const;
const organization = { OrganizationId: rehearsalOrganization.id };
const fixtures = join(packageRoot(), 'test', 'cloudformation', 'fixtures');

let test: TestCloud;
let folder: string;
let templates: string;
let outputs: Readonly<Record<string, string>>;

beforeAll(async () => {
  test = await startTestCloud();
  folder = await mkdtemp(join(tmpdir(), 'codebuild-steps-test-'));
  templates = await copyOf('cloudformation', folder);
  const parameters = {
    ...organization,
    ManagementAccountId: rehearsalOrganization.managementAccountId,
    BuildImage: 'image',
  };
  const stack = { stackName: 'codebuild-steps-common', templateFile: 'common/common.yml', parameters };
  ({ outputs } = await deploy(stack, as('Tools')));
});
afterAll(async () => {
  await test.cloud.stop();
  await rm(folder, { recursive: true, force: true });
});

const as = (account: string): Context => contextAs(test.cloud, test.cloud.administrator(accountId(account)), templates);

/** The roles of Dev, with these kinds of workload and no others. */
async function allow(...allowed: readonly string[]): Promise<void> {
  const chosen = Object.fromEntries(kinds.map((kind) => [kind, String(allowed.includes(kind))]));
  const parameters = { ...organization, ...listsOf(outputs), ToolsAccountId: accountId('Tools'), ...chosen };
  await deploy({ stackName: 'roles', templateFile: 'cross-account/roles.yml', parameters }, as('Dev'));
}

/** As a deploy project: its role takes on CrossAccountPipelineRole, which passes CrossAccountDeploymentRole. */
function deployWorkload(name: string) {
  const [tools, service] = [accountId('Tools'), 'codebuild.amazonaws.com'];
  const source = { arn: `arn:aws:codebuild:eu-west-1:${tools}:project/steps-main-${name}-deploy`, accountId: tools };
  const role = `arn:aws:iam::${tools}:role/codebuild-steps-deploy-eu-west-1`;
  const project = contextAs(test.cloud, test.cloud.assumeRoleAs(service, role, 'deploy', source), fixtures);
  return deploy({ stackName: name, templateFile: `${name}.yml`, account: accountId('Dev') }, project);
}

describe.each([
  ['containers', 'AllowContainers', 'ecs:CreateCluster'],
  ['data', 'AllowData', 'kms:CreateKey'],
  ['network', 'AllowNetwork', 'ec2:CreateVpc'],
])('a workload of %s', (name, kind, action) => {
  it('is refused where all other kinds are allowed, and the refusal names the action', async () => {
    await allow(...kinds.filter((other) => other !== kind));
    await expect(deployWorkload(name)).rejects.toThrow(/is not authorized to perform: [a-z0-9-]+:\w+ on resource/);
    expect(test.cloud.refusals.map((refusal) => refusal.action)).toContain(action);
  });

  it('is deployed through the real role chain where only its kind is allowed, and deleted', async () => {
    await allow(kind);
    expect((await deployWorkload(name)).kind).toBe('created');
    const client = as('Dev').aws.client(CloudFormationClient);
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: name }));
    await client.send(new DeleteStackCommand({ StackName: name }));
    await test.cloud.idle();
    const after = await client.send(new DescribeStacksCommand({ StackName: Stacks?.[0]?.StackId }));
    expect(after.Stacks?.[0]).toMatchObject({ StackStatus: 'DELETE_COMPLETE' });
  });
});
