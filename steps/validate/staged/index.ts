import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import type { Context } from '../../context.ts';
import { commandFailed, settingInvalid, StepError } from '../../errors/index.ts';
import { runGit, splitNul } from '../../git.ts';
import type { Completed } from '../../process.ts';
import { findInputs, looksLikeTemplate, type InputOptions } from '../find-inputs.ts';
import { cfnLint } from '../cfn-lint.ts';
import type { Means, ReadBytes } from '../means.ts';
import { readTemplates } from '../read-templates.ts';
import { openResidents } from '../residents.ts';
import type { ValidationResult } from '../validation-result.ts';
import { affectedFiles } from './affected-files.ts';
import { checkOut, extensions } from './check-out.ts';
import { completeFromWorkTree } from './complete-from-work-tree.ts';

type ValidateWith<Options> = (options: Options, context: Context, means: Means) => Promise<ValidationResult>;

/**
 * Validates what would be committed: the templates and parameter files of the index that differ from HEAD, and what nests or includes
 * them, among the other files as they are in the index. Nothing where no such file is staged.
 */
export async function validateStagedWith<Options extends InputOptions>(
  validateWorkload: ValidateWith<Options>,
  options: Options,
  context: Context,
): Promise<ValidationResult | undefined> {
  const [{ top, prefix }, names] = await Promise.all([findRepository(context), diff(context)]);
  if (names.exitCode !== 0) throw commandFailed('git diff --cached', names.exitCode, names.all);
  const staged = splitNul(names.stdout).filter((name) => extensions.has(extname(name)));
  if (staged.length === 0) return undefined;
  const residents = openResidents();
  // Meanwhile, for that takes as long as all the rest.
  residents.locate(cfnLint.name, () => cfnLint.locate(context)).catch(() => {});
  const folder = await mkdtemp(join(tmpdir(), 'codebuild-steps-staged-'));
  try {
    await checkOut(top, folder, context);
    const workingDirectory = join(folder, prefix);
    const read = readOnce();
    const files = new Set(staged.map((name) => join(folder, name)));
    await completeFromWorkTree(options, { workTree: join(top, prefix), workingDirectory, top, folder }, read, context);
    const also = await templatesBeside(options, files, read, workingDirectory);
    if (also === undefined) return undefined;
    const scope: Means['scope'] = (read, inputs) => affectedFiles(files, read, inputs, workingDirectory);
    return await validateWorkload(
      { ...options, ...also },
      { ...context, workingDirectory },
      { scope, read, residents },
    );
  } finally {
    await residents.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What is checked out does not change. A file that was read need not be parsed again. */
function readOnce(): ReadBytes {
  const read = new Map<string, Promise<Buffer>>();
  return (absolute) => {
    const bytes = read.get(absolute) ?? readFile(absolute);
    read.set(absolute, bytes);
    return bytes;
  };
}

/** What is staged, as seen from the repository's folder. */
function diff(context: Context): Promise<Completed> {
  const args = ['diff', '--cached', '--name-only', '-z', '--no-renames'];
  return runGit(args, context.workingDirectory, context);
}

/** Where the working directory lies in its repository. */
async function findRepository(context: Context): Promise<{ readonly top: string; readonly prefix: string }> {
  const { workingDirectory } = context;
  const found = await runGit(['rev-parse', '--show-toplevel', '--show-prefix'], workingDirectory, context);
  const [top = '', prefix = ''] = found.stdout.split('\n');
  if (found.exitCode === 0 && top !== '') return { top, prefix };
  throw settingInvalid('--staged', workingDirectory, 'a folder of a git repository', found.stderr.trim());
}

/** Staged templates that no root template leads to are validated beside it, or alone where there is none. */
async function templatesBeside(
  options: InputOptions,
  files: ReadonlySet<string>,
  read: ReadBytes,
  workingDirectory: string,
): Promise<Partial<InputOptions> | undefined> {
  const found = await Promise.all(
    [...files].map(async (file) => ((await looksLikeTemplate(file, workingDirectory)) ? [file] : [])),
  );
  const templates = found.flat().filter((file) => file.startsWith(workingDirectory));
  const roots = await findRoots(options, workingDirectory);
  if (!roots) return templates.length === 0 ? undefined : { paths: templates };
  const { lookedFor } = await readTemplates(roots, workingDirectory, { read });
  return { alsoTemplates: templates.filter((file) => !lookedFor.includes(file)) };
}

async function findRoots(options: InputOptions, workingDirectory: string): Promise<readonly string[] | undefined> {
  try {
    return (await findInputs(options, workingDirectory)).templates;
  } catch (error) {
    const isUnnamed = error instanceof StepError && !options.paths?.length && options.templateFile === undefined;
    if (isUnnamed) return undefined;
    throw error;
  }
}
