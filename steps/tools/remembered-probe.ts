import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sha256 } from '../content-digest.ts';
import type { Context } from '../context.ts';
import { replaceFile } from '../replace-file.ts';
import { cacheFolder, homeFolder } from './cache-folder.ts';
import type { Python } from './python.ts';

/** A probe as it is kept: with the state of all that it was of. */
interface Kept {
  readonly python: Python;
  readonly states: Readonly<Record<string, string>>;
}

/** Kept ones are small, and few are of use at a time. */
const mostKept = 200;

/**
 * What a Python that has cfn-lint said of itself, as long as nothing has changed by which it is chosen: through a version manager's shim
 * asking takes longer than all else. A Python without cfn-lint is asked each time, for nothing would show that it has one by now.
 */
export async function rememberProbe(
  file: string,
  context: Context,
  probe: () => Promise<Python | undefined>,
): Promise<Python | undefined> {
  const folder = join(cacheFolder(context), 'probes');
  const place = join(folder, await keyOf(file, context));
  const kept = await read(place);
  if (kept && (await isAsItWas(kept))) return kept.python;
  const python = await probe();
  if (python?.cfnLintInfo) await keep(folder, place, python, [file, python.executable, python.cfnLintInfo]);
  return python;
}

/** https://github.com/pyenv/pyenv#understanding-python-version-selection, https://asdf-vm.com/manage/configuration.html */
async function keyOf(file: string, context: Context): Promise<string> {
  const chosen = Object.entries(context.environment).filter(([name]) =>
    /^(PATH|HOME|PY|PIP|VIRTUAL_ENV|ASDF|MISE|CONDA)/.test(name),
  );
  const files = interpreterVersionFiles(context);
  const contents = await Promise.all(files.map((each) => readFile(each, 'utf8').catch(() => '')));
  return sha256(JSON.stringify([file, chosen.toSorted(), contents]));
}

/** What version managers choose an interpreter by: in the working directory and above it, and the user's own. */
export function interpreterVersionFiles(context: Pick<Context, 'workingDirectory' | 'environment'>): readonly string[] {
  const home = homeFolder(context);
  const names = ['.python-version', '.ruby-version', '.tool-versions', 'mise.toml', '.mise.toml'];
  const files = foldersUp(context.workingDirectory).flatMap((folder) => names.map((name) => join(folder, name)));
  return home ? [...files, join(home, '.pyenv', 'version'), join(home, '.tool-versions')] : files;
}

function foldersUp(folder: string): readonly string[] {
  return folder === dirname(folder) ? [folder] : [folder, ...foldersUp(dirname(folder))];
}

async function read(place: string): Promise<Kept | undefined> {
  try {
    return JSON.parse(await readFile(place, 'utf8')) as Kept;
  } catch {
    // Not there, or cut off: it is asked again.
    return undefined;
  }
}

async function isAsItWas({ states }: Kept): Promise<boolean> {
  const now = await Promise.all(Object.keys(states).map(stateOf));
  return Object.values(states).every((state, index) => state === now[index]);
}

async function keep(folder: string, place: string, python: Python, files: readonly string[]): Promise<void> {
  const states = await Promise.all(files.map(async (file) => [file, await stateOf(file)] as const));
  if (states.some(([, state]) => state === '')) return;
  const kept: Kept = { python, states: Object.fromEntries(states) };
  try {
    const names = await readdir(folder).catch(() => []);
    if (names.length > mostKept) await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await replaceFile(place, (aside) => writeFile(aside, JSON.stringify(kept)));
  } catch {
    // A cache that cannot be written to costs time only.
  }
}

async function stateOf(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found ? `${found.mtimeMs} ${found.size} ${found.ino}` : '';
}
