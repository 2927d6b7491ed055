import { relative, sep } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import type { FileChange } from './drafts.ts';

/** What `patch -p1` and `git apply` take. */
export function formatDiff(changes: readonly FileChange[], workingDirectory: string): string {
  return changes
    .map(({ absolute, before, after }) => {
      const file = relative(workingDirectory, absolute).split(sep).join('/');
      const patch = createTwoFilesPatch(`a/${file}`, `b/${file}`, before.toString('utf8'), after.toString('utf8'));
      return patch.replace(/^=+\n/, '');
    })
    .join('');
}
