import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createProgram } from '../../../bin/cli.ts';
import { commands } from '../../../bin/commands/index.ts';
import { globalCompletes } from '../../../bin/completion/offer.ts';
import { stagesOf } from '../../../bin/completion/pipeline-stages.ts';
import { packageRoot } from '../../../steps/package-root.ts';
import { runSteps } from '../../helpers/run-steps.ts';

describe.each(commands.map((command) => [command.name, command] as const))(
  'steps %s',
  (_, { options, arguments: args = [] }) => {
    it('has choices for each value that it takes, or says how it is completed', () => {
      const taking = [...options.filter(({ flags }) => flags.includes('<')), ...args];
      const undecided = taking.filter(
        ({ choices, completes }) => (choices === undefined) === (completes === undefined),
      );
      expect(undecided.map((row) => ('flags' in row ? row.flags : row.name))).toEqual([]);
    });
  },
);

it('global options that take a value have choices, or are named for what they are', () => {
  const taking = createProgram(async () => {}, []).options.filter(
    ({ required, argChoices }) => required && !argChoices,
  );
  expect(taking.length).toBeGreaterThan(0);
  expect(taking.filter((option) => globalCompletes(option) === 'nothing').map(({ flags }) => flags)).toEqual([]);
});

it('stages are named as the templates of pipelines name them', async () => {
  const names = async (file: string) => {
    const text = await readFile(join(packageRoot(), 'cloudformation', 'pipelines', file), 'utf8');
    const stages = text.slice(text.indexOf('\n      Stages:'));
    return new Set(
      [
        ...stages.matchAll(
          /^ +(?:- )+Name: (\w+)\n(?: +(?:BeforeEntry|Actions|OnFailure|OnSuccess|RetryConfiguration|- Fn)|$)/gm,
        ),
      ].map(([, name]) => name),
    );
  };
  const environments = ['Dev', 'Test', 'Uat', 'Prod'].map((name) => ({ name, accounts: [], approval: 'own' as const }));
  const joint = environments.map((one) => (/Uat|Prod/.test(one.name) ? { ...one, approval: 'joint' as const } : one));
  const plan = await names('standard-plan.yml');
  for (const known of [environments, joint].flatMap((some) => stagesOf({ environments: some })))
    expect(plan).toContain(known);
  const publish = await names('publish.yml');
  for (const known of stagesOf({ environments: [], isPublishing: true })) expect(publish).toContain(known);
});

describe('a TAB', () => {
  it('loads neither the AWS SDK nor a verb', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'codebuild-steps-coverage-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const cwd = join(packageRoot(), 'examples', 'orders');
    const { stdout } = await runSteps(['__complete', 'bash', 'steps deploy --parameter ', '', '9'], {
      cwd,
      env: { NODE_V8_COVERAGE: folder },
    });
    expect(stdout).toContain('Environment=');
    // https://nodejs.org/api/cli.html#node_v8_coveragedir: every script that was loaded.
    const [report = ''] = await readdir(folder);
    const { result } = JSON.parse(await readFile(join(folder, report), 'utf8')) as {
      readonly result: readonly { readonly url: string }[];
    };
    const loaded = result.map(({ url }) => url).filter((url) => url.startsWith('file:'));
    expect(loaded.length).toBeGreaterThan(3);
    expect(
      loaded.filter((url) => /@aws-sdk|@smithy|\/steps\/(deploy|validate|rehearse|package|bootstrap)\//.test(url)),
    ).toEqual([]);
    const sizes = await Promise.all(loaded.map(async (url) => (await readFile(new URL(url))).length));
    // Source has comments; the SDK's client of CloudFormation alone would be more.
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(1_200_000);
  });

  it('is answered by nothing where the shell is not known', async () => {
    expect(await runSteps(['__complete', 'ksh', 'steps '], { cwd: packageRoot() })).toMatchObject({
      exitCode: 0,
      stdout: '',
    });
  });
});
