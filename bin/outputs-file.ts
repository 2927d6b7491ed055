import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileUnwritable } from '../steps/errors/index.ts';
import { shellQuoted } from '../steps/shell-word.ts';

/** Writes a stack's outputs for what runs next: as dotenv where the name says so, else as JSON. */
export async function writeOutputsFile(
  file: string,
  outputs: Readonly<Record<string, string>>,
  folder: string,
): Promise<void> {
  if (!file.endsWith('.env')) return writeJsonFile(file, outputs, folder);
  await writeText(file, formatDotenv(outputs), folder);
}

export async function writeJsonFile(file: string, content: object, folder: string): Promise<void> {
  await writeText(file, `${JSON.stringify(content, undefined, 2)}\n`, folder);
}

async function writeText(file: string, text: string, folder: string): Promise<void> {
  try {
    await writeFile(resolve(folder, file), text);
  } catch (error) {
    throw fileUnwritable(file, error);
  }
}

/** In single quotes nothing is expanded, by a shell nor by dotenv's readers; one inside is written as a shell takes it. */
function formatDotenv(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${shellQuoted(value)}\n`)
    .join('');
}
