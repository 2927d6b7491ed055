import type { Context } from '../steps/context.ts';
import { shellQuoted } from '../steps/shell-word.ts';
import { requireWritablePlace } from '../steps/writable-place.ts';
import { writeReport } from '../steps/write-report.ts';
import { textOption, type OptionValues } from './command.ts';

type Place = Pick<Context, 'workingDirectory'>;

/** The file of `--outputs-file`, which can be written, so that nothing is deployed whose outputs would be lost. */
export function readOutputsFile(options: OptionValues, place: Place): string | undefined {
  const file = textOption(options, 'outputsFile');
  if (file !== undefined) requireWritablePlace('--outputs-file', file, place);
  return file;
}

/** Writes a stack's outputs for what runs next: as dotenv where the name says so, else as JSON. */
export async function writeOutputsFile(
  file: string,
  outputs: Readonly<Record<string, string>>,
  place: Place,
): Promise<void> {
  if (!file.endsWith('.env')) return writeJsonFile(file, outputs, place);
  await writeReport(file, formatDotenv(outputs), place);
}

export async function writeJsonFile(file: string, content: object, place: Place): Promise<void> {
  await writeReport(file, `${JSON.stringify(content, undefined, 2)}\n`, place);
}

/** In single quotes nothing is expanded, by a shell nor by dotenv's readers; one inside is written as a shell takes it. */
function formatDotenv(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${shellQuoted(value)}\n`)
    .join('');
}
