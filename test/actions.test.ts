import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../bin/commands/index.ts';
import { optionForm } from '../bin/option-form.ts';
import { readVersion } from '../bin/version.ts';
import { actions, withoutAction } from '../scripts/actions/rows.ts';
import { renderActionFiles } from '../scripts/write-actions.ts';
import { packageRoot } from '../steps/package-root.ts';
import { cloudWithBucket } from './helpers/create-bucket.ts';
import { readAction, runAction } from './helpers/run-action.ts';
import { runSteps } from './helpers/run-steps.ts';
import { createWorkspace } from './helpers/workspace.ts';

const tools = '222222222222';
const cloud = cloudWithBucket(tools, 'artifacts-of-actions');

/** Says what it was called with, each word in JSON, in the place of the command and of npx. */
const echoing = (version: string) => `if [ "$1" = --version ]; then echo ${version}; exit; fi
node -e 'console.log(JSON.stringify(process.argv.slice(1)))' -- "$@"`;

describe('the files of the actions', () => {
  it('are what scripts/write-actions.ts makes of the options', async () => {
    for (const { file, text } of await renderActionFiles()) expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('are there for each command but those that are left out with a reason, and for nothing else', () => {
    const files = globSync('steps/**/action.yml', { cwd: packageRoot() }).map((file) => basename(dirname(file)));
    expect(files.toSorted()).toEqual(actions.map(({ command }) => command).toSorted());
    expect([...files, ...Object.keys(withoutAction)].toSorted()).toEqual(commands.map(({ name }) => name).toSorted());
  });
});

describe.each(actions.map((row) => [row.command, row] as const))('the action %s', (name, { leftOut = {} }) => {
  const action = readAction(name);
  const command = commands.find((row) => row.name === name);
  const flagsInHelp = async () => {
    const { stdout } = await runSteps([name, '--help'], { cwd: packageRoot() });
    return [...stdout.matchAll(/^ {2}(?:-\w, )?--([a-z0-9-]+)/gm)].map(([, flag = '']) => flag);
  };

  it('has every option of --help as an input, but those that are left out with a reason, and no other', async () => {
    const ofArguments = (command?.arguments ?? []).map((row) => row.name.replaceAll(/[^a-z-]/g, ''));
    const options = (await flagsInHelp()).filter((flag) => flag !== 'help');
    expect(Object.keys(leftOut).filter((flag) => !options.includes(flag))).toEqual([]);
    expect(Object.keys(action.inputs).toSorted()).toEqual(
      ['directory', 'no-config', ...ofArguments, ...options.filter((flag) => !(flag in leftOut))].toSorted(),
    );
  });

  it('takes no input into the text of its script, which names the version', () => {
    const [step] = action.runs.steps;
    expect(action.runs.using).toBe('composite');
    expect(step?.run).not.toContain('${{');
    expect(step?.run).toContain(`codebuild-steps@${readVersion()}`);
    expect(Object.values(step?.env ?? {})).toEqual(
      Object.keys(action.inputs).map((input) => `\${{ inputs.${input} }}`),
    );
  });

  it('hands hostile values on as they are, and runs none of them', async () => {
    const folder = await createWorkspace();
    const evil = '"; touch pwned; $(touch pwned) `touch pwned` \' --yes * \\ ${HOME} é';
    const takes = new Map(command?.options.map(({ flags }) => [optionForm(flags).name, optionForm(flags).takes]));
    const values = Object.keys(action.inputs)
      .filter((input) => input !== 'no-config' && takes.get(input) !== 'nothing')
      .map((input) => [input, takes.get(input) === 'list' ? `${evil}\r\n--second` : evil] as const);
    const { exitCode, stdout } = await runAction(name, Object.fromEntries(values), {
      cwd: folder,
      programs: { steps: echoing(readVersion()) },
    });
    expect(exitCode).toBe(0);
    const given = JSON.parse(stdout.split('\n')[0] ?? '') as readonly string[];
    const ofArguments = new Set((command?.arguments ?? []).map((row) => row.name.replaceAll(/[^a-z-]/g, '')));
    const flags = values.filter(([input]) => !ofArguments.has(input));
    expect(given.filter((word) => word.startsWith('--') && word !== '--').toSorted()).toEqual(
      flags
        .flatMap(([input]) => [`--${input}=${evil}`, ...(takes.get(input) === 'list' ? [`--${input}=--second`] : [])])
        .toSorted(),
    );
    if (ofArguments.size > 0) expect(given.slice(given.indexOf('--') + 1)).toEqual([...ofArguments].map(() => evil));
    expect(existsSync(join(folder, 'pwned'))).toBe(false);
  });

  it('takes the version of its own where the PATH has another', async () => {
    const { stdout } = await runAction(
      name,
      {},
      {
        cwd: await createWorkspace(),
        programs: { steps: echoing('0.0.1'), npx: echoing('') },
      },
    );
    const given = JSON.parse(stdout.split('\n')[0] ?? '') as readonly string[];
    expect(given.slice(0, 3)).toEqual(['--yes', `codebuild-steps@${readVersion()}`, name]);
  });
});

describe('actions with the real command', () => {
  const template = 'Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties: {Code: src}\n';
  const files = { 'work load/template.yml': template, 'work load/src/index.js': 'exports.handler = () => 1;\n' };

  it('package a workload and hand on its digest, which verify then asks for', async () => {
    const options = { cwd: await createWorkspace(files), env: cloud().environmentFor(tools) };
    const directory = 'work load';
    const packaged = await runAction(
      'package',
      {
        directory,
        's3-bucket': 'artifacts-of-actions',
        'output-template-file': "packaged $(id) it's.yml",
        metadata: 'team=orders\nstage=one',
        'use-json': 'true',
      },
      options,
    );
    expect(packaged).toMatchObject({ exitCode: 0, outputs: {} });
    const written = readFileSync(join(options.cwd, directory, "packaged $(id) it's.yml"), 'utf8');
    expect(JSON.parse(written)).toHaveProperty('Resources.F.Properties.Code.S3Bucket', 'artifacts-of-actions');
    const { exitCode, outputs } = await runAction('verify', { directory }, options);
    expect(exitCode).toBe(0);
    expect(outputs['digest']).toMatch(/^[0-9a-f]{64}$/);
    expect(await runAction('verify', { directory, digest: outputs['digest'] ?? '' }, options)).toMatchObject({
      exitCode: 0,
    });
    expect(await runAction('verify', { directory, digest: 'f'.repeat(64) }, options)).toMatchObject({ exitCode: 1 });
    const empty = await runAction('verify', { directory, digest: '' }, options);
    expect(empty.exitCode).toBe(2);
    expect(empty.stderr).toContain('--digest');
  });

  it('refuse a switch that is neither true nor false', async () => {
    const { exitCode, stderr } = await runAction(
      'package',
      { 'use-json': 'yes\nplease' },
      {
        cwd: await createWorkspace(files),
      },
    );
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: "use-json is true or false, not $'yes\\nplease'",
    });
  });

  it('hand on what a rejecting command printed, of several lines, and its exit code', async () => {
    const { exitCode, outputs, stdout } = await runAction(
      'validate',
      { path: 'odd.yml', format: 'junit' },
      {
        cwd: await createWorkspace({
          'odd.yml': 'Resources:\n  B:\n    Type: AWS::S3::Bucket\n    Properties: {Nme: a}\n',
        }),
      },
    );
    expect(exitCode).toBe(1);
    expect(outputs['findings']).toMatch(/^<\?xml[^\n]*\n[\s\S]*odd\.yml[\s\S]*<\/testsuites>$/);
    expect(outputs['findings']).toBe(stdout);
  });
});
