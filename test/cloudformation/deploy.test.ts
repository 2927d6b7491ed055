import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudFormationClient,
  DeleteStackCommand,
  DescribeStacksCommand,
  ListStacksCommand,
} from '@aws-sdk/client-cloudformation';
import {
  EnableAWSServiceAccessCommand,
  ListOrganizationalUnitsForParentCommand,
  ListRootsCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { readCommonParameters } from '../../steps/common-parameters.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Context } from '../../steps/context.ts';
import { packageWorkload } from '../../steps/package/index.ts';
import { rehearsalOrganization } from '../../steps/rehearse/organization.ts';
import { startTestCloud, type TestCloud } from '../helpers/cloud.ts';
import { accountId, configuredParameters, contextAs, copyOf, deploy, listsOf } from '../helpers/deploying.ts';

let test: TestCloud;
let folder: string;
let templates: string;
/** What the common stack with full parameters put out. */
let shared: Readonly<Record<string, string>>;

const minimal = {
  OrganizationId: rehearsalOrganization.id,
  ManagementAccountId: rehearsalOrganization.managementAccountId,
  BuildImage: 'codebuild-steps/rehearsal',
};

const as = (account: string): Context => contextAs(test.cloud, test.cloud.administrator(accountId(account)), templates);

beforeAll(async () => {
  test = await startTestCloud();
  folder = await mkdtemp(join(tmpdir(), 'codebuild-steps-test-'));
  templates = await copyOf('cloudformation', folder);
});
afterAll(async () => {
  await test.cloud.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('the common stack', () => {
  const stack = { stackName: 'codebuild-steps-common', templateFile: 'common/common.yml' };

  it('is made with as few parameters as possible', async () => {
    const outcome = await deploy({ ...stack, parameters: minimal }, as('Tools'));
    expect(outcome.kind).toBe('created');
    expect(outcome.outputs['DeployRoleName']).toBe('codebuild-steps-deploy-eu-west-1');
  });

  it('changes nothing the second time', async () => {
    expect((await deploy({ ...stack, parameters: minimal }, as('Tools'))).kind).toBe('unchanged');
  });

  it('takes all its parameters', async () => {
    await as('Tools')
      .aws.client(S3Client)
      .send(new CreateBucketCommand({ Bucket: 'access-logs-of-tools' }));
    const parameters = {
      ...minimal,
      BuildImageRepositoryArn: 'arn:aws:ecr:eu-west-1:222222222222:repository/codebuild-steps',
      NoncurrentVersionExpirationDays: '30',
      PackageExpirationDays: '400',
      AccessLogBucketName: 'access-logs-of-tools',
      AllowOutputArtifacts: 'true',
    };
    expect((await deploy({ ...stack, parameters }, as('Tools'))).kind).toBe('updated');
    const back = {
      ...parameters,
      BuildImageRepositoryArn: '',
      PackageExpirationDays: '0',
      AccessLogBucketName: '',
      AllowOutputArtifacts: 'false',
    };
    const outcome = await deploy({ ...stack, parameters: back }, as('Tools'));
    expect(outcome.kind).toBe('updated');
    shared = outcome.outputs;
  });

  it('keeps its key and its bucket when it is deleted', async () => {
    const management = as('Management');
    const client = management.aws.client(CloudFormationClient);
    const { outputs } = await deploy({ ...stack, parameters: minimal }, management);
    await client.send(new DeleteStackCommand({ StackName: stack.stackName }));
    await test.cloud.idle();
    const again = await deploy({ ...stack, parameters: minimal }, management);
    expect(again.kind).toBe('created');
    expect(again.outputs['ArtifactBucketName']).not.toBe(outputs['ArtifactBucketName']);
  });
});

describe('the roles of the workload accounts', () => {
  const setStack = { stackName: 'codebuild-steps-cross-account-roles', templateFile: 'stacksets/packaged.yml' };

  it('are put into every account of the units by the StackSets, and their template is read from released/', async () => {
    const { bucket } = await packageRoles();
    expect(bucket).toBe(shared['ArtifactBucketName']);
    const units = await openStackSets(as('Management'));
    const parameters = {
      ...listsOf(shared),
      OrganizationId: rehearsalOrganization.id,
      ToolsAccountId: accountId('Tools'),
      StandardOrganizationalUnitIds: units['Standard'] ?? '',
      ControlledOrganizationalUnitIds: units['Controlled'] ?? '',
    };
    expect((await deploy({ ...setStack, parameters }, as('Management'))).kind).toBe('created');
    await test.cloud.idle();
    for (const name of ['Dev', 'Test', 'Uat', 'Prod']) {
      const { Role } = await as(name)
        .aws.client(IAMClient)
        .send(new GetRoleCommand({ RoleName: 'CrossAccountPipelineRole' }));
      const trusts = decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '');
      expect(trusts).toContain('codebuild-steps-pipeline-eu-west-1');
      expect(trusts.includes('codebuild-steps-develop-pipeline-eu-west-1')).toBe(name === 'Dev' || name === 'Test');
    }
    const { StackSummaries = [] } = await as('Tools').aws.client(CloudFormationClient).send(new ListStacksCommand({}));
    expect(StackSummaries.map(({ StackName }) => StackName)).toEqual(['codebuild-steps-common']);
  });

  it('can be deployed by hand as well, with all their parameters', async () => {
    const parameters = {
      ...listsOf(shared),
      ToolsAccountId: accountId('Tools'),
      OrganizationId: rehearsalOrganization.id,
      AllowDevelopPipelines: 'true',
      AllowOutputArtifacts: 'true',
      AllowServerless: 'false',
      AllowContainers: 'true',
      AllowNetwork: 'true',
      WorkloadPolicyArns: 'arn:aws:iam::aws:policy/PowerUserAccess,arn:aws:iam::aws:policy/CloudWatchLogsFullAccess',
      LogRetentionDays: '30',
      CrossAccountPipelineRoleName: 'Pipelines',
      CrossAccountDeploymentRoleName: 'Deployments',
      BoundaryName: 'Boundary',
    };
    const outcome = await deploy(
      { stackName: 'roles', templateFile: 'cross-account/roles.yml', parameters },
      as('Management'),
    );
    expect(outcome.outputs['CanDeploy']).toBe('containers, network, what WorkloadPolicyArns allow');
  });

  async function packageRoles(): Promise<{ readonly bucket: string | undefined }> {
    const packaged = await packageWorkload(
      {
        workload: 'codebuild-steps',
        templateFile: 'stacksets/cross-account-roles.yml',
        s3Prefix: 'released',
        outputTemplateFile: 'stacksets/packaged.yml',
      },
      as('Tools'),
    );
    return { bucket: packaged.manifest?.artifacts[0]?.bucket };
  }

  async function openStackSets(management: Context): Promise<Readonly<Record<string, string>>> {
    const client = management.aws.client(OrganizationsClient);
    const ServicePrincipal = 'member.org.stacksets.cloudformation.amazonaws.com';
    await client.send(new EnableAWSServiceAccessCommand({ ServicePrincipal }));
    const { Roots = [] } = await client.send(new ListRootsCommand({}));
    const found: Record<string, string> = {};
    const parents = Roots.map(({ Id = '' }) => Id);
    for (const ParentId of parents) {
      const { OrganizationalUnits = [] } = await client.send(new ListOrganizationalUnitsForParentCommand({ ParentId }));
      for (const { Id = '', Name = '' } of OrganizationalUnits) {
        found[Name] = Id;
        parents.push(Id);
      }
    }
    return found;
  }
});

describe('the standard pipeline', () => {
  const templateFile = 'pipelines/standard.yml';
  const bucket = async () => {
    const { 'artifact-bucket': s3Bucket = '' } = await readCommonParameters(as('Tools'), ['artifact-bucket']);
    return { s3Bucket };
  };

  it('is made with the configuration of the example', async () => {
    const parameters = await configuredParameters('examples/orders/pipeline/standard.json');
    const outcome = await deploy(
      { stackName: 'steps-pipeline-orders', templateFile, parameters, ...(await bucket()) },
      as('Tools'),
    );
    expect(outcome.outputs).toMatchObject({ PipelineName: 'orders', RepositoryName: 'orders' });
  });

  it('is made with as few parameters as possible, and of the develop class', async () => {
    const parameters = {
      WorkloadName: 'other',
      PipelineName: 'other-develop',
      PipelineClass: 'develop',
      BranchName: 'develop',
      DevAccountId: accountId('Dev'),
      TestAccountId: accountId('Test'),
    };
    const outcome = await deploy(
      { stackName: 'steps-pipeline-other', templateFile, parameters, ...(await bucket()) },
      as('Tools'),
    );
    expect(outcome.kind).toBe('created');
    const { Stacks = [] } = await as('Tools')
      .aws.client(CloudFormationClient)
      .send(new DescribeStacksCommand({ StackName: 'steps-pipeline-other' }));
    expect(Stacks[0]?.StackStatus).toBe('CREATE_COMPLETE');
  });
});
