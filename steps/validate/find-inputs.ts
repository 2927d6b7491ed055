import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import pLimit from 'p-limit';
import { fileUnreadable, settingInvalid, settingMissing } from '../errors/index.ts';
import { fileMissing } from '../near-path.ts';
import { findManifest } from '../manifest-file.ts';
import type { Manifest } from '../manifest.ts';
import { sourceMapOf, type SourceMap } from '../packaged-sources.ts';
import { isLibrary, rootTemplateMissing, rootTemplateNames } from '../root-template.ts';
import type { NamedFile } from './read-parameter-files.ts';

export interface InputOptions {
  /** Templates, or folders to look for templates in; without any, the workload's root template. */
  readonly paths?: readonly string[] | undefined;
  readonly templateFile?: string | undefined;
  /** Absolute paths of templates that are validated beside the others. */
  readonly alsoTemplates?: readonly string[] | undefined;
  /** Without any, those in `environments/` beside the workload's root template. */
  readonly parametersFiles?: readonly string[] | undefined;
}

export interface Inputs {
  /** Absolute paths of the root templates. */
  readonly templates: readonly string[];
  readonly parameterFiles: readonly NamedFile[];
  /** What the repository says of its pipelines; none where the parameter files are chosen by hand. */
  readonly pipelineFiles: readonly NamedFile[];
  /** Where the workload's steps.yml is, or would be; nothing where templates are chosen by hand. */
  readonly settingsFile?: string;
  /** What was packaged in this folder, so that a packaged template is known again. */
  readonly sourceMap: SourceMap;
}

/** What tools have made, and nobody writes. */
export function isIgnoredFolder(name: string): boolean {
  return name === 'node_modules' || name === '.git' || name === '.steps';
}

/** Decides what is to be validated. What the user names must exist. */
export async function findInputs(options: InputOptions, workingDirectory: string): Promise<Inputs> {
  const { paths = [], alsoTemplates = [] } = options;
  const manifest = await readManifest(paths.length > 0, workingDirectory);
  const sourceMap = sourceMapOf(manifest);
  const given = (options.parametersFiles ?? []).map((file) => resolve(workingDirectory, file));
  const missing = options.parametersFiles?.find((file) => !existsSync(resolve(workingDirectory, file)));
  if (missing !== undefined) throw await fileMissing(missing, 'the parameters file', workingDirectory);
  if (paths.length > 0) {
    const found = await Promise.all(paths.map((path) => findTemplates(path, workingDirectory)));
    return {
      templates: [...new Set([...found.flat(), ...alsoTemplates])],
      parameterFiles: given.map((file) => named(file, workingDirectory)),
      pipelineFiles: [],
      sourceMap,
    };
  }
  const template = await findRootTemplate(options.templateFile, manifest, workingDirectory);
  const isChosen = given.length > 0;
  const files = isChosen ? given : await findBelow(dirname(template), 'environments');
  const pipelines = isChosen ? [] : await findBelow(dirname(template), 'pipeline');
  return {
    templates: [template, ...alsoTemplates],
    parameterFiles: files.map((file) => named(file, workingDirectory)),
    pipelineFiles: pipelines.map((file) => named(file, workingDirectory)),
    settingsFile: join(workingDirectory, 'steps.yml'),
    sourceMap,
  };
}

/** What is named by its path is checked, whatever an earlier or another version of this command left here. */
async function readManifest(isNamed: boolean, workingDirectory: string): Promise<Manifest | undefined> {
  const found = findManifest(workingDirectory);
  return (await (isNamed ? found.catch(() => undefined) : found))?.manifest;
}

function named(absolute: string, workingDirectory: string): NamedFile {
  return { absolute, file: relative(workingDirectory, absolute).split(sep).join('/') };
}

/** The one that is named, else the one that the manifest was made from, else one of the usual names. */
async function findRootTemplate(
  templateFile: string | undefined,
  manifest: Manifest | undefined,
  workingDirectory: string,
): Promise<string> {
  const candidates = templateFile ? [templateFile] : [manifest?.template, ...rootTemplateNames];
  const found = candidates.find((name) => name !== undefined && existsSync(resolve(workingDirectory, name)));
  if (found !== undefined) return resolve(workingDirectory, found);
  if (templateFile || isLibrary(workingDirectory)) {
    const missing = templateFile ?? 'template.yml';
    throw await rootTemplateMissing(resolve(workingDirectory, missing), missing, workingDirectory);
  }
  throw settingMissing('--template-file', `name the template, or run this where there is a ${rootTemplateNames[0]}`);
}

/** Those of instances too, which lie in folders of their own: `environments/eu/dev.json`, `pipeline/instances/eu.json`. */
async function findBelow(folder: string, name: string): Promise<readonly string[]> {
  const files = await readdir(join(folder, name), { recursive: true }).catch(() => []);
  return files
    .filter((file) => /\.(json|ya?ml)$/.test(file))
    .toSorted()
    .map((file) => join(folder, name, file));
}

async function findTemplates(path: string, workingDirectory: string): Promise<readonly string[]> {
  const absolute = resolve(workingDirectory, path);
  const found = await stat(absolute).catch(() => undefined);
  if (!found) throw await rootTemplateMissing(absolute, path, workingDirectory);
  if (!found.isDirectory()) return [absolute];
  const templates = await scanFolder(absolute, workingDirectory);
  // Nothing was checked, which is no success.
  if (templates.length === 0) throw settingInvalid('the path', path, 'a template, or a folder that holds one');
  return templates;
}

/** The files of a folder that look like templates: parameter files, buildspecs and OpenAPI documents lie beside them. */
async function scanFolder(folder: string, workingDirectory: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(
    entries
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .map(async (entry): Promise<readonly string[]> => {
        const absolute = join(folder, entry.name);
        if (entry.isDirectory()) return isIgnoredFolder(entry.name) ? [] : scanFolder(absolute, workingDirectory);
        return /\.(json|ya?ml|template)$/.test(entry.name) && (await looksLikeTemplate(absolute, workingDirectory))
          ? [absolute]
          : [];
      }),
  );
  return found.flat();
}

/** A folder may hold thousands, which are not to be in memory, or open, at once. */
const reading = pLimit(16);

export async function looksLikeTemplate(file: string, workingDirectory: string): Promise<boolean> {
  const bytes = await reading(() => readFile(file)).catch((error: NodeJS.ErrnoException) => {
    // A link that leads nowhere or to a folder, or a file that is gone by now.
    if (['ENOENT', 'EISDIR'].includes(error.code ?? '')) return Buffer.of();
    throw fileUnreadable(relative(workingDirectory, file), error);
  });
  const text = bytes.toString('utf8');
  return (
    /^\uFEFF?\s*"?(AWSTemplateFormatVersion|Resources)"?\s*:/m.test(text) ||
    /"AWSTemplateFormatVersion"\s*:/.test(text) ||
    isJsonWithResources(text)
  );
}

/** JSON may be on one line. What names Resources and cannot be read is not to be passed over. */
function isJsonWithResources(text: string): boolean {
  if (!/^\uFEFF?\s*\{/.test(text) || !text.includes('"Resources"')) return false;
  try {
    return 'Resources' in (JSON.parse(text.replace(/^\uFEFF/, '')) as object);
  } catch {
    return true;
  }
}
