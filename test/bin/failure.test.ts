import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import stringWidth from 'string-width';
import { formatFailure } from '../../bin/failure.ts';
import { createPalette } from '../../bin/palette.ts';
import { settingInvalid, StepError, throwAll } from '../../steps/errors/index.ts';
import { runOnTerminal, runSteps } from '../helpers/run-steps.ts';
import { createWorkspace } from '../helpers/workspace.ts';

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
      'steps: no value for --stack-name [SETTING_MISSING]\n→ give it as a flag, or set it in steps.yml or the environment (steps deploy --help)\n',
    );
    expect(colored.stderr).toBe(
      `${red('steps:')} no value for --stack-name ${dim('[SETTING_MISSING]')}\n${cyan('→')} give it as a flag, or set it in steps.yml or the environment (steps deploy --help)\n`,
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
    expect(formatFailure(failure)).toMatch(/^steps: --jobs is "a".*\n--jobs is "b".*\n2 errors$/);
    const palette = createPalette({}, forced);
    expect(formatFailure(failure, { palette, columns: Infinity, fit: (text) => text })).toContain(
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
      code: 'X',
      message: 'stack \u001B]0;owned\u0007s failed',
      hint: 'see \u001B[1;31mthis\rthat',
      location: { file: 'a\u001B[5m.yml', line: 1, column: 1, sourceLine },
    });
    // oxlint-disable-next-line no-control-regex -- they are what is looked for
    expect(formatFailure(hostile)).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/);
    expect(formatFailure(hostile)).toContain('stack s failed [X]');
  });

  it('says of a defect what its stack says', () => {
    const defect = new TypeError('x is not a function');
    expect(formatFailure(defect)).toBe(
      `steps: unexpected failure, which is a defect in steps: please report it with what follows\n${defect.stack}`,
    );
  });
});

function caught(work: () => void): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
