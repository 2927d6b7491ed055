import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, DeleteStackCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import {
  AttachRolePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  IAMClient,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { DisableKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  DescribePolicyCommand,
  EnableAWSServiceAccessCommand,
  ListOrganizationalUnitsForParentCommand,
  ListPoliciesCommand,
  ListRootsCommand,
  ListTargetsForPolicyCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { DeleteBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { runSimulation } from '@cloud-copilot/iam-simulate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AwsClients } from '../../../steps/aws-clients.ts';
import type { Context } from '../../../steps/context.ts';
import { packageWorkload } from '../../../steps/package/index.ts';
import { rehearsalOrganization } from '../../../steps/rehearse/organization.ts';
import { startTestCloud, type TestCloud } from '../../helpers/cloud.ts';
import { makePeopleRole, personIn } from '../../helpers/controls.ts';
import { accountId, contextAs, copyOf, deploy, listsOf } from '../../helpers/deploying.ts';
import { mapAt, readTemplate } from '../../helpers/templates.ts';

const [tools, dev] = [accountId('Tools'), accountId('Dev')];
const stack = { stackName: 'foundations', templateFile: 'controls/service-control-policy.yml' };

describe('the service control policy', () => {
  let test: TestCloud;
  let folder: string;
  let templates: string;
  let shared: Readonly<Record<string, string>>;
  let rootId: string;
  let minimalContent: string;
  let setParameters: Readonly<Record<string, string>>;
  const as = (account: string): Context =>
    contextAs(test.cloud, test.cloud.administrator(accountId(account)), templates);
  const ofStackSets = { stackName: 'roles', templateFile: 'stacksets/packaged.yml' };

  beforeAll(async () => {
    test = await startTestCloud();
    folder = await mkdtemp(join(tmpdir(), 'codebuild-steps-test-'));
    templates = await copyOf('cloudformation', folder);
    for (const account of [tools, dev]) await makePeopleRole(test, account, 'Administrators', ['*']);
    await installFoundations();
    const client = as('Management').aws.client(OrganizationsClient);
    rootId = (await client.send(new ListRootsCommand({}))).Roots?.[0]?.Id ?? '';
    const outcome = await deploy({ ...stack, parameters: minimal() }, as('Management'));
    const PolicyId = outcome.outputs['PolicyId'];
    minimalContent = (await client.send(new DescribePolicyCommand({ PolicyId }))).Policy?.Content ?? '';
  });
  afterAll(async () => {
    await test.cloud.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const minimal = (): Readonly<Record<string, string>> => ({
    TargetIds: rootId,
    ToolsAccountId: tools,
    ArtifactBucketNames: shared['ArtifactBucketName'] ?? '',
    ArtifactKeyArns: shared['ArtifactKeyArn'] ?? '',
  });

  async function installFoundations(): Promise<void> {
    const parameters = {
      OrganizationId: rehearsalOrganization.id,
      ManagementAccountId: rehearsalOrganization.managementAccountId,
      BuildImage: 'codebuild-steps/rehearsal',
    };
    const common = { stackName: 'codebuild-steps-common', templateFile: 'common/common.yml', parameters };
    shared = (await deploy(common, as('Tools'))).outputs;
    await packageWorkload(
      {
        workload: 'codebuild-steps',
        templateFile: 'stacksets/cross-account-roles.yml',
        s3Prefix: 'released',
        outputTemplateFile: 'stacksets/packaged.yml',
      },
      as('Tools'),
    );
    const client = as('Management').aws.client(OrganizationsClient);
    const ServicePrincipal = 'member.org.stacksets.cloudformation.amazonaws.com';
    await client.send(new EnableAWSServiceAccessCommand({ ServicePrincipal }));
    setParameters = {
      ...listsOf(shared),
      OrganizationId: rehearsalOrganization.id,
      ToolsAccountId: tools,
      StandardOrganizationalUnitIds: await unitNamed(client, 'Standard'),
    };
    await deploy({ ...ofStackSets, parameters: setParameters }, as('Management'));
    await test.cloud.idle();
  }

  async function unitNamed(client: OrganizationsClient, name: string): Promise<string> {
    const parents = ((await client.send(new ListRootsCommand({}))).Roots ?? []).map(({ Id }) => Id);
    for (const ParentId of parents) {
      const answer = await client.send(new ListOrganizationalUnitsForParentCommand({ ParentId }));
      for (const { Id, Name } of answer.OrganizationalUnits ?? []) {
        if (Name === name) return Id ?? '';
        parents.push(Id);
      }
    }
    throw new Error(`no unit ${name}`);
  }

  const administratorIn = (account: string): AwsClients =>
    test.clientAs(personIn(test.cloud, account, 'Administrators', 'anna'));
  const refused = /explicit deny in a service control policy/;
  const trust = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${dev}:root` }, Action: 'sts:AssumeRole' }],
  });

  it('lets no administrator of an account change the roles, their boundary, their stack or their parameters', async () => {
    const iam = administratorIn(dev).client(IAMClient);
    const RoleName = 'CrossAccountPipelineRole';
    const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
    const PolicyDocument = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';
    const boundary = `arn:aws:iam::${dev}:policy/CrossAccountDeploymentBoundary`;
    const attempts = [
      () => iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn })),
      () => iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: trust })),
      () => iam.send(new DeleteRoleCommand({ RoleName: 'CrossAccountDeploymentRole' })),
      () => iam.send(new CreatePolicyVersionCommand({ PolicyArn: boundary, PolicyDocument, SetAsDefault: true })),
      () => iam.send(new CreateRoleCommand({ RoleName: 'stacksets-exec-mine', AssumeRolePolicyDocument: trust })),
      () =>
        iam.send(
          new UpdateAssumeRolePolicyCommand({ RoleName: 'OrganizationAccountAccessRole', PolicyDocument: trust }),
        ),
      () =>
        administratorIn(dev)
          .client(SSMClient)
          .send(
            new PutParameterCommand({
              Name: '/codebuild-steps/account/log-retention-days',
              Value: '1',
              Overwrite: true,
            }),
          ),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toThrow(refused);
    await iam.send(new CreateRoleCommand({ RoleName: 'Mine', AssumeRolePolicyDocument: trust }));
  });

  it('lets no administrator of the Tools account change bucket, key or the stacks of pipelines', async () => {
    const clients = administratorIn(tools);
    const StackName = 'codebuild-steps-common';
    const attempts = [
      () =>
        clients.client(S3Client).send(new DeleteBucketPolicyCommand({ Bucket: shared['ArtifactBucketName'] ?? '' })),
      () => clients.client(KMSClient).send(new DisableKeyCommand({ KeyId: shared['ArtifactKeyArn'] })),
      () => clients.client(CloudFormationClient).send(new DeleteStackCommand({ StackName })),
      () => clients.client(CloudFormationClient).send(new UpdateStackCommand({ StackName, UsePreviousTemplate: true })),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toThrow(refused);
  });

  it('lets StackSets change the roles', async () => {
    const parameters = { ...setParameters, LogRetentionDays: '30', AllowOutputArtifacts: 'true' };
    expect((await deploy({ ...ofStackSets, parameters }, as('Management'))).kind).toBe('updated');
    await test.cloud.idle();
    const Name = '/codebuild-steps/account/log-retention-days';
    const { Parameter } = await administratorIn(dev).client(SSMClient).send(new GetParameterCommand({ Name }));
    expect(Parameter?.Value).toBe('30');
  });

  it('takes all its parameters, and puts out the policy', async () => {
    const parameters = {
      ...minimal(),
      TargetIds: `${dev},${tools}`,
      ExemptRoleNames: 'OrganizationAccountAccessRole,Administrators',
      PolicyName: 'foundations',
      ArtifactBucketNames: `${shared['ArtifactBucketName'] ?? ''},artifacts-of-another-region`,
      ArtifactKeyArns: `${shared['ArtifactKeyArn'] ?? ''},arn:aws:kms:eu-central-1:${tools}:key/1`,
      CrossAccountPipelineRoleName: 'Pipelines',
      CrossAccountDeploymentRoleName: 'Deployments',
      BoundaryName: 'Boundary',
    };
    const outcome = await deploy({ ...stack, parameters }, as('Management'));
    expect(outcome.kind).toBe('updated');
    const client = as('Management').aws.client(OrganizationsClient);
    const PolicyId = outcome.outputs['PolicyId'] ?? '';
    const { Policy } = await client.send(new DescribePolicyCommand({ PolicyId }));
    expect(Policy?.PolicySummary).toMatchObject({ Name: 'foundations', Arn: outcome.outputs['PolicyArn'] });
    // https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
    expect(Policy?.Content?.length).toBeLessThan(5120);
    const { Targets = [] } = await client.send(new ListTargetsForPolicyCommand({ PolicyId }));
    expect(Targets.map(({ TargetId }) => TargetId).toSorted()).toEqual([tools, dev].toSorted());
    const iam = administratorIn(dev).client(IAMClient);
    await iam.send(new CreateRoleCommand({ RoleName: 'Pipelines', AssumeRolePolicyDocument: trust }));
  });

  it('is decided alike by an IAM simulator that is not ours', async () => {
    const policy: unknown = JSON.parse(minimalContent);
    const role = (account: string, name: string) => `arn:aws:iam::${account}:role/${name}`;
    const stackArn = (account: string, name: string) => `arn:aws:cloudformation:eu-west-1:${account}:stack/${name}/1`;
    const may = async (principal: string, action: string, resource: string, context: object = {}) =>
      (await simulate(policy, principal, action, resource, context)) === 'Allowed';
    const pipelineRole = role(dev, 'CrossAccountPipelineRole');
    const deployment = role(dev, 'CrossAccountDeploymentRole');
    const passed = { 'iam:PassedToService': 'cloudformation.amazonaws.com' };
    const selfUpdate = role(tools, 'codebuild-steps-self-update-eu-west-1');
    const pipeline = `arn:aws:codepipeline:eu-west-1:${tools}:orders`;
    const project = `arn:aws:codebuild:eu-west-1:${tools}:project/steps-main-orders-deploy`;
    const retired = `arn:aws:ssm:eu-west-1:${tools}:parameter/codebuild-steps/feature-branches/orders/orders---x1234`;
    const decided = {
      'an administrator edits the role': await may(role(dev, 'Admin'), 'iam:PutRolePolicy', pipelineRole),
      'StackSets edit the role': await may(role(dev, 'stacksets-exec-1f'), 'iam:PutRolePolicy', pipelineRole),
      'an administrator makes a role of StackSets': await may(
        role(dev, 'Admin'),
        'iam:CreateRole',
        role(dev, 'stacksets-exec-x'),
      ),
      'an administrator edits another role': await may(role(dev, 'Admin'), 'iam:PutRolePolicy', role(dev, 'Other')),
      'an administrator passes the deployment role': await may(role(dev, 'Admin'), 'iam:PassRole', deployment, passed),
      'a pipeline passes the deployment role': await may(pipelineRole, 'iam:PassRole', deployment, passed),
      'a pipeline edits its own role': await may(pipelineRole, 'iam:PutRolePolicy', pipelineRole),
      'an administrator updates the stack of the roles': await may(
        role(dev, 'Admin'),
        'cloudformation:UpdateStack',
        stackArn(dev, 'StackSet-codebuild-steps-standard-accounts-1'),
      ),
      'an administrator updates a stack of a workload': await may(
        role(dev, 'Admin'),
        'cloudformation:UpdateStack',
        stackArn(dev, 'orders'),
      ),
      'an administrator of Tools updates the stack of a pipeline': await may(
        role(tools, 'Admin'),
        'cloudformation:UpdateStack',
        stackArn(tools, 'steps-pipeline-orders'),
      ),
      'the self-update updates the stack of a pipeline': await may(
        selfUpdate,
        'cloudformation:UpdateStack',
        stackArn(tools, 'steps-pipeline-orders'),
      ),
      'an administrator of Tools edits a pipeline': await may(
        role(tools, 'Admin'),
        'codepipeline:UpdatePipeline',
        pipeline,
      ),
      'the self-update edits a pipeline': await may(selfUpdate, 'codepipeline:UpdatePipeline', pipeline),
      'the instances role deletes a pipeline': await may(
        role(tools, 'codebuild-steps-instances-orders-eu-west-1'),
        'codepipeline:DeletePipeline',
        pipeline,
      ),
      'the branches role deletes the stack of a pipeline': await may(
        role(tools, 'codebuild-steps-branches-orders-eu-west-1'),
        'cloudformation:DeleteStack',
        stackArn(tools, 'steps-develop-pipeline-orders---x1234'),
      ),
      'the branches role writes down a retired branch': await may(
        role(tools, 'codebuild-steps-branches-orders-eu-west-1'),
        'ssm:PutParameter',
        retired,
      ),
      'the develop deploy role forgets a removed branch': await may(
        role(tools, 'codebuild-steps-develop-deploy-eu-west-1'),
        'ssm:DeleteParameter',
        retired,
      ),
      'an administrator of Tools writes down a retired branch': await may(
        role(tools, 'Admin'),
        'ssm:PutParameter',
        retired,
      ),
      'an administrator of Tools edits a project': await may(role(tools, 'Admin'), 'codebuild:UpdateProject', project),
      'an administrator of Tools edits the bucket policy': await may(
        role(tools, 'Admin'),
        's3:PutBucketPolicy',
        `arn:aws:s3:::${shared['ArtifactBucketName'] ?? ''}`,
      ),
      'an administrator of Tools deletes a version of an artifact': await may(
        role(tools, 'Admin'),
        's3:DeleteObjectVersion',
        `arn:aws:s3:::${shared['ArtifactBucketName'] ?? ''}/packages/a`,
      ),
      'a build puts an artifact': await may(
        role(tools, 'codebuild-steps-build-eu-west-1'),
        's3:PutObject',
        `arn:aws:s3:::${shared['ArtifactBucketName'] ?? ''}/packages/a`,
      ),
      'an administrator of Tools schedules the deletion of the key': await may(
        role(tools, 'Admin'),
        'kms:ScheduleKeyDeletion',
        shared['ArtifactKeyArn'] ?? '',
      ),
      'the bootstrap edits the role': await may(
        role(dev, 'OrganizationAccountAccessRole'),
        'iam:PutRolePolicy',
        pipelineRole,
      ),
    };
    expect(
      Object.entries(decided)
        .filter(([, allowed]) => allowed)
        .map(([deed]) => deed),
    ).toEqual([
      'StackSets edit the role',
      'an administrator edits another role',
      'a pipeline passes the deployment role',
      'an administrator updates a stack of a workload',
      'the self-update updates the stack of a pipeline',
      'the self-update edits a pipeline',
      'the instances role deletes a pipeline',
      'the branches role deletes the stack of a pipeline',
      'the branches role writes down a retired branch',
      'the develop deploy role forgets a removed branch',
      'a build puts an artifact',
      'the bootstrap edits the role',
    ]);
  });

  it('binds nobody any more when it is deleted', async () => {
    const management = as('Management').aws;
    await management.client(CloudFormationClient).send(new DeleteStackCommand({ StackName: stack.stackName }));
    await test.cloud.idle();
    const { Policies = [] } = await management
      .client(OrganizationsClient)
      .send(new ListPoliciesCommand({ Filter: 'SERVICE_CONTROL_POLICY' }));
    expect(Policies.map(({ Name }) => Name)).toEqual(['FullAWSAccess']);
    const PolicyDocument = trust;
    await administratorIn(dev)
      .client(IAMClient)
      .send(new UpdateAssumeRolePolicyCommand({ RoleName: 'CrossAccountPipelineRole', PolicyDocument }));
  });
});

async function simulate(policy: unknown, principal: string, action: string, resource: string, context: object) {
  const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  const account = principal.split(':')[4] ?? '';
  const response = await runSimulation(
    {
      request: {
        principal,
        action,
        resource: { resource, accountId: account },
        contextVariables: { 'aws:PrincipalArn': principal, 'aws:PrincipalAccount': account, ...context },
      },
      identityPolicies: [{ name: 'everything', policy: everything }],
      serviceControlPolicies: [
        {
          orgIdentifier: 'root',
          policies: [
            { name: 'FullAWSAccess', policy: everything },
            { name: 'foundations', policy },
          ],
        },
      ],
      resourceControlPolicies: [],
      // A key allows nothing that its own policy does not hand to the account.
      ...(action.startsWith('kms:') ? { resourcePolicy: keyPolicyOf(account) } : {}),
    },
    {},
  );
  if (response.resultType === 'error') throw new Error(JSON.stringify(response.errors));
  return response.overallResult;
}

function keyPolicyOf(account: string): object {
  const Principal = { AWS: `arn:aws:iam::${account}:root` };
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal, Action: 'kms:*', Resource: '*' }] };
}

it('puts out what others build on', () => {
  const outputs = mapAt(readTemplate('cloudformation/controls/service-control-policy.yml'), 'Outputs');
  expect(Object.keys(outputs).toSorted()).toEqual(['PolicyArn', 'PolicyId']);
});
