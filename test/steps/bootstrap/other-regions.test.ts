import { CloudFormationClient, DescribeStacksCommand, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { CodePipelineClient, GetPipelineCommand, ListPipelineExecutionsCommand } from '@aws-sdk/client-codepipeline';
import { CreateLogGroupCommand, CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import {
  AttachRolePolicyCommand,
  DetachRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import { ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withClientSettings, type AwsClients } from '../../../steps/aws-clients.ts';
import type { BootstrapCheck } from '../../../steps/bootstrap/index.ts';
import { readExecution, type ActionReport } from '../../../steps/pipeline-execution.ts';
import { deploymentForms, type DeploymentForm } from '../../../steps/pipeline-template/index.ts';
import type { Rehearsal } from '../../../steps/rehearse/index.ts';
import { findRole } from '../../../steps/rehearse/cloud/identities/iam-state.ts';
import { directCaller, roleSession } from '../../../steps/rehearse/cloud/sessions.ts';
import type { WatchedExecution } from '../../../steps/rehearse/watch.ts';
import { artifactBucketOf } from '../../helpers/artifact-bucket.ts';
import { refusalOf } from '../../helpers/attack-scene.ts';
import { diagnose, doctor } from '../../helpers/doctoring.ts';
import { startEmptyOrganization, type EmptyOrganization } from '../../helpers/empty-organization.ts';
import { makeRehearsalFolder, openRehearsalIn } from '../../helpers/rehearsal.ts';
import { writeFiles } from '../../helpers/workspace.ts';

const regions = ['eu-west-1', 'eu-central-1'] as const;
const accounts = ['333333333333', '444444444444'] as const;
const places = regions.flatMap((region) => accounts.map((id) => ({ id, region })));
const [home, other] = regions;
const tools = '222222222222';
const pipelineOf = (form: DeploymentForm) => `o-${form}`;

/** One pipeline of each form, of one repository; only the first updates itself. */
const configured = deploymentForms
  .map(
    (form, index) => `  - workload: orders
    name: ${pipelineOf(form)}
    stack-name: ${pipelineOf(form)}
    deployments: ${form}
    create-repository: ${index === 0}
    self-update: ${index === 0}
    parameters: { Validation: 'false', FailureAction: ${form === 'steps' ? 'ROLLBACK' : 'NONE'} }
    environments:
      - name: Europe
        accounts: [${accounts.map((id) => `'${id}'`).join(', ')}]
        regions: [${regions.join(', ')}]
        concurrency: 2
        approval: ${form !== 'steps'}
        test-buildspec: buildspec-test.yml
`,
  )
  .join('');

/** Of a log group that is there already in one account of the first region. */
const taken = '/aws/lambda/taken';
const workload = {
  'steps.yml': 'workload: orders\n',
  'pipeline/standard.json': '{ "Parameters": { "WorkloadName": "orders" } }\n',
  'environments/europe.json': '{ "Parameters": {} }\n',
  'rehearsal/1-break-it.patch': `--- a/environments/europe.json
+++ b/environments/europe.json
@@ -1 +1 @@
-{ "Parameters": {} }
+{ "Parameters": { "HasLogs": "yes" } }
`,
  'functions/greet/index.mjs': 'export const handler = async () => process.env.AWS_REGION;\n',
  'buildspec.yml': `version: 0.2
env:
  exported-variables: [ARTIFACT_DIGEST]
phases:
  build:
    commands:
      - steps package --output-template-file packaged.yml
      - export ARTIFACT_DIGEST="$(steps verify)"
artifacts:
  files: ['**/*']
`,
  'buildspec-test.yml': `version: 0.2
phases:
  build:
    commands:
      - printf '%s' "$STACK_OUTPUTS" | base64 --decode | grep "\\"Region\\":\\"$TARGET_REGION\\""
`,
  'template.yml': `Parameters:
  HasLogs: { Type: String, Default: 'no' }
Conditions:
  MakesLogs: !Equals [!Ref HasLogs, 'yes']
Resources:
  Logs:
    Type: AWS::Logs::LogGroup
    Condition: MakesLogs
    Properties: { LogGroupName: ${taken} }
  Role:
    Type: AWS::IAM::Role
    Properties:
      Path: /workload/
      PermissionsBoundary: !ImportValue codebuild-steps-deployment-boundary-arn
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }]
  Greet:
    Type: AWS::Lambda::Function
    Properties: { Code: functions/greet, Runtime: nodejs24.x, Handler: index.handler, Role: !GetAtt Role.Arn }
Outputs:
  Region: { Value: !Ref AWS::Region }
`,
};

let folder: Awaited<ReturnType<typeof makeRehearsalFolder>>;
let rehearsal: Rehearsal;
let organization: EmptyOrganization;
beforeAll(async () => {
  folder = await makeRehearsalFolder();
  await writeFiles(join(folder.folder, 'small'), workload);
  rehearsal = await openRehearsalIn(folder.folder, 'regions', { workload: 'small' });
  organization = await startEmptyOrganization(rehearsal.cloud, join(folder.folder, 'organization'));
});
afterAll(async () => {
  await rehearsal.stop();
  await folder.remove();
});

const clientsIn = (accountId: string, region: string): AwsClients =>
  withClientSettings(organization.clientFor(accountId), { region });
const configure = (text: string, named: readonly string[] = regions) =>
  organization.configure((before) =>
    before
      .replace(/^regions: .*$/m, `regions: [${named.join(', ')}]`)
      .replace(/^pipelines:\n(?:[ #].*\n|\n)*/m, `pipelines:\n${text}\n`),
  );
const bucketIn = (region: string) => artifactBucketOf(clientsIn(tools, region));

async function keysIn(region: string, Prefix: string): Promise<readonly string[]> {
  const { Contents = [] } = await clientsIn(tools, region)
    .client(S3Client)
    .send(new ListObjectsV2Command({ Bucket: await bucketIn(region), Prefix }));
  return Contents.map(({ Key = '' }) => Key);
}

async function watch(form: DeploymentForm, links: string[] = []): Promise<WatchedExecution> {
  Object.assign(rehearsal.progress, { pipeline: pipelineOf(form) });
  delete rehearsal.progress.commits.at(-1)?.executionId;
  return rehearsal.watch(async ({ link }) => {
    if (link !== undefined) links.push(link);
    return 'approve';
  });
}

/** The actions of the stage that CodePipeline ran again with what had succeeded before. */
async function rolledBack(form: DeploymentForm): Promise<readonly ActionReport[]> {
  const tool = rehearsal.as('Tools');
  const client = clientsIn(tools, home).client(CodePipelineClient);
  const find = async () => {
    const { pipelineExecutionSummaries = [] } = await client.send(
      new ListPipelineExecutionsCommand({ pipelineName: pipelineOf(form) }),
    );
    return pipelineExecutionSummaries.find(({ executionType }) => executionType === 'ROLLBACK');
  };
  await expect.poll(async () => (await find())?.status, { timeout: 60_000, interval: 200 }).toBe('Succeeded');
  return (await readExecution(pipelineOf(form), (await find())?.pipelineExecutionId ?? '', tool)).actions;
}

describe('a pipeline of several regions', () => {
  it('is refused where a region has no common resources, and where its actions are too many', async () => {
    await configure(configured, [home]);
    const refused = await organization.bootstrap('--check');
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toMatch(
      /bootstrap\.yml:\d+:\d+: region eu-central-1 of environment Europe is not among regions: it has no common resources/,
    );
    expect((await organization.bootstrap('--yes')).stderr).toContain('is not among regions');
    const many = Array.from({ length: 24 }, (_, index) => `'${300_000_000_000 + index}'`).join(', ');
    await configure(configured.replaceAll(`'${accounts[0]}', '${accounts[1]}'`, many));
    expect((await organization.bootstrap('--check')).stderr).toContain(
      'steps-pipeline-o-cloudformation: 51 actions in stage ApproveDeployToEurope, and CodePipeline takes 50 in a stage',
    );
    await configure(configured.replaceAll(`[${regions.join(', ')}]`, `[${home}, ${home}]`));
    expect((await organization.bootstrap('--check')).stderr).toContain('names region eu-west-1 twice');
  }, 60_000);

  it('is set up with a store, a policy and an action for each region', async () => {
    await configure(configured);
    const check = await organization.bootstrap('--check');
    expect(check.stdout).toContain('3 pipelines in 1 region, 12 deployments');
    const { quotas } = JSON.parse(
      (await organization.bootstrap('--check', '--format', 'json')).stdout,
    ) as BootstrapCheck;
    for (const { id: accountId, region } of places)
      expect(quotas).toContainEqual(
        expect.objectContaining({ quota: 'CloudFormation stacks', accountId, region, used: 3 }),
      );
    const installed = await organization.bootstrap('--yes');
    expect(installed).toMatchObject({ exitCode: 0 });
    expect(installed.stdout).toContain('codebuild-steps-region-eu-central-1');
    expect((await organization.bootstrap()).stdout).toContain('Everything is as configured: nothing to do');

    const read = async (form: DeploymentForm) =>
      (
        await clientsIn(tools, home)
          .client(CodePipelineClient)
          .send(new GetPipelineCommand({ name: pipelineOf(form) }))
      ).pipeline;
    const native = await read('cloudformation');
    const stores = Object.entries(native?.artifactStores ?? {}).map(([region, { location }]) => [region, location]);
    expect(stores).toEqual(await Promise.all(regions.map(async (region) => [region, await bucketIn(region)])));
    const actions = native?.stages?.at(-1)?.actions ?? [];
    expect(
      actions
        .filter(({ name }) => name?.startsWith('ExecuteChangeSet'))
        .map(({ name, region, runOrder }) => [runOrder, name, region]),
    ).toEqual([
      [3, 'ExecuteChangeSet333333333333-eu-west-1', undefined],
      [3, 'ExecuteChangeSet444444444444-eu-west-1', undefined],
      [7, 'ExecuteChangeSet333333333333-eu-central-1', other],
      [7, 'ExecuteChangeSet444444444444-eu-central-1', other],
    ]);
    expect(await read('steps')).not.toHaveProperty('artifactStores');
  }, 120_000);

  it('lets builds package for the other region, and nothing else of the Tools account write there', async () => {
    const Bucket = await bucketIn(other);
    const { cloud } = rehearsal;
    const put = (name: string, Key: string, once = true) => {
      const role = findRole(cloud, `arn:aws:iam::${tools}:role/codebuild-steps-${name}-${home}`);
      if (!role) throw new Error(`there is no role ${name}`);
      const caller = directCaller(roleSession(role, 'test', cloud.clock.now() + 3_600_000));
      return withClientSettings(organization.clientAs(caller), { region: other })
        .client(S3Client)
        .send(new PutObjectCommand({ Bucket, Key, Body: name, ...(once ? { IfNoneMatch: '*' } : {}) }));
    };
    expect(await put('build', 'packages/orders/one')).toHaveProperty('ETag');
    expect(await refusalOf(put('build', 'packages/orders/one', false))).toContain('s3:PutObject');
    expect(await refusalOf(put('build', 'released/pipelines/orders'))).toContain('s3:PutObject');
    expect(await refusalOf(put('build', 'o-plan/Elsewhere/one', false))).toContain('s3:PutObject');
    for (const name of ['check', 'deploy', 'develop-deploy', 'self-update', 'pipeline'])
      expect(await refusalOf(put(name, 'packages/orders/two'))).toContain('s3:PutObject');
    expect(await put('pipeline', 'o-plan/Elsewhere/two', false)).toHaveProperty('ETag');
  });

  it.each(deploymentForms)(
    'of the form %s deploys one build to each region of each account, from the bucket of that region, and tests each',
    async (form) => {
      if (form === deploymentForms[0]) {
        Object.assign(rehearsal.progress, { artifactBucket: await bucketIn(home) });
        await rehearsal.commitWorkload();
      }
      const links: string[] = [];
      const { status, actions } = await watch(form, links);
      expect(actions.filter(({ error }) => error !== undefined)).toEqual([]);
      expect(status).toBe('Succeeded');
      expect(actions.filter(({ action }) => action.startsWith('Test')).map(({ action }) => action)).toEqual(
        expect.arrayContaining(places.map(({ id, region }) => `Test${id}-${region}`)),
      );
      for (const { id, region } of places) {
        const stacks = clientsIn(id, region).client(CloudFormationClient);
        const { Stacks } = await stacks.send(new DescribeStacksCommand({ StackName: pipelineOf(form) }));
        expect(Stacks?.[0]?.StackStatus).toBe('CREATE_COMPLETE');
        const { TemplateBody } = await stacks.send(new GetTemplateCommand({ StackName: pipelineOf(form) }));
        expect(TemplateBody).toContain(`S3Bucket: "${await bucketIn(region)}"`);
      }
      const zips = async (region: string) =>
        (await keysIn(region, 'packages/orders/')).filter((key) => key.endsWith('.zip'));
      expect(await zips(other)).toEqual(await zips(home));
      expect(await zips(home)).toHaveLength(1);
      const copies = await keysIn(other, `${pipelineOf(form)}/BuildOutpu/`);
      expect(copies.length > 0).toBe(form === 'cloudformation');
      if (form !== 'plan') return;
      expect(links).toEqual([expect.stringMatching(/&prefix=packages\/plans\/o-plan\/[^/]+\/Europe\/$/)]);
      const [link = ''] = links;
      const pages = await keysIn(home, link.slice(link.indexOf('packages/plans/')));
      for (const { id, region } of places)
        expect(pages.filter((key) => key.includes(`/Europe/${region}/${id}-`) && key.endsWith('.html'))).toHaveLength(
          1,
        );
    },
    240_000,
  );

  it('holds as the doctor looks at it, who finds what builds lack for the other region', async () => {
    const iam = clientsIn(tools, home).client(IAMClient);
    const RoleName = `codebuild-steps-build-${home}`;
    expect(await diagnose(organization)).toMatchObject({ exitCode: 0, findings: [] });
    const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    const PolicyArn = AttachedPolicies.find(({ PolicyName }) => PolicyName?.includes('PackagePolicy'))?.PolicyArn;
    await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
    const told = (await doctor(organization)).stdout;
    expect(told).toMatch(/project steps-main-o-steps-build uploads packages to eu-central-1/);
    expect(told).toContain(`arn:aws:s3:::${await bucketIn(other)}`);
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  }, 60_000);

  it('begins no further wave, and no further region, once one has failed, and rolls all of them back where it is to', async () => {
    await clientsIn(accounts[0], home)
      .client(CloudWatchLogsClient)
      .send(new CreateLogGroupCommand({ logGroupName: taken }));
    expect(await rehearsal.commitNextPatch()).toBe(true);
    for (const form of deploymentForms) {
      const { status, actions } = await watch(form);
      expect(status).toBe('Failed');
      const ended = actions.filter(({ stage, action }) => stage === 'DeployToEurope' && /\d{12}/.test(action));
      expect(ended.map(({ action }) => action).filter((action) => action.endsWith(other))).toEqual([]);
      expect(ended.find(({ action }) => action.endsWith(`${accounts[0]}-${home}`))?.status).toBe('Failed');
    }
    const actions = await rolledBack('steps');
    expect(actions.filter(({ action }) => action.startsWith('Deploy')).map(({ status }) => status)).toEqual(
      places.map(() => 'Succeeded'),
    );
  }, 240_000);
});
