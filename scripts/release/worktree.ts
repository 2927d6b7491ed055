import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask, run } from './commands.ts';

export interface Worktree {
  readonly folder: string;
  /** Takes it away, with all that was made in it and not committed. */
  remove(): Promise<void>;
}

/**
 * A working tree of its own at a commit, with this one's packages: what fails there has changed nothing here.
 * https://git-scm.com/docs/git-worktree
 */
export async function openWorktree(root: string, commit: string): Promise<Worktree> {
  const home = mkdtempSync(join(tmpdir(), 'codebuild-steps-release-'));
  const folder = join(home, 'tree');
  const remove = async () => {
    await ask(root, 'git', 'worktree', 'remove', '--force', folder);
    rmSync(home, { recursive: true, force: true });
    await ask(root, 'git', 'worktree', 'prune');
  };
  try {
    await run(root, 'git', 'worktree', 'add', '--quiet', '--detach', folder, commit);
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir');
    return { folder, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
