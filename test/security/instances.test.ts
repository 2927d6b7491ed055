import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import { CodePipelineClient, DeletePipelineCommand } from '@aws-sdk/client-codepipeline';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAwsClients, type AwsClients } from '../../steps/aws-clients.ts';
import type { Rehearsal } from '../../steps/rehearse/index.ts';
import { findRole } from '../../steps/rehearse/cloud/identities/iam-state.ts';
import { directCaller, roleSession } from '../../steps/rehearse/cloud/sessions.ts';
import { artifactBucketOf } from '../helpers/artifact-bucket.ts';
import { refusalOf } from '../helpers/attack-scene.ts';
import { parametersOfStack } from '../helpers/deployed-stack.ts';
import { accountId } from '../helpers/deploying.ts';
import { startEmptyOrganization, type EmptyOrganization } from '../helpers/empty-organization.ts';
import { makeRehearsalFolder, openRehearsalIn } from '../helpers/rehearsal.ts';
import { runSteps } from '../helpers/run-steps.ts';
import { createWorkspace } from '../helpers/workspace.ts';

let home: Awaited<ReturnType<typeof makeRehearsalFolder>>;
let rehearsal: Rehearsal;
let own: Readonly<Record<string, string>>;
let bucket: string;
let organization: EmptyOrganization;
const tools = () => rehearsal.as('Tools').aws;

/** Workload orders, whose repository of several workloads names instances, beside workload orders-eu, whose name begins alike. */
beforeAll(async () => {
  home = await makeRehearsalFolder();
  rehearsal = await openRehearsalIn(home.folder, 'state');
  organization = await startEmptyOrganization(rehearsal.cloud, join(home.folder, 'platform'));
  await organization.configure((text) =>
    text.replace(
      /^( +)compute-type: .*\n/m,
      `$1instances: 2\n$1parameters: { PipelineConfigurationFile: services/orders/pipeline.json }\n  - { workload: orders-eu, accounts: { dev: '${accountId('Dev')}' } }\n`,
    ),
  );
  const run = await organization.bootstrap('--yes');
  if (run.exitCode !== 0) throw new Error(run.stderr);
  own = await parametersOf('steps-pipeline-orders');
  bucket = await artifactBucketOf(tools());
}, 60_000);
afterAll(async () => {
  await rehearsal.stop();
  await home.remove();
});

const parametersOf = async (stackName: string) => parametersOfStack(tools(), stackName);

function credentials() {
  const { cloud } = rehearsal;
  const arn = `arn:aws:iam::${accountId('Tools')}:role/codebuild-steps-instances-orders-eu-west-1`;
  const role = findRole(cloud, arn);
  if (!role) throw new Error(`there is no ${arn}`);
  return cloud.issueCredentials(directCaller(roleSession(role, 'attacker', cloud.clock.now() + 3_600_000)));
}

/** Who has the role itself. */
function attacker(): AwsClients {
  const { expiration, ...keys } = credentials();
  const { endpoint, options } = rehearsal.cloud;
  return createAwsClients({
    region: options.region,
    endpoint,
    credentials: { ...keys, expiration: new Date(expiration) },
  });
}

/** The real command with the role's credentials, in a folder as the Source action leaves it. */
async function update(files: Readonly<Record<string, string>>, prepare?: (folder: string) => Promise<void>) {
  const folder = await createWorkspace(files);
  await prepare?.(folder);
  const { accessKeyId, secretAccessKey, sessionToken } = credentials();
  const env = {
    AWS_ENDPOINT_URL: rehearsal.cloud.endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  };
  const where = ['--s3-bucket', bucket, '--region', 'eu-west-1', '--limit', '2'];
  const what = ['--pipeline-name', 'orders', '--released-template', own['InstancesTemplate'] ?? ''];
  return runSteps(['update-instances', ...what, ...where], { cwd: folder, env });
}

const file = (name: string, Parameters: Readonly<Record<string, string>> = {}) => ({
  [`services/orders/instances/${name}.json`]: JSON.stringify({ Parameters }),
});
const url = (key = '') => `https://s3.eu-west-1.amazonaws.com/${bucket}/${key}`;

let attacks = 0;

/** A change set of the stack of an instance's pipeline, made as `steps update-instances` makes it but for what is changed. */
async function propose(
  changed: Readonly<Record<string, string>> = {},
  StackName = 'steps-pipeline-orders--x',
  key = own['InstancesTemplate'],
) {
  const of = {
    PipelineName: 'orders--x',
    StackName: 'orders--x',
    PipelineConfigurationFile: 'services/orders/instances/x.json',
  };
  const Parameters = Object.entries({ ...of, ...changed }).map(([ParameterKey, ParameterValue]) => ({
    ParameterKey,
    ParameterValue,
  }));
  const ChangeSetName = `attack-${++attacks}`;
  const request = { StackName, ChangeSetName, Parameters, ChangeSetType: 'CREATE' as const, TemplateURL: url(key) };
  return attacker().client(CloudFormationClient).send(new CreateChangeSetCommand(request));
}

describe('a repository that names instances', () => {
  const refused = async (run: ReturnType<typeof update>) => {
    const { stderr, exitCode } = await run;
    expect(stderr).not.toMatch(/^ +at /m);
    expect(exitCode).not.toBe(0);
    await expect(parametersOf('steps-pipeline-orders--us')).rejects.toThrow('does not exist');
    return stderr;
  };

  it("gives them no other workload's name, no weaker gate, no other account or branch, and nothing is changed", async () => {
    const attack = {
      PipelineName: 'orders-eu',
      StackName: 'orders-eu',
      DevAccountId: accountId('Prod'),
      ProdApproval: 'false',
      PipelineClass: 'develop',
      BranchName: 'nobody-reviews',
      CreateRepository: 'true',
      InstancesTemplate: 'released/pipelines/x',
      BuildImage: '/codebuild-steps/common/version',
    };
    const said = await refused(update({ ...file('eu', attack), ...file('us') }));
    expect(said).toMatch(/\[PIPELINE_PARAMETERS\]/);
    for (const [name, value] of Object.entries(attack)) expect(said).toContain(`${name} is "${value}" there and`);
  });

  it('gives them no name that goes on in another, is too long or odd, nor a file that lies elsewhere', async () => {
    const names = ['eu-west', '-eu', 'abcdefghijklm', '$(id)', 'EU', 'a b', '..'];
    const files = Object.assign({}, ...names.map((name) => file(name)), file('us'), {
      'elsewhere.json': '{}',
    }) as object;
    const said = await refused(
      update(files as Record<string, string>, async (folder) =>
        symlink('../../../elsewhere.json', join(folder, 'services', 'orders', 'instances', 'de.json')),
      ),
    );
    for (const name of names)
      expect(said).toContain(
        `services/orders/instances/${name}.json: the name of an instance has 1 to 12 lower-case letters`,
      );
    expect(said).toContain('services/orders/instances/de.json is no plain file');
    expect(said).not.toContain('instances/us.json');
    const asFile = await refused(update({ 'services/orders/instances': '{}' }));
    expect(asFile).toContain('services/orders/instances is no folder');
  });

  it('makes no more of them than it may, and none of what is no configuration', async () => {
    const many = await refused(update({ ...file('us'), ...file('a'), ...file('b') }));
    expect(many).toContain('there are 3 instances, and bootstrap.yml lets 2 be');
    const template = { 'services/orders/instances/eu.json': '{"Resources":{}}' };
    expect(await refused(update({ ...file('us'), ...template }))).toContain('"Resources" is not one of');
  });
});

describe('who has the role that makes and retires instances', () => {
  it('does not delete, nor change, a pipeline that is none', async () => {
    const client = attacker().client(CloudFormationClient);
    for (const StackName of ['steps-pipeline-orders', 'steps-pipeline-orders-eu', 'codebuild-steps-common']) {
      expect(await refusalOf(client.send(new DeleteStackCommand({ StackName })))).toContain('DeleteStack');
      expect(await refusalOf(propose({}, StackName))).toContain('CreateChangeSet');
    }
    const deletion = new DeletePipelineCommand({ name: 'orders-eu' });
    expect(await refusalOf(attacker().client(CodePipelineClient).send(deletion))).toContain('DeletePipeline');
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ["of another workload's name", { PipelineName: 'orders-eu' }],
    ["that deploys another workload's stack", { StackName: 'orders-eu' }],
    ["that deploys the workload's own stack", { StackName: 'orders' }],
    ['without the approval of Prod', { ProdApproval: 'false' }],
    ['with the account of Prod in the place of Dev', { DevAccountId: accountId('Prod') }],
    ['of a branch that nobody reviews', { BranchName: 'nobody-reviews' }],
    [
      'that reads its configuration elsewhere',
      { PipelineConfigurationFile: 'services/orders/instances/../pipeline.json' },
    ],
    ['of another class', { PipelineClass: 'develop' }],
    ['whose source is another one', { SourceProvider: 'CodeConnections' }],
    ['that is passed a connection', { ConnectionArn: 'arn:aws:codeconnections:eu-west-1:222222222222:connection/x' }],
  ])('makes no pipeline %s: CloudFormation refuses it', async (_, changed) => {
    const attack = propose(changed);
    await expect(attack).rejects.toMatchObject({ name: 'ValidationError' });
    await expect(attack).rejects.toThrow(Object.keys(changed)[0]);
  });

  it("makes no pipeline that deploys to another instance's stack: CloudFormation refuses it", async () => {
    const StackName = 'steps-pipeline-orders--z';
    const { Id: ChangeSetName } = await propose({ StackName: 'orders--x', PipelineName: 'orders--z' }, StackName);
    await rehearsal.cloud.idle();
    const described = await attacker()
      .client(CloudFormationClient)
      .send(new DescribeChangeSetCommand({ ChangeSetName }));
    expect(described).toMatchObject({ Status: 'FAILED', ExecutionStatus: 'UNAVAILABLE' });
    expect(described.StatusReason).toContain('PipelineName and StackName are the same');
    await attacker().client(CloudFormationClient).send(new DeleteStackCommand({ StackName }));
    await rehearsal.cloud.idle();
  });

  it('makes none by a release of another workload, nor by a template that a build uploaded', async () => {
    const { ReleasedTemplate: other } = await parametersOf('steps-pipeline-orders-eu');
    expect(other).toMatch(/^released\/pipelines\/orders-eu-/);
    expect(await refusalOf(propose({}, undefined, other))).toContain('CreateChangeSet');
    const uploaded = 'packages/orders/released/pipelines/orders.template';
    const Bucket = bucket;
    await tools()
      .client(S3Client)
      .send(new PutObjectCommand({ Bucket, Key: uploaded, Body: '{}', IfNoneMatch: '*' }));
    expect(await refusalOf(propose({}, undefined, uploaded))).toContain('CreateChangeSet');
    const release = new PutObjectCommand({ Bucket, Key: own['InstancesTemplate'], Body: '{}' });
    expect(await refusalOf(attacker().client(S3Client).send(release))).toContain('s3:PutObject');
  });

  it("does not make the workload's own pipeline anew under the name of an instance's stack", async () => {
    const StackName = 'steps-pipeline-orders--y';
    const { ReleasedTemplate: key, ...held } = own;
    const client = attacker().client(CloudFormationClient);
    const { Id } = await propose(held, StackName, key);
    await rehearsal.cloud.idle();
    await client.send(new ExecuteChangeSetCommand({ ChangeSetName: Id }));
    await rehearsal.cloud.idle();
    const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
    const reasons = StackEvents.map(({ ResourceStatusReason = '' }) => ResourceStatusReason).join(' ');
    expect(reasons).toMatch(/not authorized to perform: \w+:\w+/);
    expect(StackEvents[0]?.ResourceStatus).toMatch(/^(ROLLBACK|DELETE)_/);
    await client.send(new DeleteStackCommand({ StackName }));
    await rehearsal.cloud.idle();
  });
});

describe('instances that all vanish at once', () => {
  it('are not retired, for a folder is lost sooner than two customers', async () => {
    expect(await update({ ...file('us'), ...file('de') })).toMatchObject({ exitCode: 0, stdout: 'made: de, us\n' });
    const run = await update({});
    expect(run.stderr).toContain('the repository names no instance, and there are 2: ');
    expect(run.exitCode).toBe(1);
    expect(await update({ ...file('us'), ...file('de') })).toMatchObject({
      exitCode: 0,
      stdout: 'the instances are as the repository names them\n',
    });
    expect((await update(file('us'))).stdout).toMatch(/^retired: de\nstays in 333333333333: orders--de \(aws/);
  }, 60_000);

  it('go with the pipeline that they are of when the organisation is removed', async () => {
    const run = await organization.bootstrap('--remove', '--yes');
    expect(run.stderr).toContain('delete stack steps-pipeline-orders--us');
    expect(run.exitCode).toBe(0);
    await expect(parametersOf('steps-pipeline-orders--us')).rejects.toThrow('does not exist');
  }, 60_000);
});
