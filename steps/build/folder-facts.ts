import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileUnreadable, syntaxError } from '../errors/index.ts';
import { given } from '../given.ts';
import { isObject, parseSource, type TemplateObject, type TemplateValue } from '../template.ts';

/** What choosing a toolchain needs to know of a folder, read once. */
export interface FolderFacts {
  /** Names of the files and folders in it. */
  readonly names: ReadonlySet<string>;
  readonly package?: PackageFile;
  readonly makefile?: string;
  /** All files below, relative to it, without what is installed. */
  readonly files: ReadonlySet<string>;
}

/** The part of a package.json that decides how code is built. */
export interface PackageFile {
  readonly type?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
}

export async function readFolderFacts(folder: string, files: readonly string[]): Promise<FolderFacts> {
  const names = new Set(await readdir(folder));
  return {
    names,
    files: new Set(files),
    ...(names.has('package.json') ? { package: await readPackageFile(folder) } : {}),
    ...(names.has('Makefile') ? { makefile: await readText(join(folder, 'Makefile')) } : {}),
  };
}

export async function readPackageFile(folder: string): Promise<PackageFile> {
  const file = join(folder, 'package.json');
  const text = (await readText(file)).replace(/^\uFEFF/, '');
  const value = parseJson(text, file);
  if (isObject(value)) return fitting(value);
  throw syntaxError('a package.json is a map', { file, line: 1, column: 1 });
}

/** As npm reads it; the other reader knows the place of what is wrong. */
function parseJson(text: string, file: string): TemplateValue {
  try {
    return JSON.parse(text) as TemplateValue;
  } catch (error) {
    parseSource(text, file);
    throw syntaxError(`this is not JSON: ${(error as Error).message}`, { file, line: 1, column: 1 });
  }
}

/** What is not of its form is npm's to tell. */
function fitting({ type, dependencies, devDependencies, scripts }: TemplateObject): PackageFile {
  return {
    ...(typeof type === 'string' ? { type } : {}),
    ...given('dependencies', textsOf(dependencies)),
    ...given('devDependencies', textsOf(devDependencies)),
    ...given('scripts', textsOf(scripts)),
  };
}

function textsOf(value: TemplateValue | undefined): Readonly<Record<string, string>> | undefined {
  if (value === undefined || !isObject(value)) return undefined;
  const texts = Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return Object.fromEntries(texts);
}

async function readText(file: string): Promise<string> {
  const status = await stat(file).catch((error: unknown) => {
    throw fileUnreadable(file, error);
  });
  if (!status.isFile()) throw fileUnreadable(file, new Error('it is not a file'));
  return readFile(file, 'utf8').catch((error: unknown) => {
    throw fileUnreadable(file, error);
  });
}

/** The folder and those above it, up to the workload's. */
export function foldersAbove(folder: string, workload: string): readonly string[] {
  const folders = [folder];
  for (let at = folder; at !== workload && dirname(at) !== at; at = dirname(at)) folders.push(dirname(at));
  return folders.includes(workload) ? folders : [folder];
}

export function hasMakeTarget({ makefile = '' }: FolderFacts, name: string): boolean {
  return makefile.split(/\r?\n/).some((line) => line.startsWith(`${name}:`) || line.startsWith(`${name} :`));
}
