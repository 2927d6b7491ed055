import { accessSync, constants, statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { sha256 } from '../content-digest.ts';
import { fileUnwritable, settingInvalid } from '../errors/index.ts';
import type { ManifestFile } from '../manifest.ts';
import { parseSource, toTemplateValue } from '../template.ts';
import { requireFolderOf } from '../writable-place.ts';
import type { PackageOptions } from './options.ts';

/** Where the packaged root template goes. */
export function outputFile(options: PackageOptions, workload: string, template: string): string {
  const { outputTemplateFile } = options;
  if (outputTemplateFile === undefined) return join(workload, '.steps', 'packaged', basename(template));
  return resolve(workload, outputTemplateFile);
}

/** The file must be none of the templates and snippets, by whatever name or link: writing it would lose them. */
export function requireNoSource(file: string, sources: readonly string[], shown: string): void {
  const identity = identityOf(file);
  const isSource = sources.some(
    (source) => source === file || (identity !== undefined && identityOf(source) === identity),
  );
  if (!isSource) return;
  const expected = 'another file than the templates that are packaged';
  throw settingInvalid('--output-template-file', shown, expected, 'packaging leaves its source as it is');
}

/** A file that cannot be written is told before the first upload. */
export function requireWritable(file: string, shown: string, flag?: string): void {
  try {
    const status = statSync(file, { throwIfNoEntry: false });
    if (status?.isFile()) accessSync(file, constants.W_OK);
    else requireFolderOf(file);
  } catch (error) {
    throw fileUnwritable(shown, error, flag);
  }
}

function identityOf(file: string): string | undefined {
  const status = statSync(file, { throwIfNoEntry: false, bigint: true });
  return status && `${status.dev} ${status.ino}`;
}

/** The format of the source, or JSON where it was asked for. */
export function formatTemplate(text: string, file: string, useJson: boolean): string {
  return useJson ? `${JSON.stringify(toTemplateValue(parseSource(text, file)), undefined, 4)}\n` : text;
}

/** Writes the packaged template, and describes what was written, whatever another process writes there meanwhile. */
export async function writeOutput(file: string, shown: string, text: string): Promise<ManifestFile> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  } catch (error) {
    throw fileUnwritable(shown, error);
  }
  return { path: shown, sha256: sha256(text), size: Buffer.byteLength(text) };
}
