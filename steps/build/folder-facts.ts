import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

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
    ...(names.has('Makefile') ? { makefile: await readFile(join(folder, 'Makefile'), 'utf8') } : {}),
  };
}

export async function readPackageFile(folder: string): Promise<PackageFile> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as PackageFile;
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
