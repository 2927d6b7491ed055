import { readFile } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import type { Context } from '../../context.ts';
import { isObject, locatePath, parseSource, toTemplateValue } from '../../template.ts';
import { lintConfigurationFiles } from '../lint-configuration.ts';
import type { NamedRule } from './template-suppressions.ts';

/** The rules that the project's .cfnlintrc and the user's leave out. What cannot be read there cfn-lint refuses itself. */
export async function configuredIds(context: Context): Promise<readonly NamedRule[]> {
  const { workingDirectory } = context;
  const found = await Promise.all(
    lintConfigurationFiles(context).map((file) => idsOf(file, relative(workingDirectory, file).split(sep).join('/'))),
  );
  return found.flat();
}

async function idsOf(path: string, name: string): Promise<readonly NamedRule[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  if (!text.includes('ignore_checks')) return [];
  try {
    const source = parseSource(text, name);
    const value = toTemplateValue(source);
    const ids = isObject(value) ? value['ignore_checks'] : undefined;
    if (!Array.isArray(ids)) return [];
    return ids.flatMap((id, index) =>
      typeof id === 'string'
        ? [{ tool: 'cfn-lint', id, isPrefix: true, location: locatePath(source, ['ignore_checks', index]) }]
        : [],
    );
  } catch {
    return [];
  }
}
