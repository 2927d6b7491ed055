import { copyFile, mkdir, stat, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Context } from '../../context.ts';
import { StepError } from '../../errors/index.ts';
import { runGit, splitNul } from '../../git.ts';
import { findInputs, type InputOptions } from '../find-inputs.ts';
import type { ReadBytes } from '../means.ts';
import { findLintConfiguration } from '../lint-configuration.ts';
import { readTemplates } from '../read-templates.ts';

interface Folders {
  /** The working directory, in the work tree and among what was checked out. */
  readonly workTree: string;
  readonly workingDirectory: string;
  /** The repository's folder, in the same two places. */
  readonly top: string;
  readonly folder: string;
}

/**
 * Adds what is no part of a commit but of its validation: installed packages, rules that `.cfnlintrc` names, and templates and snippets
 * that git ignores, which a build makes.
 */
export async function completeFromWorkTree(
  options: InputOptions,
  folders: Folders,
  read: ReadBytes,
  context: Context,
): Promise<void> {
  const { workTree, workingDirectory } = folders;
  await mkdir(workingDirectory, { recursive: true });
  await linkTo(join(workTree, 'node_modules'), join(workingDirectory, 'node_modules'));
  for (const named of await findLintConfiguration({ ...context, workingDirectory })) {
    const inTree = join(workTree, relative(workingDirectory, named));
    if (!relative(workingDirectory, named).startsWith('..')) await linkTo(inTree, named);
  }
  while (await addIgnored(options, folders, read, context));
}

async function linkTo(target: string, link: string): Promise<void> {
  if (!(await isThere(target)) || (await isThere(link))) return;
  await mkdir(dirname(link), { recursive: true });
  await symlink(target, link);
}

/** Whether any was there to be added: it may name others. */
async function addIgnored(
  options: InputOptions,
  { top, folder, workingDirectory }: Folders,
  read: ReadBytes,
  context: Context,
): Promise<boolean> {
  const missing: string[] = [];
  for (const file of await lookedFor(options, read, workingDirectory)) {
    const name = relative(folder, file);
    if (!name.startsWith('..') && !(await isThere(file)) && (await isThere(join(top, name)))) missing.push(name);
  }
  if (missing.length === 0) return false;
  const ignored = await runGit(['check-ignore', '-z', '--stdin'], top, context, missing.join('\0'));
  const names = splitNul(ignored.stdout);
  for (const name of names) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await copyFile(join(top, name), join(folder, name));
  }
  return names.length > 0;
}

async function lookedFor(options: InputOptions, read: ReadBytes, workingDirectory: string): Promise<readonly string[]> {
  try {
    const { templates } = await findInputs(options, workingDirectory);
    return (await readTemplates(templates, workingDirectory, { read })).lookedFor;
  } catch (error) {
    // That there is no root template, or that it is not where it is said to be, is for the validation to tell.
    if (error instanceof StepError) return [];
    throw error;
  }
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
