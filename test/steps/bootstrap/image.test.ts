import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CreateRepositoryCommand, DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readVersion } from '../../../bin/version.ts';
import { startEmptyOrganization, type EmptyOrganization } from '../../helpers/empty-organization.ts';
import { exampleImageSection, pushImage } from '../../helpers/push-image.ts';

const tools = '222222222222';
const uri = `${tools}.dkr.ecr.eu-west-1.amazonaws.com/codebuild-steps`;

describe('the image of the builds', () => {
  let organization: EmptyOrganization;
  beforeEach(async () => {
    organization = await startEmptyOrganization();
  });
  afterEach(() => organization.cloud.stop());

  const useImage = (section: string) => organization.configure((text) => text.replace(/^image: .*\n/m, section));
  const ecr = (account = tools) => organization.clientFor(account).client(ECRClient);
  async function stacksOf(region = 'eu-west-1'): Promise<readonly string[]> {
    const client = organization.clientFor(tools).client(CloudFormationClient, { region });
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({}));
    return Stacks.map(({ StackName = '' }) => StackName).toSorted();
  }
  const installed = [
    'codebuild-steps-access-logs',
    'codebuild-steps-common',
    'codebuild-steps-image',
    'steps-pipeline-orders',
  ];

  it('has a repository first; all that runs in it is installed when it is there, by its digest', async () => {
    await useImage(exampleImageSection);
    const first = await organization.bootstrap('--yes');
    expect(first.exitCode).toBe(1);
    expect(first.stdout).toMatch(
      /\+ stack codebuild-steps-image: create[^+…]*\n {2}… image codebuild-steps:\d+\.\d+\.\d+: not there yet; what follows waits/,
    );
    expect(first.stdout).toContain('parameter BuildImage = (the image by its digest)');
    expect(first.stderr).toContain('[IMAGE_MISSING]');
    expect(first.stderr).toContain(`docker push ${uri}:${readVersion()}`);
    expect(await stacksOf()).toEqual(['codebuild-steps-image']);

    const digest = await pushImage(organization);
    const second = await organization.bootstrap('--yes');
    expect(second).toMatchObject({ exitCode: 0 });
    expect(second.stdout).toContain(`= image codebuild-steps:${readVersion()}: ${digest}`);
    expect(second.stdout).toContain(`parameter BuildImage = ${uri}@${digest}`);
    expect(second.stdout).toContain(
      `parameter BuildImageRepositoryArn = arn:aws:ecr:eu-west-1:${tools}:repository/codebuild-steps`,
    );
    expect(await stacksOf()).toEqual(installed);
    expect((await organization.bootstrap('--yes')).stdout).toContain('nothing to do');

    await useImageTag('2.0.0');
    expect((await organization.bootstrap('--yes')).stderr).toContain('image codebuild-steps:2.0.0 is not in');
    const next = await pushImage(organization, '2.0.0');
    const updated = await organization.bootstrap('--yes');
    expect(updated).toMatchObject({ exitCode: 0 });
    expect(updated.stdout).toContain(`parameter BuildImage: ${uri}@${digest} → ${uri}@${next}`);

    const removed = await organization.bootstrap('--remove', '--yes');
    expect(removed).toMatchObject({ exitCode: 0 });
    expect(removed.stdout).toContain('kept AWS::ECR::Repository codebuild-steps');
    const taken = await organization.bootstrap('--yes');
    expect(taken.stderr).toMatch(
      /bootstrap\.yml:\d+:15: there is an ECR repository codebuild-steps in eu-west-1 already/,
    );
    expect(taken.stderr).toContain('[REPOSITORY_TAKEN]');
    await useExisting(`uri: ${uri}@${next}`);
    expect((await organization.bootstrap()).stdout).toContain(`= image codebuild-steps@${next}: is there`);
  });
  const useImageTag = (tag: string) =>
    organization.configure((text) => text.replace(exampleImageSection, `${exampleImageSection}  tag: ${tag}\n`));
  const useExisting = (line: string) =>
    organization.configure((text) => text.replace(/^image:\n(?: {2}.*\n)+/m, `image:\n  ${line}\n`));

  it('is waited for at a terminal, where its push is told', async () => {
    await useImage(exampleImageSection);
    const running = organization.bootstrapOnTerminal(['y']);
    while (!(await hasRepository())) await setTimeout(100);
    await pushImage(organization);
    const { exitCode, stdout } = await running;
    expect({ exitCode, stdout }).toMatchObject({ exitCode: 0 });
    expect(await stacksOf()).toEqual(installed);
  });
  const hasRepository = () =>
    ecr()
      .send(new DescribeRepositoriesCommand({ repositoryNames: ['codebuild-steps'] }))
      .then(
        () => true,
        () => false,
      );

  it('has a repository in each region', async () => {
    await useImage(exampleImageSection);
    await organization.configure((text) => text.replace('regions: [eu-west-1]', 'regions: [eu-west-1, eu-central-1]'));
    await organization.bootstrap('--yes');
    await pushImage(organization);
    const { stderr } = await organization.bootstrap('--yes');
    expect(stderr).toContain(`is not in ${uri.replace('eu-west-1', 'eu-central-1')}`);
    expect(await stacksOf()).toEqual(['codebuild-steps-image']);
    const digest = await pushImage(organization, readVersion(), 'eu-central-1');
    const { exitCode, stdout } = await organization.bootstrap('--yes');
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`parameter BuildImage = ${uri.replace('eu-west-1', 'eu-central-1')}@${digest}`);
    expect(await stacksOf('eu-central-1')).toEqual(installed.slice(0, 3));
  });

  it('that others made must be there, where it can be looked for', async () => {
    const digest = `sha256:${'0'.repeat(64)}`;
    await useImage(`image: { uri: '${uri}@${digest}' }\n`);
    const { exitCode, stdout, stderr } = await organization.bootstrap('--yes');
    expect(exitCode).toBe(1);
    expect(stdout).toContain(`… image codebuild-steps@${digest}: not there yet`);
    expect(stderr).toContain('[IMAGE_MISSING]');
    expect(await stacksOf()).toEqual([]);

    await ecr('333333333333').send(new CreateRepositoryCommand({ repositoryName: 'theirs' }));
    await useExistingUri(`333333333333.dkr.ecr.eu-west-1.amazonaws.com/theirs@${digest}`);
    const run = await organization.bootstrap('--yes');
    expect(run).toMatchObject({ exitCode: 0 });
    expect(run.stdout).toContain(`? image theirs@${digest}: its repository does not let us look`);
    expect((await organization.bootstrap()).stdout).toContain('nothing to do');
  });
  const useExistingUri = (theirs: string) =>
    organization.configure((text) => text.replace(/^image: .*$/m, `image: { uri: '${theirs}' }`));
});
