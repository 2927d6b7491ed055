// Writes what each template is given and what it gives into docs/templates.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { packageRoot } from '../steps/package-root.ts';
import { mapAt, readTemplate, templateFiles } from '../test/helpers/templates.ts';

const page = join(packageRoot(), 'docs', 'templates.md');

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.map((name) => `\`${name}\``).join(', ');
}

function rowOf(file: string): string {
  const template = readTemplate(file);
  const parameters = Object.entries(mapAt(template, 'Parameters'));
  const names = (hasDefault: boolean) =>
    parameters.filter(([, parameter]) => 'Default' in mapAt(parameter) === hasDefault).map(([name]) => name);
  return `| \`${file}\` | ${listed(names(false))} | ${listed(names(true))} | ${listed(Object.keys(mapAt(template, 'Outputs')))} |`;
}

const [before] = readFileSync(page, 'utf8').split('| template');
const head = '| template | must be given | may be given | gives |\n| --- | --- | --- | --- |';
const written = `${before}${head}\n${templateFiles.map(rowOf).join('\n')}\n`;
writeFileSync(page, await format(written, { ...(await resolveConfig(page)), parser: 'markdown' }));
