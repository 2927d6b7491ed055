import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readCommit } from '../../steps/commit.ts';
import { createTestContext } from '../helpers/step-context.ts';
import { createWorkspace } from '../helpers/workspace.ts';

it('the commit is what git says, also of packed references, in a folder of the repository and in a worktree', async () => {
  const folder = await createWorkspace({ 'a/b/file': '' });
  const context = createTestContext(folder);
  const plain = Object.entries(process.env).filter(([name]) => !/^(GIT|CODEBUILD)_/.test(name));
  const environment = Object.fromEntries(plain);
  const commitIn = (workingDirectory: string) => readCommit({ ...context, environment, workingDirectory });
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
      cwd: folder,
      encoding: 'utf8',
      env: environment,
    }).trim();

  expect(await commitIn(folder)).toBeUndefined();
  git('init', '--quiet');
  expect(await commitIn(folder)).toBeUndefined();
  git('commit', '--quiet', '--allow-empty', '--message', 'first');
  const commit = git('rev-parse', 'HEAD');
  expect(await commitIn(join(folder, 'a', 'b'))).toBe(commit);
  git('pack-refs', '--all');
  expect(await commitIn(folder)).toBe(commit);
  const tree = join(await createWorkspace(), 'tree');
  mkdirSync(tree);
  git('worktree', 'add', '--quiet', '--detach', tree);
  expect(await commitIn(tree)).toBe(commit);
  expect(await readCommit({ ...context, environment: { CODEBUILD_RESOLVED_SOURCE_VERSION: 'abc' } })).toBe('abc');
  const other = join(await createWorkspace(), 'other');
  const elsewhere = { ...environment, GIT_DIR: join(folder, '.git'), GIT_SSL_CAINFO: '/certificates' };
  expect(await readCommit({ ...context, environment: elsewhere, workingDirectory: join(other, '..') })).toBe(commit);
});
