import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';

/** A Git repository on this machine that stands for one of a provider, which a connection reaches. */
export interface LocalRepository {
  readonly folder: string;
  git(...args: readonly string[]): Promise<string>;
  /** Writes the files, commits all that changed, and resolves to the commit. */
  commit(files: Readonly<Record<string, string>>): Promise<string>;
}

export async function makeLocalRepository(folder: string): Promise<LocalRepository> {
  await mkdir(folder);
  const git = async (...args: readonly string[]): Promise<string> => {
    const person = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
    return (await execa('git', [...person, ...args], { cwd: folder })).stdout;
  };
  await git('init', '--quiet', '--initial-branch=main');
  return {
    folder,
    git,
    commit: async (files) => {
      for (const [name, text] of Object.entries(files)) {
        await mkdir(dirname(join(folder, name)), { recursive: true });
        await writeFile(join(folder, name), text);
      }
      await git('add', '--all');
      await git('commit', '--quiet', '--message', `Change ${Object.keys(files).join(', ')}`);
      return git('rev-parse', 'HEAD');
    },
  };
}
