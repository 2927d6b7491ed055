import { CodePipelineClient, ListPipelinesCommand } from '@aws-sdk/client-codepipeline';
import { describe, expect, it } from 'vitest';
import { checkBootstrap, quotaNotices, readBootstrapConfiguration } from '../../../steps/bootstrap/index.ts';
import { formatStepError, StepError } from '../../../steps/errors/index.ts';
import { join } from 'node:path';
import { packageRoot } from '../../../steps/package-root.ts';
import type { TemplateObject } from '../../../steps/template.ts';
import { includedResources } from '../../../steps/template-conditions.ts';
import { runSteps } from '../../helpers/run-steps.ts';
import { readTemplate, resourcesOf } from '../../helpers/templates.ts';
import { createTestContext } from '../../helpers/step-context.ts';
import { createWorkspace, writeFiles } from '../../helpers/workspace.ts';
import { startEmptyOrganization } from '../../helpers/empty-organization.ts';

const bootstrap = `organization:
  management-account: '111111111111'
  tools-account: '222222222222'
regions: [eu-west-1]
organizational-units:
  standard: [Workloads/Standard]
image:
  uri: repository@sha256:abc
pipelines:
  - table: pipelines.csv
    tags: { cost-centre: platform }
`;

/** A table of so many workloads, each with four accounts of its own. */
function table(workloads: number): string {
  const rows = Array.from({ length: workloads }, (_, index) => {
    const [dev, test, uat, prod] = [3, 4, 5, 6].map((first) => String(first * 1e11 + index));
    return `w${index},${dev},${test},${uat},${prod}`;
  });
  return `workload,accounts.dev,accounts.test,accounts.uat,accounts.prod\n${rows.join('\n')}\n`;
}

const read = async (csv: string, configuration = bootstrap) =>
  readBootstrapConfiguration(
    'bootstrap.yml',
    createTestContext(await createWorkspace({ 'bootstrap.yml': configuration, 'pipelines.csv': csv })),
  );

async function complaint(csv: string, configuration?: string): Promise<string> {
  try {
    await read(csv, configuration);
  } catch (error) {
    if (error instanceof StepError) return formatStepError(error);
    throw error;
  }
  return 'nothing';
}

describe('a table of pipelines', () => {
  it('is a pipeline for each row, of which a row says more than the entry', async () => {
    const csv = [
      '\uFEFFworkload, accounts.dev,timeout-minutes,self-update,tags.owner,parameters.StackName',
      '"orders",333333333333,30,FALSE,"a, ""b""",',
      '',
      'invoices,333333333333,,,,billing',
    ].join('\r\n');
    const { pipelines = [] } = await read(csv);
    expect(pipelines).toMatchObject([
      {
        workload: 'orders',
        accounts: { dev: '333333333333' },
        'timeout-minutes': 30,
        'self-update': false,
        tags: { owner: 'a, "b"', 'cost-centre': 'platform' },
      },
      { workload: 'invoices', parameters: { StackName: 'billing' } },
    ]);
    expect(pipelines[1]).not.toHaveProperty('timeout-minutes');
    expect(pipelines.map(({ at }) => at?.())).toMatchObject([
      { file: 'pipelines.csv', line: 2 },
      { file: 'pipelines.csv', line: 4 },
    ]);
    expect(pipelines.map(({ at }) => at?.(['accounts', 'dev']))).toMatchObject([{ column: 10 }, { column: 10 }]);
  });

  it.each([
    [
      'an unknown column',
      'workload,acounts.dev\n',
      'pipelines.csv:1:10: column acounts.dev is no setting of a pipeline; did you mean accounts.dev?',
    ],
    ['a column twice', 'workload,workload\n', 'pipelines.csv:1:10: column workload stands there twice'],
    ['a column without a name', 'workload,\n', 'pipelines.csv:1:10: this column has no name'],
    ['a table in a table', 'table\nx\n', 'pipelines.csv:1:1: column table is no setting'],
    [
      'a bad value',
      'workload,accounts.dev\norders,3333\n',
      'pipelines.csv:2:8: accounts.dev is "3333": expected an account id of 12 digits',
    ],
    [
      'a bad value after a quoted comma',
      'tags.a,workload,class\n"x,y",orders,mian\n',
      'pipelines.csv:2:14: class is "mian": expected one of main, develop; did you mean main?',
    ],
    ['a number that is none', 'workload,timeout-minutes\norders,soon\n', 'timeout-minutes is "soon": expected number'],
    [
      'a row that is too short',
      'workload,branch\norders\n',
      'pipelines.csv:2:1: this row has 1 cells, and the first 2',
    ],
    ['an open quote', 'workload\n"orders\n', 'pipelines.csv:2:1: Quote Not Closed'],
    ['no row', '', 'pipelines.csv is empty: its first row names settings'],
    ['no workload', 'branch\nmain\n', 'pipelines.csv:2:1: this pipeline names no workload'],
    ['a name twice', 'workload\norders\norders\n', 'pipelines.csv:3:1: there are two pipelines orders'],
    [
      'a provider without its connection',
      'workload,source.provider,branch\norders,GitHub,main\n',
      'pipelines.csv:2:8: a repository at GitHub is reached by a connection',
    ],
    [
      'a region without common resources',
      'workload,region\norders,us-east-1\n',
      'pipelines.csv:2:8: region us-east-1 is not among regions',
    ],
  ])('is refused with %s', async (_what, csv, message) => {
    expect(await complaint(csv)).toContain(message);
  });

  it('is refused where there is none', async () => {
    const message = await complaint('', bootstrap.replace('pipelines.csv', 'none.csv'));
    expect(message).toContain('bootstrap.yml:10:12: there is no none.csv');
  });
});

describe('steps bootstrap --check', () => {
  it('renders 200 workloads in four environments each without an account, and names the quotas', async () => {
    const folder = await createWorkspace({ 'bootstrap.yml': bootstrap, 'pipelines.csv': table(200) });
    const run = await runSteps(['bootstrap', '--check'], { cwd: folder });
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(run.stdout).toContain('200 pipelines in 1 region, 800 deployments');
    expect(run.stdout).toContain('200 of 300  EventBridge rules of the default event bus, account 222222222222');
    const json = await runSteps(['bootstrap', '--check', '--format', 'json'], { cwd: folder });
    expect(JSON.parse(json.stdout)).toMatchObject({ pipelines: { length: 200 } });
  });

  it('says before AWS does that a default quota is too small', async () => {
    const templates = join(packageRoot(), 'cloudformation');
    const { quotas } = await checkBootstrap(await read(table(301)), { templates });
    expect(quotaNotices(quotas)).toEqual([
      expect.stringMatching(/^the pipelines need 301 EventBridge rules .* default quota is 300: ask for a higher one/),
    ]);
    const south = bootstrap.replace('eu-west-1', 'eu-south-1');
    const { quotas: fewer } = await checkBootstrap(await read(table(80), south), { templates });
    expect(quotaNotices(fewer)).toEqual([expect.stringContaining('80 EventBridge rules')]);
  });

  it('counts the pipelines of instances that a repository may add, and what makes them', async () => {
    const many = bootstrap.replace('    tags', '    instances: 40\n    tags');
    const folder = await createWorkspace({ 'bootstrap.yml': many, 'pipelines.csv': table(2) });
    const run = await runSteps(['bootstrap', '--check'], { cwd: folder });
    expect(run.stdout).toContain('2 pipelines in 1 region, 8 deployments');
    expect(run.stdout).toContain('and up to 80 pipelines of instances');
    expect(run.stdout).toContain('82 of 300  EventBridge rules');
    expect(run.stdout).toContain('82 of 1,000  CodePipeline pipelines');
    // Those of 82 pipelines, and of the two that make the others.
    expect(run.stdout).toContain('84 of 2,000  CloudFormation stacks, account 222222222222');
    expect(run.stdout).toContain('41 of 2,000  CloudFormation stacks, account 300000000000');
    const { quotas } = JSON.parse(
      (await runSteps(['bootstrap', '--check', '--format', 'json'], { cwd: folder })).stdout,
    );
    const repositories = quotas.find(({ quota }: { quota: string }) => quota === 'CodeCommit repositories');
    expect(repositories).toMatchObject({ used: 2 });
  });

  it('counts what there can be of feature branches, and what makes it', async () => {
    const templates = join(packageRoot(), 'cloudformation');
    const one = table(1);
    const settings = 'tags: { cost-centre: platform }\n    feature-branches: { at-most: 20 }';
    const withBranches = await read(one, bootstrap.replace('tags: { cost-centre: platform }', settings));
    const [before, after] = await Promise.all(
      [read(one), withBranches].map(async (from) => checkBootstrap(await from, { templates })),
    );
    const used = (check: typeof before, name: string) =>
      (check?.quotas ?? []).filter(({ quota }) => quota.startsWith(name)).map((use) => `${use.accountId} ${use.used}`);
    expect(used(before, 'EventBridge rules')).toEqual(['222222222222 1']);
    const own = (type: string) =>
      Object.keys(resourcesOf(readTemplate('cloudformation/pipelines/feature-branches.yml'), type)).length;
    expect(used(after, 'EventBridge rules')).toEqual([`222222222222 ${1 + 20 + own('AWS::Events::Rule')}`]);
    const projects = (check: typeof before) => Number(used(check, 'CodeBuild projects')[0]?.slice(-3));
    expect(projects(after) - projects(before) - own('AWS::CodeBuild::Project')).toBe(20 * projects(before));
    expect(used(after, 'CloudFormation stacks')).toEqual(
      expect.arrayContaining(['222222222222 22', '300000000000 21', '400000000000 1']),
    );
  });

  it('tells each row that CloudFormation would refuse, at its place', async () => {
    const csv = table(3).replace('w1,', 'W1,').replace('w2,', 'w2-with-a-name-of-more-than-20,');
    const folder = await createWorkspace({ 'bootstrap.yml': bootstrap, 'pipelines.csv': csv });
    const run = await runSteps(['bootstrap', '--check'], { cwd: folder });
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    expect(run.stderr).toContain('pipelines.csv:3:1: steps-pipeline-W1: WorkloadName is "W1", expected lower-case');
    expect(run.stderr).toContain('pipelines.csv:4:1: steps-pipeline-w2-with-a-name-of-more-than-20: PipelineName');
  });
});

it('a table becomes pipelines, several at once; one that fails is told, and mended goes on', async () => {
  const organization = await startEmptyOrganization();
  const tools = organization.clientFor('222222222222').client(CodePipelineClient);
  const csv = (createRepository: string) =>
    [
      'workload,name,accounts.dev,create-repository',
      ...Array.from({ length: 8 }, (_, index) => `w${index},,333333333333,`),
      `w0,again,333333333333,${createRepository}`,
    ].join('\n');
  try {
    const pipelines = 'pipelines:\n  - table: pipelines.csv\n';
    await organization.configure((text) => text.replace(/^pipelines:\n(?: {2}.*\n)+/m, pipelines));
    await writeFiles(organization.folder, { 'pipelines.csv': csv('') });
    const failed = await organization.bootstrap('--yes');
    expect(failed.exitCode).toBe(1);
    expect(failed.stderr).toContain('steps-pipeline-again');
    await writeFiles(organization.folder, { 'pipelines.csv': csv('false') });
    expect(await organization.bootstrap('--yes')).toMatchObject({ exitCode: 0 });
    const made = await tools.send(new ListPipelinesCommand({}));
    expect(made.pipelines?.map(({ name }) => name)).toEqual(expect.arrayContaining(['w0', 'w7', 'again']));
    expect(made.pipelines).toHaveLength(9);
  } finally {
    await organization.cloud.stop();
  }
});

describe('the resources that conditions leave in', () => {
  const isTrue: TemplateObject = { 'Fn::Equals': [{ Ref: 'A' }, 'yes'] };
  it.each<[string, TemplateObject, boolean]>([
    ['a condition that holds', isTrue, true],
    ['one that does not', { 'Fn::Not': [isTrue] }, false],
    ['and', { 'Fn::And': [isTrue, { 'Fn::Equals': [{ Ref: 'B' }, 'yes'] }] }, false],
    ['or', { 'Fn::Or': [isTrue, { 'Fn::Equals': [{ Ref: 'B' }, 'yes'] }] }, true],
    ['another condition', { Condition: 'Other' }, false],
    ['what is not known', { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'x'] }, true],
    ['or of what is not known', { 'Fn::Or': [{ Condition: 'Other' }, { 'Fn::Equals': [{ Ref: 'C' }, 'x'] }] }, true],
    ['and of what is not known', { 'Fn::And': [{ Condition: 'Other' }, { 'Fn::Equals': [{ Ref: 'C' }, 'x'] }] }, false],
  ])('%s', (_what, condition, isThere) => {
    const template = {
      Conditions: { Asked: condition, Other: { 'Fn::Equals': [{ Ref: 'B' }, 'yes'] } },
      Resources: { Topic: { Type: 'AWS::SNS::Topic', Condition: 'Asked' }, Always: { Type: 'AWS::SNS::Topic' } },
    };
    expect(Object.keys(includedResources(template, { A: 'yes', B: 'no' }))).toEqual(
      isThere ? ['Topic', 'Always'] : ['Always'],
    );
  });
});
