import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  CodeCommitClient,
  CreateCommitCommand,
  GetBranchCommand,
  GetCommitCommand,
  GetFileCommand,
  GetRepositoryCommand,
} from '@aws-sdk/client-codecommit';
import type { CloudEvent } from '../../../../../../steps/rehearse/cloud/cloud.ts';
import { makePushUrl } from '../../../../../../steps/rehearse/cloud/services/codecommit/index.ts';
import { readReferenceUpdates } from '../../../../../../steps/rehearse/cloud/services/codecommit/receive-pack.ts';
import { awsCliNote, hasAwsCli } from '../../../../../helpers/aws-cli.ts';
import {
  allowAll,
  gitIn,
  roleArn,
  startFixture,
  tools,
  type Fixture,
} from '../../../../../helpers/pipeline-fixture.ts';

describe('CodeCommit over Git', () => {
  let fixture: Fixture;
  let folder: string;
  let codecommit: CodeCommitClient;
  const heard: CloudEvent[] = [];

  beforeAll(async () => {
    fixture = await startFixture();
    folder = await mkdtemp(join(tmpdir(), 'git-test-'));
    codecommit = fixture.clientFor(tools).client(CodeCommitClient);
    fixture.cloud.onEvent((event) => heard.push(event));
  });
  afterAll(async () => {
    await fixture.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  it('takes a push, and tells of it as EventBridge does', async () => {
    const commitId = await fixture.push({ 'a.txt': 'one', 'b/c.txt': 'two' }, 'First');
    expect(heard.at(-1)).toMatchObject({
      source: 'aws.codecommit',
      'detail-type': 'CodeCommit Repository State Change',
      resources: [`arn:aws:codecommit:eu-west-1:${tools}:orders`],
      detail: {
        event: 'referenceCreated',
        repositoryName: 'orders',
        referenceType: 'branch',
        referenceName: 'main',
        referenceFullName: 'refs/heads/main',
        commitId,
      },
    });
    const second = await fixture.push({ 'a.txt': 'three' }, 'Second');
    expect(heard.at(-1)?.detail).toMatchObject({ event: 'referenceUpdated', commitId: second, oldCommitId: commitId });
    const { repositoryMetadata } = await codecommit.send(new GetRepositoryCommand({ repositoryName: 'orders' }));
    expect(repositoryMetadata?.defaultBranch).toBe('main');
  });

  it('shows the same to the API', async () => {
    const { branch } = await codecommit.send(new GetBranchCommand({ repositoryName: 'orders', branchName: 'main' }));
    const { commit } = await codecommit.send(
      new GetCommitCommand({ repositoryName: 'orders', commitId: branch?.commitId }),
    );
    expect(commit).toMatchObject({
      message: 'Second\n',
      author: { name: 'Test', email: 'test@example.com' },
      parents: [expect.stringMatching(/^[0-9a-f]{40}$/)],
    });
    const { fileContent } = await codecommit.send(
      new GetFileCommand({ repositoryName: 'orders', filePath: 'b/c.txt' }),
    );
    expect(Buffer.from(fileContent ?? []).toString()).toBe('two');
    await expect(
      codecommit.send(new GetBranchCommand({ repositoryName: 'orders', branchName: 'none' })),
    ).rejects.toMatchObject({ name: 'BranchDoesNotExistException' });
  });

  it('takes a commit by the API, which Git then clones', async () => {
    const { branch } = await codecommit.send(new GetBranchCommand({ repositoryName: 'orders', branchName: 'main' }));
    const putFiles = [{ filePath: 'd.txt', fileContent: Buffer.from('four') }];
    await codecommit.send(
      new CreateCommitCommand({
        repositoryName: 'orders',
        branchName: 'main',
        parentCommitId: branch?.commitId,
        putFiles,
        commitMessage: 'Third',
      }),
    );
    const url = makePushUrl(fixture.cloud, fixture.cloud.administrator(tools), 'orders');
    await gitIn(folder, 'clone', '--quiet', url, 'clone');
    expect(await gitIn(join(folder, 'clone'), 'show', 'HEAD:d.txt')).toBe('four');
  });

  it('refuses credentials that were not signed with the key', async () => {
    const url = new URL(makePushUrl(fixture.cloud, fixture.cloud.administrator(tools), 'orders'));
    url.password = url.password.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    await expect(gitIn(folder, 'ls-remote', url.href)).rejects.toThrow(/Authentication failed|could not read/);
  });

  it('lets a policy tell branches apart by codecommit:References', async () => {
    await fixture.allow('events', [
      allowAll('codecommit:GitPull', 'codecommit:GitPush'),
      {
        Effect: 'Deny',
        Action: 'codecommit:GitPush',
        Resource: '*',
        Condition: {
          StringEqualsIfExists: { 'codecommit:References': ['refs/heads/main'] },
          Null: { 'codecommit:References': 'false' },
        },
      },
    ]);
    const source = { arn: `arn:aws:events:eu-west-1:${tools}:rule/any`, accountId: tools };
    const caller = fixture.cloud.assumeRoleAs('events.amazonaws.com', roleArn('events'), 'developer', source);
    const clone = join(folder, 'developer');
    await gitIn(folder, 'clone', '--quiet', makePushUrl(fixture.cloud, caller, 'orders'), clone);
    await writeFile(join(clone, 'e.txt'), 'five');
    await gitIn(clone, 'add', '--all');
    await gitIn(
      clone,
      '-c',
      'user.name=Dev',
      '-c',
      'user.email=dev@example.com',
      'commit',
      '--quiet',
      '--message',
      'Fourth',
    );
    const url = makePushUrl(fixture.cloud, caller, 'orders');
    await gitIn(clone, 'push', '--quiet', url, 'HEAD:refs/heads/feature');
    await expect(gitIn(clone, 'push', '--quiet', url, 'HEAD:refs/heads/main')).rejects.toThrow('403');
  });

  it.skipIf(!hasAwsCli)(`takes the credentials of the AWS CLI's own helper${awsCliNote}`, async () => {
    const env = {
      ...process.env,
      ...fixture.environmentFor(tools),
      HOME: folder,
      GIT_TERMINAL_PROMPT: '0',
      GIT_CONFIG_NOSYSTEM: '1',
    };
    const helper = '!aws codecommit credential-helper --ignore-host-check $@';
    const url = `${fixture.cloud.endpoint}/v1/repos/orders`;
    const args = [
      '-c',
      'credential.helper=',
      '-c',
      `credential.helper=${helper}`,
      '-c',
      'credential.UseHttpPath=true',
      'ls-remote',
      url,
    ];
    const { stdout } = await promisify(execFile)('git', args, { env, cwd: folder });
    expect(stdout).toContain('refs/heads/main');
  });
});

describe('the commands of a push', () => {
  const id = (digit: string) => digit.repeat(40);
  const line = (text: string) => (text.length + 4).toString(16).padStart(4, '0') + text;
  it.each([
    [
      'one reference with capabilities',
      `${line(`${id('0')} ${id('1')} refs/heads/main\0 report-status\n`)}0000PACK`,
      ['refs/heads/main'],
    ],
    [
      'two references',
      `${line(`${id('0')} ${id('1')} refs/heads/a\0x`)}${line(`${id('2')} ${id('3')} refs/tags/b`)}0000`,
      ['refs/heads/a', 'refs/tags/b'],
    ],
    ['a probe', '0000', []],
    ['nothing', '', []],
  ])('%s', (_title, body, names) => {
    expect(readReferenceUpdates(Buffer.from(body, 'latin1')).map(({ name }) => name)).toEqual(names);
  });
});
