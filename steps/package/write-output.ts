import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { sha256 } from '../content-digest.ts';
import { fileUnwritable, settingInvalid } from '../errors/index.ts';
import type { ManifestFile } from '../manifest.ts';
import { parseSource, toTemplateValue } from '../template.ts';
import type { PackageOptions } from './options.ts';

/** Where the packaged root template goes. */
export function outputFile(options: PackageOptions, workload: string, template: string): string {
  if (options.outputTemplateFile === undefined) return join(workload, '.steps', 'packaged', basename(template));
  const file = resolve(workload, options.outputTemplateFile);
  if (file === template)
    throw settingInvalid(
      '--output-template-file',
      options.outputTemplateFile,
      'another file than the template',
      'packaging leaves its source as it is',
    );
  return file;
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
