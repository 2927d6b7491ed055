import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import type { Context } from '../context.ts';
import { homeFolder } from '../tools/index.ts';

const configurationNames = ['.cfnlintrc', '.cfnlintrc.yaml', '.cfnlintrc.yml'];

/** Settings that name files or folders. https://github.com/aws-cloudformation/cfn-lint#configuration */
const settings = ['append_rules', 'custom_rules', 'override_spec', 'registry_schemas', 'parameter_files'];

/** Where cfn-lint looks for its configuration, in the project's folder and the user's. */
export function lintConfigurationFiles(context: Context): readonly string[] {
  const folders = [context.workingDirectory, homeFolder(context)].filter((folder) => folder !== undefined);
  return [...new Set(folders)].flatMap((folder) => configurationNames.map((name) => join(folder, name)));
}

/** The configurations that cfn-lint reads, and the rules and schemas that they name. */
export async function findLintConfiguration(context: Context): Promise<readonly string[]> {
  const files = lintConfigurationFiles(context);
  const named = await Promise.all(files.map(namedPaths));
  return [...files, ...named.flat().map((path) => resolve(context.workingDirectory, path))];
}

async function namedPaths(file: string): Promise<readonly string[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const values = readSettings(text);
  return settings.flatMap((name) => values[name]).filter((value) => typeof value === 'string');
}

/** What cannot be read here cfn-lint will refuse itself, by the text that is part of the key. */
function readSettings(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = parse(text);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}
