import { resolve } from 'node:path';
import type { z } from 'zod';
import type { Context } from '../context.ts';
import { targetsRejected, throwAll } from '../errors/index.ts';
import { fileMissing } from '../near-path.ts';
import { describeProblems } from '../setting-problems.ts';
import { readSourceText } from '../source-text.ts';
import { parseSource, toTemplateValue, type SourceDocument } from '../template.ts';

/** A file that is as its schema says; `purpose` is what it is. Throws TARGETS_REJECTED with every problem at its place. */
export async function readCheckedFile<T>(
  file: string,
  purpose: string,
  schema: z.ZodType<T>,
  jsonSchema: () => object,
  context: Context,
): Promise<{ readonly source: SourceDocument; readonly content: T }> {
  const text = await readSourceText(resolve(context.workingDirectory, file), file);
  if (text === undefined)
    throw await fileMissing(file, purpose, context.workingDirectory, 'docs/deploying.md shows such a file');
  const source = parseSource(text, file);
  const value = toTemplateValue(source);
  const parsed = schema.safeParse(value);
  if (parsed.success) return { source, content: parsed.data };
  const problems = describeProblems(parsed.error, { source, value, schema: jsonSchema() });
  throwAll(problems.map(({ message, location }) => targetsRejected(message, location)));
  throw new Error(`${file} was neither accepted nor rejected`);
}
