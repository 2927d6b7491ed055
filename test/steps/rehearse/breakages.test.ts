import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  DisableStageTransitionCommand,
  CodePipelineClient,
  EnableStageTransitionCommand,
} from '@aws-sdk/client-codepipeline';
import {
  CreatePolicyVersionCommand,
  GetRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { GetKeyPolicyCommand, KMSClient, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import {
  GetBucketPolicyCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { DeleteParameterCommand, GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDenials } from '../../../steps/doctor/message/read-denials.ts';
import type { ExecutionFailure } from '../../../steps/rehearse/outcome.ts';
import type { Rehearsal } from '../../../steps/rehearse/index.ts';
import { readExecution } from '../../../steps/pipeline-execution.ts';
import { awaitExecution } from '../../../steps/rehearse/watch.ts';
import { makeRehearsalFolder, openRehearsalIn } from '../../helpers/rehearsal.ts';

/**
 * What a rehearsal means: one thing is broken at a time, and the pipeline must fail at the right stage, for AWS's reason, naming the fix.
 * Every break but those of the workload begins at a state in which Build and Validate are done and DeployToDev has not begun.
 */

interface Break {
  readonly name: string;
  readonly breakIt: (rehearsal: Rehearsal) => Promise<void>;
  readonly stage: string;
  readonly message: RegExp;
  /** In what the rehearsal adds, where the message alone does not name it: the statement that is missing, or the resource. */
  readonly fix?: RegExp;
}

const boundaryArn = 'arn:aws:iam::333333333333:policy/CrossAccountDeploymentBoundary';

const breaks: readonly Break[] = [
  {
    name: 'the trust of CrossAccountPipelineRole',
    breakIt: async ({ as }) => {
      await as('Dev')
        .aws.client(IAMClient)
        .send(
          new UpdateAssumeRolePolicyCommand({
            RoleName: 'CrossAccountPipelineRole',
            PolicyDocument: JSON.stringify({
              Version: '2012-10-17',
              Statement: [
                { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111111111111:root' }, Action: 'sts:AssumeRole' },
              ],
            }),
          }),
        );
    },
    stage: 'DeployToDev',
    message:
      /is not authorized to (perform: sts:AssumeRole on resource: |.*)arn:aws:iam::333333333333:role\/CrossAccountPipelineRole/,
    fix: /trust policy.*CrossAccountPipelineRole/,
  },
  {
    name: 'PassRole',
    breakIt: async ({ as }) => {
      const iam = as('Dev').aws.client(IAMClient);
      const name = { RoleName: 'CrossAccountPipelineRole', PolicyName: 'PassDeploymentRole' };
      const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand(name));
      const document = decodeURIComponent(PolicyDocument).replace('iam:PassRole', 'iam:GetRole');
      await iam.send(new PutRolePolicyCommand({ ...name, PolicyDocument: document }));
    },
    stage: 'DeployToDev',
    message:
      /is not authorized to perform: iam:PassRole on resource: arn:aws:iam::333333333333:role\/CrossAccountDeploymentRole/,
    fix: /CrossAccountPipelineRole.*iam:PassRole/,
  },
  {
    name: 'the key policy',
    breakIt: async ({ as }) => {
      const kms = as('Tools').aws.client(KMSClient);
      const KeyId = await commonParameter(as, 'artifact-key-arn');
      const { Policy = '' } = await kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' }));
      await kms.send(
        new PutKeyPolicyCommand({
          KeyId,
          PolicyName: 'default',
          Policy: without(Policy, 'DecryptedByRolesOfWorkloadAccounts'),
        }),
      );
    },
    stage: 'DeployToDev',
    message: /Insufficient permissions\nUnable to access the artifact with Amazon S3 object key/,
    fix: /key policy.*kms:Decrypt.*333333333333:role\/CrossAccountPipelineRole/,
  },
  {
    name: 'the bucket policy',
    breakIt: async ({ as }) => {
      const s3 = as('Tools').aws.client(S3Client);
      const Bucket = await commonParameter(as, 'artifact-bucket');
      const { Policy = '' } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
      await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: without(Policy, 'ReadByRolesOfWorkloadAccounts') }));
    },
    stage: 'DeployToDev',
    message: /Insufficient permissions\nUnable to access the artifact with Amazon S3 object key/,
    fix: /bucket policy.*s3:GetObject.*333333333333:role\/CrossAccountPipelineRole/,
  },
  {
    name: 'the permissions boundary',
    breakIt: async ({ as }) => {
      await as('Dev')
        .aws.client(IAMClient)
        .send(
          new CreatePolicyVersionCommand({
            PolicyArn: boundaryArn,
            SetAsDefault: true,
            PolicyDocument: JSON.stringify({
              Version: '2012-10-17',
              Statement: [{ Effect: 'Allow', NotAction: 'dynamodb:*', Resource: '*' }],
            }),
          }),
        );
    },
    stage: 'DeployToDev',
    message: /because no permissions boundary allows the dynamodb:CreateTable action/,
    fix: /CrossAccountDeploymentBoundary as permissions boundary of role CrossAccountDeploymentRole in account 333333333333: no statement allows dynamodb:CreateTable/,
  },
  {
    name: 'a missing parameter of the account',
    breakIt: async ({ as }) => {
      await as('Dev')
        .aws.client(SSMClient)
        .send(new DeleteParameterCommand({ Name: '/codebuild-steps/account/log-retention-days' }));
    },
    stage: 'DeployToDev',
    message: /\/codebuild-steps\/account\/log-retention-days/,
  },
  {
    name: 'a failing resource',
    breakIt: async ({ as }) => {
      await as('Dev')
        .aws.client(CloudWatchLogsClient)
        .send(new CreateLogGroupCommand({ logGroupName: '/aws/lambda/orders-accept-order' }));
    },
    stage: 'DeployToDev',
    message: /Failed to execute change set/,
    fix: /^AcceptOrderLogs: .*already exists/m,
  },
  {
    name: 'a tampered artifact',
    breakIt: async ({ as }) => {
      const s3 = as('Tools').aws.client(S3Client);
      const Bucket = await commonParameter(as, 'artifact-bucket');
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'orders/BuildOutpu' }));
      const Key = Contents[0]?.Key ?? '';
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      await s3.send(
        new PutObjectCommand({
          Bucket,
          Key,
          Body: changeInZip(Buffer.from((await Body?.transformToByteArray()) ?? []), 'packaged.yml'),
        }),
      );
    },
    stage: 'DeployToDev',
    message: /exit status 1|COMMAND_EXECUTION_ERROR/,
    fix: /packaged\.yml.*(sha|digest|expected)/is,
  },
];

interface WorkloadBreak {
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly stage: string;
  readonly log: RegExp;
}

const workloadBreaks: readonly WorkloadBreak[] = [
  {
    name: 'a parameter that an environment does not give',
    file: 'environments/dev.json',
    from: '"Environment"',
    to: '"Enviroment"',
    stage: 'Validate',
    log: /environments\/dev\.json:\d+:\d+.*Enviroment/,
  },
  {
    name: 'a template error',
    file: 'stacks/api.yml',
    from: '!Ref TableName',
    to: '!Ref NoSuchThing',
    stage: 'Validate',
    log: /stacks\/api\.yml:\d+:\d+.*NoSuchThing/,
  },
  {
    name: 'an include that does not exist',
    file: 'template.yml',
    from: 'includes/environments.yml',
    to: 'includes/enviroments.yml',
    stage: 'Build',
    log: /template\.yml:\d+:\d+.*includes\/enviroments\.yml/,
  },
];

describe('a rehearsal in which one thing is broken', () => {
  let home: Awaited<ReturnType<typeof makeRehearsalFolder>>;

  beforeAll(async () => {
    home = await makeRehearsalFolder();
    const rehearsal = await openRehearsalIn(home.folder, 'ready');
    await rehearsal.bootstrap();
    await rehearsal.cloud.save();
    cpSync(join(home.folder, 'ready'), join(home.folder, 'installed'), { recursive: true });
    await hold(rehearsal);
    await rehearsal.commitWorkload();
    await validated(rehearsal);
    await rehearsal.stop();
  });

  afterAll(() => home.remove());

  it.each(breaks)('$name: fails at $stage, naming the fix', async ({ name, breakIt, stage, message, fix }) => {
    const state = name.replaceAll(' ', '-');
    cpSync(join(home.folder, 'ready'), join(home.folder, state), { recursive: true });
    const rehearsal = await openRehearsalIn(home.folder, state);
    try {
      await breakIt(rehearsal);
      await release(rehearsal);
      await rehearsal.watch(async () => 'approve');
      const failure = await failureOf(rehearsal);
      expect(failure.stage).toBe(stage);
      expect(failure.message).toMatch(message);
      if (fix) expect(fixesOf(failure)).toMatch(fix);
      expectUnderstood(failure);
    } finally {
      await rehearsal.stop();
    }
  });

  it.each(workloadBreaks)(
    '$name: fails at $stage, at the line of the source',
    async ({ name, file, from, to, stage, log }) => {
      const state = name.replaceAll(' ', '-');
      const workload = `${state}-workload`;
      cpSync(join(home.folder, 'workload'), join(home.folder, workload), { recursive: true });
      cpSync(join(home.folder, 'installed'), join(home.folder, state), { recursive: true });
      const path = join(home.folder, workload, file);
      const text = readFileSync(path, 'utf8');
      expect(text).toContain(from);
      writeFileSync(path, text.replace(from, to));
      const rehearsal = await openRehearsalIn(home.folder, state, { workload });
      try {
        await rehearsal.commitWorkload();
        await rehearsal.watch(async () => 'approve');
        const failure = await failureOf(rehearsal);
        expect(failure.stage).toBe(stage);
        expect(failure.log.join('\n')).toMatch(log);
      } finally {
        await rehearsal.stop();
      }
    },
  );
});

const transition = { pipelineName: 'orders', stageName: 'DeployToDev', transitionType: 'Inbound' as const };

async function hold({ as }: Rehearsal): Promise<void> {
  await as('Tools')
    .aws.client(CodePipelineClient)
    .send(new DisableStageTransitionCommand({ ...transition, reason: 'a test breaks something first' }));
}

async function release({ as }: Rehearsal): Promise<void> {
  await as('Tools').aws.client(CodePipelineClient).send(new EnableStageTransitionCommand(transition));
}

/** Waits until the execution stands before DeployToDev. */
async function validated({ as, progress }: Rehearsal): Promise<void> {
  const tools = as('Tools');
  const executionId = await awaitExecution(progress.pipeline, progress.commits[0]?.commit ?? '', tools);
  for (;;) {
    const { actions } = await readExecution(progress.pipeline, executionId, tools);
    const failed = actions.find(({ status }) => status === 'Failed');
    if (failed) throw new Error(`${failed.stage} / ${failed.action} failed: ${failed.error}`);
    if (actions.some(({ stage, status }) => stage === 'Validate' && status === 'Succeeded')) return;
    await tools.clock.sleep(100);
  }
}

async function failureOf(rehearsal: Rehearsal): Promise<ExecutionFailure> {
  const { executions } = await rehearsal.summarise();
  const failure = executions.at(-1)?.failure;
  if (!failure) throw new Error(`the execution ended as ${executions.at(-1)?.status}, without a failure`);
  return failure;
}

/** `steps doctor --message` reads every refusal: AWS's own text of it, and what the action and the stack make of it. */
function expectUnderstood({ refusals, message, cause }: ExecutionFailure): void {
  for (const { message: text, action, resource } of refusals)
    expect(readDenials(text)).toMatchObject([{ kind: 'question', ask: { action, resource } }]);
  if (refusals.length > 0) expect(readDenials(`${message}\n${cause?.reason ?? ''}`)).not.toEqual([]);
}

/** All that the rehearsal adds to the action's message, a line each. */
function fixesOf({ cause, refusals, log }: ExecutionFailure): string {
  return [
    ...(cause ? [`${cause.logicalId}: ${cause.reason}`] : []),
    ...refusals.flatMap(({ explanation }) => explanation),
    ...log,
  ].join('\n');
}

async function commonParameter(as: Rehearsal['as'], name: string): Promise<string> {
  const { Parameter } = await as('Tools')
    .aws.client(SSMClient)
    .send(new GetParameterCommand({ Name: `/codebuild-steps/common/${name}` }));
  return Parameter?.Value ?? '';
}

function without(policy: string, sid: string): string {
  const document = JSON.parse(policy) as { Statement: { Sid?: string }[] };
  expect(document.Statement.map(({ Sid }) => Sid)).toContain(sid);
  return JSON.stringify({ ...document, Statement: document.Statement.filter(({ Sid }) => Sid !== sid) });
}

/** The archive with a comment line added to one of its files. */
function changeInZip(zip: Buffer, file: string): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'steps-zip-'));
  try {
    const path = join(folder, 'artifact.zip');
    writeFileSync(path, zip);
    execFileSync('python3', ['-c', changeScript, path, file]);
    return readFileSync(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const changeScript = `
import sys, zipfile
path, changed = sys.argv[1:]
with zipfile.ZipFile(path) as source:
    files = [(info, source.read(info)) for info in source.infolist()]
assert any(info.filename == changed for info, _ in files)
with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as target:
    for info, content in files:
        target.writestr(info, content + b'# changed' if info.filename == changed else content)
`;
