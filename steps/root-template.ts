import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { isMap } from 'yaml';
import { templateNotFound, templateNotMap, type StepError } from './errors/index.ts';
import { findNear } from './near-path.ts';
import { readSourceText } from './source-text.ts';
import { locatePath, type SourceDocument } from './template.ts';

/** The text of the template that a command is about, whose file is relative to the workload, or absolute. */
export async function readRootTemplate(file: string, shown: string, workload: string): Promise<string> {
  const text = await readSourceText(resolve(workload, file), shown);
  if (text === undefined) throw await rootTemplateMissing(resolve(workload, file), shown, workload);
  return text;
}

/** With what was most likely meant, or what is done in the place of it where a library has no template. */
export async function rootTemplateMissing(file: string, shown: string, workload: string): Promise<StepError> {
  const near = await findNear(file, dirname(file));
  if (near !== undefined) return templateNotFound(shown, { near: shown.slice(0, -basename(shown).length) + near });
  return templateNotFound(shown, { isLibrary: isLibrary(workload) });
}

/** Its pipeline publishes packages, and deploys nothing. */
export function isLibrary(workload: string): boolean {
  return existsSync(join(workload, 'pipeline', 'publish.json'));
}

/** CloudFormation says of anything else only that its format is wrong. */
export function requireTemplateMap(source: SourceDocument): void {
  const { contents } = source.document;
  if (!isMap(contents)) throw templateNotMap(contents === null, locatePath(source, []));
}

/** What is taken for a workload's root template where nobody names one, in this order. */
export const rootTemplateNames = ['template.yml', 'template.yaml', 'template.json'] as const;

/** The first of the usual names that is in the folder; the usual one where none is, for a message to name. */
export function usualRootTemplate(folder: string): string {
  return rootTemplateNames.find((name) => existsSync(resolve(folder, name))) ?? rootTemplateNames[0];
}
