import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CloudFormationClient, DeleteStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CodePipelineClient, GetPipelineCommand } from '@aws-sdk/client-codepipeline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { artifactBucketOf } from '../../helpers/artifact-bucket.ts';
import { startEmptyOrganization } from '../../helpers/empty-organization.ts';
import { makeRehearsalFolder, openRehearsalIn } from '../../helpers/rehearsal.ts';

const pipelines = (environments: string, more = '') => `pipelines:
  - workload: orders
${more}    environments:
${environments}`;

const europe = (accounts: readonly string[], more = '') =>
  `      - { name: Europe, accounts: [${accounts.map((id) => `'${id}'`).join(', ')}]${more} }\n`;

const account = (index: number) => String(300_000_000_000 + index);

describe('a pipeline of listed environments', () => {
  it('has their accounts in its template, in waves, and is refused where a quota of CodePipeline is exceeded', async () => {
    const organization = await startEmptyOrganization();
    const [one, two, three] = ['333333333333', '444444444444', '555555555555'] as const;
    const configure = (text: string) =>
      organization.configure((before) => before.replace(/^pipelines:\n(?:[ #].*\n|\n)*/m, `${text}\n`));

    await configure(pipelines(europe(Array.from({ length: 49 }, (_, index) => account(index)))));
    expect((await organization.bootstrap('--check')).stderr).toContain(
      'steps-pipeline-orders: 52 actions in stage ApproveDeployToEurope, and CodePipeline takes 50 in a stage',
    );
    await configure(
      pipelines(
        Array.from({ length: 24 }, (_, index) => europe([one]).replace('Europe', `Place${index}`)).join(''),
        '    deployments: plan\n',
      ),
    );
    for (const how of ['--check', '--yes']) {
      const run = await organization.bootstrap(how);
      expect(run).toMatchObject({ exitCode: 2, stdout: '' });
      expect(run.stderr).toMatch(/bootstrap\.yml:\d+:\d+: .*52 stages, and CodePipeline takes 50/);
    }
    const inTools = organization.clientFor('222222222222').client(CloudFormationClient);
    expect((await inTools.send(new DescribeStacksCommand({}))).Stacks).toEqual([]);
    await configure(pipelines(europe([one]) + europe([two]), "    accounts: { dev: '333333333333' }\n"));
    const refused = await organization.bootstrap('--check');
    expect(refused.stderr).toContain('environments stand in the place of accounts');
    expect(refused.stderr).toContain('environment Europe is named twice');

    const waves = ', approval: false, concurrency: 2, test-buildspec: buildspec-test.yml, alarm: orders/europe-errors';
    await configure(pipelines(europe([one, two, three], waves), '    deployments: steps\n'));
    const installed = await organization.bootstrap('--yes');
    expect(installed).toMatchObject({ exitCode: 0 });
    const { pipeline } = await organization
      .clientFor('222222222222')
      .client(CodePipelineClient)
      .send(new GetPipelineCommand({ name: 'orders' }));
    expect(pipeline?.stages?.map(({ name }) => name)).toEqual([
      'Source',
      'UpdatePipeline',
      'Build',
      'Validate',
      'DeployToEurope',
    ]);
    expect(pipeline?.stages?.at(-1)?.onSuccess?.conditions).toMatchObject([
      { result: 'FAIL', rules: [{ configuration: { AlarmName: 'orders/europe-errors', WaitTime: '5' } }] },
    ]);
    const actions = pipeline?.stages?.at(-1)?.actions ?? [];
    expect(actions.map(({ name, runOrder }) => `${runOrder} ${name}`)).toEqual([
      `1 Deploy${one}`,
      `2 Test${one}`,
      `1 Deploy${two}`,
      `2 Test${two}`,
      `3 Deploy${three}`,
      `4 Test${three}`,
    ]);
    expect(actions[4]?.configuration?.['EnvironmentVariables']).toContain('"ACCOUNT_ID","value":"555555555555"');
    expect((await organization.bootstrap()).stdout).toMatch(/= .*steps-pipeline-orders/);
    await organization.cloud.stop();
  });

  it('deploys to the accounts of a wave at once, and to the next wave after it; while its stacks are there the roles stay', async () => {
    const home = await makeRehearsalFolder();
    const rehearsal = await openRehearsalIn(home.folder, 'state');
    onTestFinished(async () => {
      await rehearsal.stop();
      await home.remove();
    });
    const organization = await startEmptyOrganization(rehearsal.cloud);
    const accounts = ['333333333333', '444444444444', '555555555555'];
    const waves = europe(accounts, ', approval: false, concurrency: 2');
    await organization.configure((before) =>
      before.replace(/^pipelines:\n(?:[ #].*\n|\n)*/m, `${pipelines(waves, '    deployments: steps\n')}\n`),
    );
    expect(await organization.bootstrap('--yes')).toMatchObject({ exitCode: 0 });
    const workload = join(home.folder, 'workload');
    await cp(join(workload, 'environments', 'dev.json'), join(workload, 'environments', 'europe.json'));
    await writeFile(join(workload, 'pipeline', 'standard.json'), '{ "Parameters": {} }');
    Object.assign(rehearsal.progress, {
      pipeline: 'orders',
      artifactBucket: await artifactBucketOf(rehearsal.as('Tools').aws),
    });

    await rehearsal.commitWorkload();
    const { status, actions } = await rehearsal.watch(async () => 'leave');
    expect(status).toBe('Succeeded');
    const [first, second, third] = accounts.map((id) => actions.find(({ action }) => action === `Deploy${id}`));
    if (!first || !second || !third) throw new Error('not every account was deployed to');
    expect(second.startedAt).toBeLessThan(first.updatedAt);
    expect(third.startedAt).toBeGreaterThanOrEqual(Math.max(first.updatedAt, second.updatedAt));
    for (const id of accounts) {
      const client = organization.clientFor(id).client(CloudFormationClient);
      const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: 'orders' }));
      expect(Stacks?.[0]?.StackStatus).toBe('CREATE_COMPLETE');
    }

    // The workloads are there still, and import the boundary of their roles.
    const remove = () => organization.bootstrap('--remove', '--yes');
    const refused = await remove();
    expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
    expect(refused.stderr).toMatch(/orders-\S+ \(555555555555, eu-west-1\).*\[REMOVAL_BLOCKED\]/);
    // Without credentials there it is CloudFormation that says so.
    await organization.configure((text) => text.replace(/ {2}workloads:\n {4}profile: .*\n {4}role: .*\n/, ''));
    const failed = await remove();
    expect(failed).toMatchObject({ exitCode: 1 });
    expect(failed.stderr).toContain('[REMOVAL_FAILED]');
    expect(failed.stderr).toMatch(/codebuild-steps-deployment-boundary-arn as it is in use by orders-/);
    expect(failed.stderr).toMatch(/→ delete the stacks of the workloads first.*steps bootstrap --remove again/);
    for (const id of accounts)
      await organization
        .clientFor(id)
        .client(CloudFormationClient)
        .send(new DeleteStackCommand({ StackName: 'orders' }));
    await organization.cloud.idle();
    expect(await remove()).toMatchObject({ exitCode: 0 });
  }, 120_000);
});
