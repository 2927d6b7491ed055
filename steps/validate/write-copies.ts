import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import pLimit from 'p-limit';
import { sha256 } from '../content-digest.ts';
import type { TemplateObject } from '../template.ts';
import { expandLoops } from './expand-loops.ts';
import { originOf, type TemplateFile } from './template-file.ts';

/** What a tool reads in place of a template, and how its findings are put back into the source. */
export interface Copy {
  readonly template: TemplateFile;
  readonly file: string;
  /** How long its text is, which is about how long a tool takes for it. */
  readonly length: number;
  /** Of its text, which is not kept: that of many templates would fill the memory. */
  readonly digest: string;
  /** Whether lines and columns of the copy are those of the source. */
  readonly isVerbatim: boolean;
}

/**
 * Copies for cfn-lint lie as the sources do, so that local TemplateURLs lead from copy to copy. A template without
 * includes is copied as it was written; another one as JSON, and findings in it find their way back by path.
 */
export async function writeLintCopies(templates: readonly TemplateFile[], folder: string): Promise<readonly Copy[]> {
  const base = commonFolder(templates.map(({ absolute }) => dirname(absolute)));
  return writeEach(templates, async (template) => {
    const file = join(folder, relative(base, template.absolute));
    const isVerbatim = !template.isExpanded;
    const text = isVerbatim ? template.source.text : toYamlSafeJson(template.value);
    return { template, isVerbatim, ...(await write(file, text)) };
  });
}

/** cfn-nag knows neither loops nor merge keys: it always gets JSON in which they are written out. */
export async function writeNagCopies(templates: readonly TemplateFile[], folder: string): Promise<readonly Copy[]> {
  return writeEach(templates, async (template, index) => {
    const { value, origins } = expandLoops(template.value);
    const written = await write(join(folder, `${index}.json`), toYamlSafeJson(withoutRemoteIncludes(value)));
    const loops = origins.map(({ at, path }) => ({ ...originOf(template, path), at }));
    const located = loops.length === 0 ? template : { ...template, origins: [...template.origins, ...loops] };
    return { template: located, isVerbatim: false, ...written };
  });
}

/** A few at a time, so that what is written of them is not all in memory at once. */
function writeEach(
  templates: readonly TemplateFile[],
  writeOne: (template: TemplateFile, index: number) => Promise<Copy>,
): Promise<readonly Copy[]> {
  const limit = pLimit(8);
  return Promise.all(templates.map((template, index) => limit(() => writeOne(template, index))));
}

/** What an include in S3 adds to Resources nobody can see here; left in, it would pass for a resource without a Type. */
function withoutRemoteIncludes(template: TemplateObject): TemplateObject {
  const { Resources: resources, ...sections } = template;
  const { 'Fn::Transform': _include, ...others } = resources as TemplateObject;
  return { ...sections, Resources: others };
}

/** JSON that YAML readers take too: they refuse DEL and C1 controls and fold the Unicode line ends. */
export function toYamlSafeJson(value: TemplateObject): string {
  return JSON.stringify(value, undefined, 1).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

async function write(file: string, text: string): Promise<Pick<Copy, 'file' | 'length' | 'digest'>> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  return { file, length: text.length, digest: sha256(text) };
}

/** The deepest folder that holds all the others. */
export function commonFolder(folders: readonly string[]): string {
  const [first = '', ...others] = folders;
  let common = first;
  while (others.some((folder) => relative(common, folder).startsWith('..'))) common = dirname(common);
  return common;
}
