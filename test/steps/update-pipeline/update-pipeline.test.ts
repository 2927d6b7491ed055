import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import {
  CodePipelineClient,
  GetPipelineCommand,
  ListPipelineExecutionsCommand,
  type PipelineExecutionSummary,
} from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../steps/package-root.ts';
import type { Rehearsal } from '../../../steps/rehearse/index.ts';
import { artifactBucketOf } from '../../helpers/artifact-bucket.ts';
import { startEmptyOrganization } from '../../helpers/empty-organization.ts';
import { makeRehearsalFolder, openRehearsalIn } from '../../helpers/rehearsal.ts';

let folder: Awaited<ReturnType<typeof makeRehearsalFolder>>;
let rehearsal: Rehearsal;
beforeEach(async () => {
  folder = await makeRehearsalFolder();
  rehearsal = await openRehearsalIn(folder.folder, 'state');
});
afterEach(async () => {
  await rehearsal.stop();
  await folder.remove();
});

const tools = () => rehearsal.as('Tools').aws;

async function stackOf(StackName: string) {
  const { Stacks = [] } = await tools().client(CloudFormationClient).send(new DescribeStacksCommand({ StackName }));
  const texts = (Stacks[0]?.Parameters ?? []).map(({ ParameterKey = '', ParameterValue = '' }) => [
    ParameterKey,
    ParameterValue,
  ]);
  return { status: Stacks[0]?.StackStatus, parameters: Object.fromEntries(texts) as Readonly<Record<string, string>> };
}

async function stages(): Promise<readonly (string | undefined)[]> {
  const { pipeline } = await tools()
    .client(CodePipelineClient)
    .send(new GetPipelineCommand({ name: 'orders' }));
  return pipeline?.stages?.map(({ name }) => name) ?? [];
}

/** Of the commit, oldest first. */
async function executions(): Promise<readonly PipelineExecutionSummary[]> {
  const command = new ListPipelineExecutionsCommand({ pipelineName: 'orders' });
  const { pipelineExecutionSummaries = [] } = await tools().client(CodePipelineClient).send(command);
  const commit = rehearsal.progress.commits.at(-1)?.commit;
  return pipelineExecutionSummaries
    .filter(({ sourceRevisions = [] }) => sourceRevisions.some(({ revisionId }) => revisionId === commit))
    .toReversed();
}

async function changeConfiguration(changed: Readonly<Record<string, string>>): Promise<void> {
  const file = join(folder.folder, 'workload', 'pipeline', 'standard.json');
  const configuration = JSON.parse(await readFile(file, 'utf8')) as { readonly Parameters: object };
  const Parameters = { ...configuration.Parameters, ...changed };
  await writeFile(file, JSON.stringify({ ...configuration, Parameters }, undefined, 2));
}

describe('a commit that changes what the pipeline is', () => {
  it('updates the stack, cancels its execution, and another runs from Source to the approval', async () => {
    await rehearsal.bootstrap();
    const environments = join(folder.folder, 'workload', 'environments');
    await cp(join(environments, 'test.json'), join(environments, 'testing.json'));
    await changeConfiguration({ TestConfigurationFile: 'environments/testing.json' });
    await rehearsal.commitWorkload();
    const followed = await rehearsal.watch(async () => 'leave');
    expect(followed.leftAt).toMatchObject({ stage: 'ApproveDeployToUat' });
    const { status, parameters } = await stackOf('steps-pipeline-orders');
    expect(status).toBe('UPDATE_COMPLETE');
    expect(parameters['TestConfigurationFile']).toBe('environments/testing.json');
    const [first, second, ...further] = await executions();
    expect(first).toMatchObject({ status: 'Cancelled', statusSummary: expect.stringContaining('updated') as string });
    expect(second).toMatchObject({ status: 'InProgress', pipelineExecutionId: followed.executionId });
    expect(further).toEqual([]);
    expect(followed.actions.map(({ stage }) => stage)).toContain('UpdatePipeline');
  }, 120_000);

  it('updates projects under the execution that runs, which goes on', async () => {
    await rehearsal.bootstrap();
    await changeConfiguration({ ComputeType: 'BUILD_GENERAL1_LARGE' });
    await rehearsal.commitWorkload();
    const followed = await rehearsal.watch(async () => 'leave');
    expect(followed.leftAt).toMatchObject({ stage: 'ApproveDeployToUat' });
    expect((await stackOf('steps-pipeline-orders')).parameters['ComputeType']).toBe('BUILD_GENERAL1_LARGE');
    expect(await executions()).toHaveLength(1);
  }, 120_000);

  it('is red in UpdatePipeline where it sets what only the platform sets', async () => {
    await rehearsal.bootstrap();
    await changeConfiguration({ UatAccountId: '' });
    await rehearsal.commitWorkload();
    expect((await rehearsal.watch(async () => 'approve')).status).toBe('Failed');
    const { executions: summaries } = await rehearsal.summarise();
    const failure = summaries.at(-1)?.failure;
    expect(failure).toMatchObject({ stage: 'UpdatePipeline', action: 'UpdatePipeline' });
    expect(failure?.log.join('\n')).toContain('UatAccountId is "" there and "555555555555" in the pipeline');
    expect((await stackOf('steps-pipeline-orders')).status).toBe('CREATE_COMPLETE');
  }, 60_000);
});

describe('a basic pipeline', () => {
  it('grows into the full one of its class on its first run, and stays so when it is bootstrapped again', async () => {
    const organization = await startEmptyOrganization(rehearsal.cloud);
    await organization.configure((text) =>
      text.replace(/^( +)compute-type: .*\n/m, '$1class: develop\n$1stages: basic\n'),
    );
    expect(await organization.bootstrap('--yes')).toMatchObject({ exitCode: 0 });
    expect(await stages()).toEqual(['Source', 'UpdatePipeline']);
    Object.assign(rehearsal.progress, { pipeline: 'orders', artifactBucket: await artifactBucketOf(tools()) });
    await rehearsal.commitWorkload();
    expect((await rehearsal.watch(async () => 'approve')).status).toBe('Succeeded');
    const grown = ['Source', 'UpdatePipeline', 'Build', 'Validate', 'DeployToDev', 'DeployToTest'];
    expect(await stages()).toEqual(grown);
    expect((await executions()).map(({ status }) => status)).toEqual(['Succeeded', 'Succeeded']);
    expect((await stackOf('steps-develop-pipeline-orders')).status).toBe('UPDATE_COMPLETE');
    const again = await organization.bootstrap();
    expect(again.stdout).toMatch(/= .*steps-develop-pipeline-orders/);
    expect(await stages()).toEqual(grown);
  }, 120_000);
});

describe("a template of the platform engineers' own", () => {
  it('is released in the place of the standard one: the repository sets what it leaves free, and its gates stay held', async () => {
    const organization = await startEmptyOrganization(rehearsal.cloud);
    const standard = await readFile(join(packageRoot(), 'cloudformation', 'pipelines', 'standard.yml'), 'utf8');
    const audience = '  Audience: { Type: String, Default: internal, AllowedValues: [internal, public] }\n';
    const own = standard
      .replace(/^Parameters:\n/m, `$&${audience}`)
      .replace(/^ +- Stages\n/m, '$&    - Audience\n')
      .replace(/^Outputs:\n/m, '$&  Audience: { Value: !Ref Audience }\n')
      .replace(
        /^( +)- Name: Validate\n(?: {12}.*\n){3}/m,
        (action) => `${action}${action.replace('- Name: Validate', '- Name: Audit')}`,
      );
    await writeFile(join(organization.folder, 'own.yml'), own);
    await organization.configure((text) => text.replace(/^( +)compute-type: .*\n/m, '$1template: own.yml\n'));
    expect(await organization.bootstrap('--yes')).toMatchObject({ exitCode: 0 });
    expect((await stackOf('steps-pipeline-orders')).parameters['Audience']).toBe('internal');
    Object.assign(rehearsal.progress, { pipeline: 'orders', artifactBucket: await artifactBucketOf(tools()) });

    await changeConfiguration({ Audience: 'public' });
    await rehearsal.commitWorkload();
    const { leftAt, actions } = await rehearsal.watch(async () => 'leave');
    expect(leftAt).toMatchObject({ stage: 'ApproveDeployToUat' });
    expect(actions.flatMap(({ stage, action }) => (stage === 'Validate' ? [action] : [])).toSorted()).toEqual([
      'Audit',
      'Validate',
    ]);
    expect((await stackOf('steps-pipeline-orders')).parameters['Audience']).toBe('public');
    const { TemplateBody = '' } = await tools()
      .client(CloudFormationClient)
      .send(new GetTemplateCommand({ StackName: 'steps-pipeline-orders' }));
    const { Parameters } = JSON.parse(TemplateBody) as { Parameters: Record<string, { AllowedValues?: string[] }> };
    expect(Parameters['UatApproval']?.AllowedValues).toEqual(['true']);
    expect(Parameters['Audience']?.AllowedValues).toEqual(['internal', 'public']);
    expect((await organization.bootstrap()).stdout).toMatch(/= .*steps-pipeline-orders/);

    await writeFile(join(organization.folder, 'own.yml'), own.replace(/^ {2}ReleasedTemplate:\n(?: {4}.*\n)+/m, ''));
    const refused = await organization.bootstrap('--yes');
    expect(refused.stderr).toContain('own.yml declares no parameter ReleasedTemplate: begin with a copy');
  }, 120_000);
});
