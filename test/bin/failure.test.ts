import { hostname } from 'node:os';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeFailure } from '../../bin/failure.ts';
import { settingInvalid, StepError, throwAll } from '../../steps/errors/index.ts';
import { packageRoot } from '../../steps/package-root.ts';
import { runOnTerminal, runSteps } from '../helpers/run-steps.ts';
import { createWorkspace } from '../helpers/workspace.ts';

const functions = (...codes: readonly string[]) =>
  `Resources:\n${codes.map((code, index) => `  F${index}:\n    Type: AWS::Lambda::Function\n    Properties: { Code: ${code} }\n`).join('')}`;

async function packageOf(files: Readonly<Record<string, string>>): Promise<string> {
  const args = ['package', '--dry-run', '--s3-bucket', 'bucket', '--region', 'eu-west-1'];
  return (await runSteps(args, { cwd: await createWorkspace(files) })).stderr;
}

describe('an error', () => {
  it('ends with where its code is explained', async () => {
    const { exitCode, stderr } = await runSteps(['outputs'], { cwd: await createWorkspace({}) });
    expect(exitCode).toBe(2);
    expect(stderr).toBe(
      [
        'steps: no value for --stack-name [SETTING_MISSING]',
        '→ give it as a flag, or set it in steps.yml or the environment (steps outputs --help)',
        '→ more: steps explain SETTING_MISSING',
        '',
      ].join('\n'),
    );
  });

  it('says so once for a code, however many there are of it', async () => {
    const stderr = await packageOf({ 'template.yml': functions('a', 'b') });
    expect(stderr.match(/\[REFERENCE_NOT_FOUND\]/g)).toHaveLength(2);
    expect(stderr).toMatch(/\n2 errors\n→ more: steps explain REFERENCE_NOT_FOUND\n$/);
  });

  it('names each code of several', async () => {
    const stderr = await packageOf({ 'template.yml': functions('a', 'b.zip'), 'b.zip': 'none' });
    const lines = ['REFERENCE_NOT_FOUND', 'NOT_AN_ARCHIVE'].map((code) => `→ more: steps explain ${code}\n`);
    expect(stderr).toMatch(/\n2 errors\n/);
    expect(stderr.endsWith(lines.join(''))).toBe(true);
  });
});

describe('the code of an error', () => {
  const page = pathToFileURL(join(packageRoot(), 'docs/errors/SETTING_MISSING.md'));
  page.hostname = hostname();
  const link = `\u001B]8;;${page.href}\u001B\\[SETTING_MISSING]\u001B]8;;\u001B\\`;
  const onTerminal = async (env: Readonly<Record<string, string>>) =>
    runOnTerminal(['outputs'], { cwd: await createWorkspace({}), answers: [], env });

  it('is a link to its page on a terminal that understands links', async () => {
    const { stdout } = await onTerminal({ FORCE_HYPERLINK: '1' });
    expect(stdout).toContain(`no value for --stack-name ${link}`);
  });

  it('is plain on a terminal that does not, and where nobody looks', async () => {
    expect((await onTerminal({ VTE_VERSION: '', TERM_PROGRAM: '' })).stdout).toContain(
      'no value for --stack-name [SETTING_MISSING]',
    );
    const { stderr } = await runSteps(['outputs'], { cwd: await createWorkspace({}), env: { VTE_VERSION: '7600' } });
    expect(stderr).not.toContain('\u001B');
  });
});

describe('a machine is told', () => {
  it('of each of several errors', () => {
    const location = { file: 'a.yml', line: 1, column: 2 };
    const found = [
      settingInvalid('--jobs', 'many', 'a number', 'give one'),
      new StepError({ code: 'SYNTAX', message: 'no', location }),
    ];
    let thrown: unknown;
    try {
      throwAll(found);
    } catch (error) {
      thrown = error;
    }
    expect(describeFailure(thrown)).toEqual([
      { code: 'SETTING_INVALID', message: '--jobs is "many", expected a number', hint: 'give one' },
      { code: 'SYNTAX', message: 'no', location },
    ]);
  });

  it('of a defect, with its stack', () => {
    expect(describeFailure(new TypeError('x is not a function'))).toEqual([
      { code: 'DEFECT', message: 'x is not a function', stack: expect.stringContaining('failure.test.ts') as string },
    ]);
    expect(describeFailure('thrown as it is')).toEqual([{ code: 'DEFECT', message: 'thrown as it is' }]);
  });
});
