import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { readDocument, type ReadDocument } from './read-document.ts';

/** What steps.yml says; nothing where there is none. What is wrong with it the command itself has told before. */
export async function readSettings(absolute: string | undefined): Promise<ReadDocument | undefined> {
  if (absolute === undefined || !existsSync(absolute)) return undefined;
  const outcome = await readDocument(absolute, basename(absolute));
  return 'document' in outcome ? outcome.document : undefined;
}
