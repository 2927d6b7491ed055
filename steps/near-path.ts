import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, extname, join, parse, relative, resolve, sep } from 'node:path';
import { closestName } from './closest-name.ts';
import { fileNotFound, type StepError } from './errors/index.ts';

/** What is there and reads most like a path that is not, as seen from a folder: each name on the way may be mistyped. */
export async function findNear(missing: string, from: string): Promise<string | undefined> {
  const { root } = parse(missing);
  let here = root;
  let isOther = false;
  for (const name of relative(root, missing).split(sep)) {
    const entries = await readdir(here, { withFileTypes: true }).catch(() => []);
    const names = entries.map((entry) => entry.name).toSorted();
    const files = entries.filter((entry) => !entry.isDirectory()).map((entry) => entry.name);
    // A folder is no mistyped file.
    const candidates = extname(name) === '' ? names : names.filter((one) => files.includes(one) || extname(one) !== '');
    const found = names.includes(name) ? name : closestName(name, candidates);
    if (found === undefined) return undefined;
    isOther ||= found !== name;
    here = join(here, found);
  }
  if (!isOther) return undefined;
  return relative(resolve(from), here).split(sep).join('/') || '.';
}

/** `; did you mean stacks/data.yml?`, for the end of a message; empty where nothing is near. */
export async function pathHint(missing: string, from: string): Promise<string> {
  const near = await findNear(missing, from);
  return near === undefined ? '' : `; did you mean ${near}?`;
}

/** The error of a file that a user named and that is not there: with what was meant, else the hint, else what lies beside it. */
export async function fileMissing(
  file: string,
  purpose: string,
  workingDirectory: string,
  hint?: string,
): Promise<StepError> {
  const missing = resolve(workingDirectory, file);
  const near = (await findNear(missing, workingDirectory)) ?? (await findBelow(missing, workingDirectory));
  if (near !== undefined) return fileNotFound(file, purpose, `did you mean ${near}?`);
  return fileNotFound(file, purpose, hint ?? (await besideIt(missing, workingDirectory)));
}

/** A file of that very name in a folder of the working directory: `environments/dev.json` for `dev.json`. */
async function findBelow(missing: string, from: string): Promise<string | undefined> {
  if (dirname(missing) !== resolve(from)) return undefined;
  const [folder] = await foldersWith(basename(missing), from);
  return folder === undefined ? undefined : `${folder}/${basename(missing)}`;
}

/** The folders of a folder in which there is such a path. */
export async function foldersWith(path: string, from: string): Promise<readonly string[]> {
  const folders = await foldersIn(from);
  return folders.filter((name) => existsSync(join(from, name, path)));
}

async function foldersIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return names.filter((name) => name !== 'node_modules' && !name.startsWith('.')).toSorted();
}

const mostBeside = 12;

async function besideIt(missing: string, from: string): Promise<string | undefined> {
  const folder = dirname(missing);
  const names: readonly string[] = await readdir(folder).catch(() => []);
  const alike = names.filter((name) => extname(name) === extname(missing) && extname(name) !== '').toSorted();
  if (alike.length === 0 || alike.length > mostBeside) return undefined;
  const shown = relative(resolve(from), folder).split(sep).join('/') || '.';
  return `in ${shown} are ${alike.join(', ')}`;
}
