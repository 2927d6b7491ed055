import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileUnreadable, settingInvalid } from '../errors/index.ts';
import { given } from '../given.ts';
import { rootTemplateNames } from '../root-template.ts';
import { repositoryForms, type RepositoryKind } from '../repository-kinds.ts';
import { parseTemplateConfiguration } from '../template-configuration.ts';
import { isObject, parseSource, toTemplateValue, type TemplateValue } from '../template.ts';

/** What a repository says of itself already. */
export interface ExistingRepository {
  readonly name?: { readonly value: string; readonly file: string };
  /** A package can be called otherwise than its pipeline and its repository. */
  readonly packageName?: string;
  /** The file that is the workload or the package, where it is there. */
  readonly core: string;
  /** What is in it. */
  readonly coreText?: string;
  /** Parameters of its pipeline's configuration, where that is there. */
  readonly pipeline?: Readonly<Record<string, string>>;
}

export async function readRepository(folder: string, kind: RepositoryKind): Promise<ExistingRepository> {
  const form = repositoryForms[kind];
  await requireOneForm(folder, form.pipeline, kind);
  const settings = await readMap(folder, 'steps.yml');
  const pipelineText = await readOwn(folder, form.pipeline);
  const pipeline =
    pipelineText === undefined ? undefined : parseTemplateConfiguration(pipelineText, form.pipeline).parameters;
  const candidates =
    kind === 'library' ? [form.core] : [textAt(settings, 'template-file') ?? [], rootTemplateNames].flat();
  const found = await firstThere(folder, candidates);
  const core = found?.file ?? candidates[0] ?? form.core;
  const name = named('steps.yml', textAt(settings, 'workload')) ?? named(form.pipeline, pipeline?.['WorkloadName']);
  const packageName = kind === 'library' ? textAt(await readMap(folder, core), 'name') : undefined;
  return {
    core,
    ...(found ? { coreText: found.text } : {}),
    ...(name ? { name } : {}),
    ...given('packageName', packageName),
    ...(pipeline ? { pipeline } : {}),
  };
}

/** One buildspec builds for one pipeline. */
async function requireOneForm(folder: string, pipeline: string, kind: RepositoryKind): Promise<void> {
  const others = Object.values(repositoryForms).map((form) => form.pipeline);
  for (const other of new Set(others)) {
    if (other !== pipeline && (await isThere(join(folder, other))))
      throw settingInvalid(
        '--kind',
        kind,
        `a kind whose pipeline is configured by ${other}, for that is there already`,
      );
  }
}

function named(file: string, value: string | undefined): ExistingRepository['name'] {
  return value === undefined ? undefined : { value, file };
}

async function firstThere(
  folder: string,
  files: readonly string[],
): Promise<{ readonly file: string; readonly text: string } | undefined> {
  for (const file of files) {
    const text = await readOwn(folder, file);
    if (text !== undefined) return { file, text };
  }
  return undefined;
}

async function readMap(folder: string, file: string): Promise<TemplateValue | undefined> {
  const text = await readOwn(folder, file);
  return text === undefined ? undefined : toTemplateValue(parseSource(text, file));
}

function textAt(value: TemplateValue | undefined, key: string): string | undefined {
  const found = value !== undefined && isObject(value) ? value[key] : undefined;
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** A link that leads to nothing is there, and cannot be read. */
async function readOwn(folder: string, file: string): Promise<string | undefined> {
  const path = join(folder, file);
  if (!(await isThere(path))) return undefined;
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw fileUnreadable(file, error);
  }
}

export async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}
