import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { commands } from '../../bin/commands/index.ts';
import { runOnTerminal, runSteps } from '../helpers/run-steps.ts';
import { createWorkspace } from '../helpers/workspace.ts';

const widest = (text: string) => Math.max(...text.split(/\r?\n/).map((line) => stringWidth(line)));

describe('help', () => {
  it('has headings, and what can be typed, in colours where they are forced; the same text without', async () => {
    const cwd = await createWorkspace({});
    const plain = await runSteps(['status', '--help'], { cwd });
    const colored = await runSteps(['status', '--help'], { cwd, env: { FORCE_COLOR: '1' } });
    expect(plain.stdout).not.toContain('\u001B');
    expect(colored.stdout).toContain('\u001B[1mOptions:\u001B[22m\n  \u001B[36m--all\u001B[39m ');
    expect(colored.stdout).toContain('\u001B[2m[pipeline...]\u001B[22m');
    expect(stripVTControlCharacters(colored.stdout)).toBe(plain.stdout);
    expect((await runSteps(['deploi'], { cwd, env: { FORCE_COLOR: '1' } })).stderr).toContain(
      '\u001B[31msteps:\u001B[39m there is no command "deploi"',
    );
  });

  it.each([
    [60, commands.map(({ name }) => name)],
    [80, ['deploy']],
    [120, ['deploy']],
  ])('of every command has no line that is wider than a terminal of %i columns', async (columns, names) => {
    const cwd = await createWorkspace({});
    const tooWide: string[] = [];
    for (const args of [[], ...names.map((name) => [name])]) {
      const { stdout } = await runOnTerminal([...args, '--help'], { cwd, columns });
      expect(stdout).toContain('Usage: steps');
      if (widest(stdout) > columns) tooWide.push(args.join(' '));
    }
    expect(tooWide).toEqual([]);
  });

  it('loads nothing that measures or wraps, which a command on a terminal does', async () => {
    expect(await loadedBy(['--help'])).not.toMatch(/fit-lines/);
    expect(await loadedBy(['verify'])).toMatch(/fit-lines/);
  });
});

/** The modules that are loaded on a terminal. */
async function loadedBy(args: readonly string[]): Promise<string> {
  const load = "(url, context, next) => { process.stderr.write(url + '\\n'); return next(url, context); }";
  const hooks = `import { registerHooks } from 'node:module'; registerHooks({ load: ${load} });`;
  const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(hooks)}` };
  const { stdout } = await runOnTerminal(args, { cwd: await createWorkspace({}), env });
  expect(stdout).toMatch(/cli[.-]/);
  return stdout;
}
