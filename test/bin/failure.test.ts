import stringWidth from 'string-width';
import { createPalette } from '../../bin/palette.ts';
import { createWorkspace } from '../helpers/workspace.ts';
import { describe, expect, it } from 'vitest';
import { describeFailure, formatFailure } from '../../bin/failure.ts';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../steps/package-root.ts';
import { pathToFileURL } from 'node:url';
import { runOnTerminal, runSteps } from '../helpers/run-steps.ts';
import { settingInvalid, StepError, throwAll } from '../../steps/errors/index.ts';
import { stripVTControlCharacters } from 'node:util';

const forced = { FORCE_COLOR: '1' };
const broken = { 'steps.yml': 'deploy:\n  stack-name: [one, two\n' };
const red = (text: string) => `\u001B[31m${text}\u001B[39m`;
const cyan = (text: string) => `\u001B[36m${text}\u001B[39m`;
const bold = (text: string) => `\u001B[1m${text}\u001B[22m`;
const dim = (text: string) => `\u001B[2m${text}\u001B[22m`;

describe('what a failed command says', () => {
  it('has colours by meaning where they are forced, and the same text without', async () => {
    const cwd = await createWorkspace({});
    const args = ['deploy', '--dry-run'];
    const [plain, colored] = [await runSteps(args, { cwd }), await runSteps(args, { cwd, env: forced })];
    expect(plain.stderr).toBe(
      'steps: no value for --stack-name [SETTING_MISSING]\n→ give it as a flag, or set it in steps.yml or the environment (steps deploy --help)\n→ more: steps explain SETTING_MISSING\n',
    );
    expect(colored.stderr).toBe(
      `${red('steps:')} no value for --stack-name ${dim('[SETTING_MISSING]')}\n${cyan('→')} give it as a flag, or set it in steps.yml or the environment (steps deploy --help)\n${cyan('→')} more: steps explain SETTING_MISSING\n`,
    );
  });

  it('shows the place, and the caret below it', async () => {
    const cwd = await createWorkspace(broken);
    const { stderr, exitCode } = await runSteps(['deploy', '--dry-run'], { cwd, env: forced });
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`${red('steps:')} ${bold('steps.yml:3:1:')} `);
    expect(stderr).toContain(`\n${dim('3 | ')}\n    ${red('^')}\n`);
    const { stderr: plain } = await runSteps(['deploy', '--dry-run'], { cwd });
    expect(stripVTControlCharacters(stderr)).toBe(plain);
  });

  it('counts several', () => {
    const errors = ['a', 'b'].map((value) => settingInvalid('--jobs', value, 'a number'));
    const failure = caught(() => throwAll(errors));
    expect(formatFailure(failure)).toMatch(
      /^steps: --jobs is "a".*\n--jobs is "b".*\n2 errors\n→ more: steps explain SETTING_INVALID$/,
    );
    const palette = createPalette({}, forced);
    const show = (text: string) => text;
    expect(formatFailure(failure, { palette, columns: Infinity, hasLinks: false, fit: show, show })).toContain(
      `\n${red('2 errors')}`,
    );
  });

  it('leaves the caret below its column where the line is wider than the terminal', async () => {
    const line = `${'x'.repeat(100)}: "unclosed`;
    const cwd = await createWorkspace({ 'steps.yml': `${line}\n` });
    const { stdout } = await runOnTerminal(['deploy', '--dry-run'], { cwd, columns: 60 });
    const lines = stdout.split(/\r?\n/);
    expect(Math.max(...lines.map((one) => stringWidth(one)))).toBeLessThanOrEqual(60);
    const caret = lines.findIndex((one) => /^ +\^+$/.test(one));
    expect(lines[caret - 1]).toMatch(/^\d+ \| /);
  });

  it('gives the terminal nothing that others wrote for it', () => {
    const sourceLine = '\u001B[2Jname: \u0008x';
    const hostile = new StepError({
      code: 'SYNTAX',
      message: 'stack \u001B]0;owned\u0007s failed',
      hint: 'see \u001B[1;31mthis\rthat',
      location: { file: 'a\u001B[5m.yml', line: 1, column: 1, sourceLine },
    });
    // oxlint-disable-next-line no-control-regex -- they are what is looked for
    expect(formatFailure(hostile)).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/);
    expect(formatFailure(hostile)).toContain('stack s failed [SYNTAX]');
  });

  it('says of a defect what its stack says', () => {
    const defect = new TypeError('x is not a function');
    expect(formatFailure(defect)).toBe(
      `steps: unexpected failure, which is a defect in steps: please report it with what follows\n${defect.stack}`,
    );
  });
});

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

it('tells a machine of each of several errors', () => {
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

it('tells a machine of a defect, with its stack', () => {
  expect(describeFailure(new TypeError('x is not a function'))).toEqual([
    { code: 'DEFECT', message: 'x is not a function', stack: expect.stringContaining('failure.test.ts') as string },
  ]);
  expect(describeFailure('thrown as it is')).toEqual([{ code: 'DEFECT', message: 'thrown as it is' }]);
});

function caught(work: () => void): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
