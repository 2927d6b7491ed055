import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { compileCacheFolder } from '../../bin/compile-cache.ts';
import { runSteps } from '../helpers/run-steps.ts';
import { createWorkspace } from '../helpers/workspace.ts';

/** Runs the command with a cache folder of its own, and says what is kept below it. */
async function startWith(home: string, env: Readonly<Record<string, string>> = {}) {
  for (const name of ['NODE_COMPILE_CACHE', 'NODE_DISABLE_COMPILE_CACHE']) vi.stubEnv(name, undefined);
  onTestFinished(() => void vi.unstubAllEnvs());
  const run = await runSteps(['--help'], { cwd: home, env: { XDG_CACHE_HOME: join(home, 'cache'), ...env } });
  expect(run).toMatchObject({ exitCode: 0, stderr: '' });
  return listed(join(home, 'cache', 'codebuild-steps', 'compiled'));
}

const listed = (folder: string) => (existsSync(folder) ? readdirSync(folder) : []);
const modeOf = (folder: string) => statSync(folder).mode & 0o777;

function makeCompiled(home: string): string {
  const folder = join(home, 'cache', 'codebuild-steps', 'compiled');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

describe('the code that Node keeps compiled', () => {
  it('lies in a folder of the user that nobody else can open', async () => {
    const home = await createWorkspace({});
    expect(await startWith(home)).not.toEqual([]);
    for (const folder of ['cache', 'cache/codebuild-steps', 'cache/codebuild-steps/compiled'])
      expect(modeOf(join(home, folder))).toBe(0o700);
  });

  it('lies below ~/.cache where XDG_CACHE_HOME says nothing', async () => {
    const home = await createWorkspace({});
    await startWith(home, { XDG_CACHE_HOME: '', HOME: home });
    expect(listed(join(home, '.cache', 'codebuild-steps', 'compiled'))).not.toEqual([]);
  });

  it.each([
    ['cache/codebuild-steps/compiled', '0777'],
    ['cache/codebuild-steps/compiled', '0770'],
    ['cache/codebuild-steps', '0702'],
    ['cache', '0777'],
    ['.', '0720'],
  ])('is not kept where others can write to %s (mode %s)', async (open, mode) => {
    const home = await createWorkspace({});
    makeCompiled(home);
    chmodSync(join(home, open), Number.parseInt(mode, 8));
    expect(await startWith(home)).toEqual([]);
  });

  it('is kept below a folder where all may write and nobody can take away what is another’s', async () => {
    const home = await createWorkspace({});
    mkdirSync(join(home, 'cache'));
    chmodSync(join(home, 'cache'), 0o1777);
    expect(await startWith(home)).not.toEqual([]);
  });

  it.each(['codebuild-steps', 'codebuild-steps/compiled'])('is not kept where %s is a link', async (link) => {
    const home = await createWorkspace({});
    const elsewhere = join(home, 'elsewhere');
    mkdirSync(join(elsewhere, 'compiled'), { recursive: true });
    mkdirSync(join(home, 'cache', link, '..'), { recursive: true });
    symlinkSync(elsewhere, join(home, 'cache', link));
    await startWith(home);
    expect(readdirSync(elsewhere, { recursive: true })).toEqual(['compiled']);
  });

  it('is neither taken from nor put into a folder of another user', async () => {
    const home = await createWorkspace({});
    makeCompiled(home);
    const environment = { XDG_CACHE_HOME: join(home, 'cache') };
    const user = process.getuid?.() ?? 0;
    expect(compileCacheFolder(environment, user)).toBe(join(home, 'cache', 'codebuild-steps', 'compiled'));
    expect(compileCacheFolder(environment, user + 1)).toBeUndefined();
  });

  it('is not kept where there is no home, none that can be written to, or one that is no absolute path', () => {
    const user = process.getuid?.();
    for (const home of ['', 'here', '/proc/none', '/dev/null/none'])
      expect(compileCacheFolder({ XDG_CACHE_HOME: home }, user)).toBeUndefined();
  });

  it("follows Node's own variables", async () => {
    const home = await createWorkspace({});
    expect(await startWith(home, { NODE_DISABLE_COMPILE_CACHE: '1' })).toEqual([]);
    expect(await startWith(home, { NODE_COMPILE_CACHE: join(home, 'own') })).toEqual([]);
    expect(readdirSync(join(home, 'own'))).not.toEqual([]);
  });
});
