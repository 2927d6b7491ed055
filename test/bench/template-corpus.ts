import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { packageRoot } from '../../steps/package-root.ts';
import { faultyTemplates } from '../helpers/faulty-templates.ts';

type Text = readonly [extension: string, text: string];

/** Copies of a folder's templates, chosen evenly, each several times with a variation where more are asked for; without a folder our own with faults. */
export function fillWithTemplates(target: string, count: number, source: string): readonly string[] {
  const texts = source === '' ? faulty(count) : chosen(source, count);
  return texts.map(([extension, text], index) => {
    const file = join(target, `${String(index).padStart(4, '0')}${extension}`);
    writeFileSync(file, text);
    return file;
  });
}

function faulty(count: number): readonly Text[] {
  const own = globSync('{cloudformation/**/*,examples/**/template}.yml', { cwd: packageRoot() }).toSorted();
  const texts = own.map((file) => readFileSync(join(packageRoot(), file), 'utf8'));
  const many = Array.from({ length: count }, (_, index) => texts[index % texts.length] ?? '');
  return Object.values(faultyTemplates(many)).map((text) => ['.yml', text] as const);
}

function chosen(source: string, count: number): readonly Text[] {
  const files = globSync('**/*.{yml,yaml,json,template}', { cwd: source }).toSorted();
  const read = files.map((file): Text => [
    extname(file) === '.json' ? '.json' : '.yml',
    readFileSync(join(source, file), 'utf8'),
  ]);
  const templates = read.filter(
    ([, text]) => /^\s*"?AWSTemplateFormatVersion"?\s*:/m.test(text) && /^\s*"?Resources"?\s*:/m.test(text),
  );
  if (templates.length === 0) throw new Error(`there is no template in ${source}`);
  const step = Math.max(1, templates.length / count);
  return Array.from({ length: count }, (_, index) => {
    const [extension, text] = templates[Math.floor(index * step) % templates.length] as Text;
    // Blank lines at the end make it another text for every cache, and the same template.
    return [extension, text + '\n'.repeat(Math.floor((index * step) / templates.length))];
  });
}
