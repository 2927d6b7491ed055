import ignore, { type Ignore } from 'ignore';
import { readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileUnreadable } from '../errors/index.ts';

export const ignoreFileName = '.stepsignore';

/** Says of a file or folder whether it is left out. */
export type IsIgnored = (file: string, isFolder: boolean) => boolean;

interface Rules {
  readonly folder: string;
  readonly rules: Ignore;
}

/**
 * The rules of all `.stepsignore` files between `root` and a file, which are those of `.gitignore`: a deeper file goes before one above
 * it. https://git-scm.com/docs/gitignore
 */
export function createIgnoreRules(root: string): IsIgnored {
  const known = new Map<string, readonly Rules[]>();
  const rulesFor = (folder: string): readonly Rules[] => {
    const found = known.get(folder) ?? [
      ...(isBelow(root, folder) ? rulesFor(dirname(folder)) : []),
      ...readRules(folder),
    ];
    known.set(folder, found);
    return found;
  };
  return (file, isFolder) => {
    let isIgnored = false;
    for (const { folder, rules } of rulesFor(dirname(file))) {
      const path = relative(folder, file).split(sep).join('/');
      const { ignored, unignored } = rules.test(isFolder ? `${path}/` : path);
      if (ignored || unignored) isIgnored = ignored;
    }
    return isIgnored;
  };
}

function isBelow(root: string, folder: string): boolean {
  return folder.startsWith(root + sep);
}

function readRules(folder: string): readonly Rules[] {
  const file = join(folder, ignoreFileName);
  const status = statSync(file, { throwIfNoEntry: false });
  if (!status) return [];
  if (!status.isFile()) throw fileUnreadable(file, new Error('it is not a file'));
  return [{ folder, rules: ignore({ ignorecase: false }).add(readFileSync(file, 'utf8')) }];
}
