import type { Context } from '../steps/context.ts';
import { shellQuoted } from '../steps/shell-word.ts';
import { writeReport } from '../steps/write-report.ts';

/** Writes a stack's outputs for what runs next: as dotenv where the name says so, else as JSON. Folders that are missing are made. */
export async function writeOutputsFile(
  file: string,
  outputs: Readonly<Record<string, string>>,
  context: Context,
): Promise<void> {
  if (!file.endsWith('.env')) return writeJsonFile(file, outputs, context);
  await writeReport(file, formatDotenv(outputs), context);
}

export async function writeJsonFile(file: string, content: object, context: Context): Promise<void> {
  await writeReport(file, `${JSON.stringify(content, undefined, 2)}\n`, context);
}

/** In single quotes nothing is expanded, by a shell nor by dotenv's readers; one inside is written as a shell takes it. */
function formatDotenv(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${shellQuoted(value)}\n`)
    .join('');
}
