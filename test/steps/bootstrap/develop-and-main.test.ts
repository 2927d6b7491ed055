import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  CodeCommitClient,
  CreatePullRequestCommand,
  MergePullRequestByThreeWayCommand,
  UpdatePullRequestApprovalStateCommand,
} from '@aws-sdk/client-codecommit';
import { CodePipelineClient, GetPipelineCommand, ListPipelineExecutionsCommand } from '@aws-sdk/client-codepipeline';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makePushUrl } from '../../../steps/rehearse/cloud/services/codecommit/index.ts';
import type { Rehearsal } from '../../../steps/rehearse/index.ts';
import { artifactBucketOf } from '../../helpers/artifact-bucket.ts';
import { makePeopleRole, personIn } from '../../helpers/controls.ts';
import { startEmptyOrganization, type EmptyOrganization } from '../../helpers/empty-organization.ts';
import { makeRehearsalFolder, openRehearsalIn } from '../../helpers/rehearsal.ts';

const tools = '222222222222';
const repositoryName = 'orders';
let folder: Awaited<ReturnType<typeof makeRehearsalFolder>>;
let rehearsal: Rehearsal;
let organization: EmptyOrganization;
beforeAll(async () => {
  folder = await makeRehearsalFolder();
  rehearsal = await openRehearsalIn(folder.folder, 'state');
  organization = await startEmptyOrganization(rehearsal.cloud, join(folder.folder, 'platform'));
});
afterAll(async () => {
  await rehearsal.stop();
  await folder.remove();
});

const git = async (...args: readonly string[]): Promise<string> => {
  const cwd = join(folder.folder, 'clone');
  const { stdout } = await execa('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args], {
    cwd,
  });
  return stdout;
};

async function push(branch: string): Promise<string> {
  await git('add', '--all');
  await git('commit', '--quiet', '--message', `For ${branch}`);
  await git(
    'push',
    '--quiet',
    makePushUrl(rehearsal.cloud, rehearsal.cloud.administrator(tools), repositoryName),
    `HEAD:${branch}`,
  );
  return git('rev-parse', 'HEAD');
}

async function watch(pipeline: string, commit: string): Promise<readonly string[]> {
  rehearsal.progress.pipeline = pipeline;
  rehearsal.progress.commits.push({
    commit,
    title: pipeline,
    pushedAt: rehearsal.cloud.clock.now(),
    objectsBefore: [],
  });
  const { status, actions } = await rehearsal.watch(async () => 'approve');
  expect(status).toBe('Succeeded');
  return [...new Set(actions.map(({ stage }) => stage))];
}

async function deployedTo(): Promise<readonly string[]> {
  const accounts = ['Dev', 'Test', 'Uat', 'Prod'];
  const found = accounts.map(async (account) => {
    const client = rehearsal.as(account).aws.client(CloudFormationClient);
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({}));
    return Stacks.some(({ StackName }) => StackName === 'orders') ? [account] : [];
  });
  return (await Promise.all(found)).flat();
}

it('one entry makes two pipelines of the same files: develop brings its branch to Dev and Test, main what was merged to Uat and Prod', async () => {
  const accounts = `{ dev: '333333333333', test: '444444444444', uat: '555555555555', prod: '666666666666' }`;
  await organization.configure((text) =>
    text
      .replace(/^( +)compute-type: .*\n/m, `$1develop: {}\n$1accounts: ${accounts}\n`)
      .concat('branch-rules: { approvals: 1 }\n'),
  );

  const refused = await organization.bootstrap('--yes');
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain('says PipelineName, CreateRepository, BranchName, DevAccountId');

  const shared = JSON.stringify({ Parameters: { WorkloadName: 'orders', TimeoutMinutes: '45' } });
  await writeFile(join(organization.folder, 'orders', 'pipeline', 'standard.json'), shared);
  expect(await organization.bootstrap('--yes')).toMatchObject({ exitCode: 0 });
  const codepipeline = rehearsal.as('Tools').aws.client(CodePipelineClient);
  rehearsal.progress.artifactBucket = await artifactBucketOf(rehearsal.as('Tools').aws);

  await mkdir(join(folder.folder, 'clone'));
  await git('init', '--quiet', '--initial-branch=main');
  await writeFile(join(folder.folder, 'clone', 'README.md'), 'Orders\n');
  const first = await push('main');
  await cp(join(folder.folder, 'workload'), join(folder.folder, 'clone'), { recursive: true });
  await writeFile(join(folder.folder, 'clone', 'pipeline', 'standard.json'), shared);
  const commit = await push('develop');
  const ofDevelop = await watch('orders-develop', commit);
  expect(ofDevelop).toEqual(['Source', 'UpdatePipeline', 'Build', 'Validate', 'DeployToDev', 'DeployToTest']);
  expect(await deployedTo()).toEqual(['Dev', 'Test']);
  const mainBefore = await codepipeline.send(new ListPipelineExecutionsCommand({ pipelineName: 'orders' }));
  const ids = mainBefore.pipelineExecutionSummaries?.flatMap(({ sourceRevisions = [] }) => sourceRevisions);
  expect(new Set(ids?.map(({ revisionId }) => revisionId))).toEqual(new Set([first]));

  await makePeopleRole(organization, tools, 'People', ['codecommit:*']);
  const [ann, bob] = ['ann', 'bob'].map((name) =>
    organization.clientAs(personIn(rehearsal.cloud, tools, 'People', name)).client(CodeCommitClient),
  );
  if (!ann || !bob) throw new Error('nobody');
  const targets = [{ repositoryName, sourceReference: 'develop', destinationReference: 'main' }];
  const { pullRequest } = await ann.send(new CreatePullRequestCommand({ title: 'Release', targets }));
  const pullRequestId = pullRequest?.pullRequestId ?? '';
  const merge = new MergePullRequestByThreeWayCommand({ pullRequestId, repositoryName });
  await expect(ann.send(merge)).rejects.toThrow(/approval/i);
  const { revisionId } = pullRequest ?? {};
  await bob.send(new UpdatePullRequestApprovalStateCommand({ pullRequestId, revisionId, approvalState: 'APPROVE' }));
  const merged = await ann.send(merge);
  const mergeCommit = merged.pullRequest?.pullRequestTargets?.[0]?.mergeMetadata?.mergeCommitId ?? '';
  const ofMain = await watch('orders', mergeCommit);
  expect(ofMain.join(' ')).toBe(
    'Source UpdatePipeline Build Validate ApproveDeployToUat DeployToUat ApproveDeployToProd DeployToProd',
  );
  expect(await deployedTo()).toEqual(['Dev', 'Test', 'Uat', 'Prod']);
  const { pipeline } = await codepipeline.send(new GetPipelineCommand({ name: 'orders-develop' }));
  expect(pipeline?.stages?.map(({ name }) => name)).toEqual(ofDevelop);
}, 120_000);
