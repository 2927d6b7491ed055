import { lstat, mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Context } from '../context.ts';
import { fileUnwritable } from '../errors/index.ts';
import { replaceFile } from '../replace-file.ts';
import { readDeployableManifest, writeManifest } from '../manifest-file.ts';
import type { ValidationResult } from './validation-result.ts';

/** Writes a report where the user wants it. */
export async function writeReport(file: string, text: string, { workingDirectory }: Context): Promise<void> {
  const absolute = resolve(workingDirectory, file);
  try {
    await mkdir(dirname(absolute), { recursive: true });
    // A pipe, a device or a link is written to; a file appears whole.
    const found = await lstat(absolute).catch(() => undefined);
    if (found && !found.isFile()) await writeFile(absolute, text);
    else await replaceFile(absolute, (aside) => writeFile(aside, text));
  } catch (error) {
    throw fileUnwritable(file, error);
  }
}

/**
 * Takes the manifest from packaged to validated. Never done in a pipeline, where the digest of the packaged manifest is
 * what every deployment is held against.
 */
export async function recordValidation(result: ValidationResult, { workingDirectory }: Context): Promise<void> {
  const { manifest } = await readDeployableManifest(workingDirectory);
  const { tools, errors, warnings } = result;
  await writeManifest(workingDirectory, { ...manifest, stage: 'validated', validation: { tools, errors, warnings } });
}
