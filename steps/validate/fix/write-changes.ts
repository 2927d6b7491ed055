import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import type { Context } from '../../context.ts';
import { fileChanged, fileUnwritable } from '../../errors/index.ts';
import { replaceFile } from '../../replace-file.ts';
import type { FileChange } from './drafts.ts';

/** Each file whole or not at all, and none where one was changed by somebody else since it was read. */
export async function writeChanges(changes: readonly FileChange[], context: Context): Promise<void> {
  const shown = ({ absolute }: FileChange) => relative(context.workingDirectory, absolute).split(sep).join('/');
  for (const change of changes) {
    if (!(await readFile(change.absolute)).equals(change.before)) throw fileChanged(shown(change));
  }
  for (const change of changes) {
    context.signal.throwIfAborted();
    const { absolute, after } = change;
    try {
      const { mode } = await stat(absolute);
      await replaceFile(absolute, async (aside) => {
        await writeFile(aside, after);
        await chmod(aside, mode & 0o7777);
      });
    } catch (error) {
      throw fileUnwritable(shown(change), error);
    }
  }
}
