import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { StackTarget } from './stack-target.ts';
import { sha256 } from '../content-digest.ts';
import { isObject, parseSource, toTemplateValue, type SourceDocument, type TemplateValue } from '../template.ts';

export interface StandardTemplate {
  readonly source: SourceDocument;
  /** Its value, with the digest of each template that it names in the place of that name. */
  readonly value: TemplateValue;
}

type TemplateOfStack = Pick<StackTarget, 'templateFile' | 'templateText'>;

/** Reads each template once, however many stacks are made of it. */
export function standardTemplates(folder: string): (target: TemplateOfStack) => Promise<StandardTemplate> {
  const read = new Map<string, Promise<StandardTemplate>>();
  return (target) => {
    const name = target.templateText ?? target.templateFile;
    const template = read.get(name) ?? readStandardTemplate(folder, target);
    read.set(name, template);
    return template;
  };
}

export async function readStandardTemplate(
  folder: string,
  { templateFile, templateText }: TemplateOfStack,
): Promise<StandardTemplate> {
  const path = resolve(folder, templateFile);
  const source = parseSource(templateText ?? (await readFile(path, 'utf8')), templateFile);
  return { source, value: await withDigests(toTemplateValue(source), dirname(path)) };
}

async function withDigests(value: TemplateValue, folder: string): Promise<TemplateValue> {
  if (Array.isArray(value))
    return Promise.all((value as readonly TemplateValue[]).map((item) => withDigests(item, folder)));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(async ([key, item]) => {
    if (key === 'TemplateURL' && typeof item === 'string' && !item.includes('://'))
      return [key, sha256(await readFile(join(folder, item)))] as const;
    return [key, await withDigests(item, folder)] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}
