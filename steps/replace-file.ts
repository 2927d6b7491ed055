import { randomUUID } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';

/** A file appears whole or not at all: it is written beside its place, under a name with `.partial-`, and then renamed. */
export async function replaceFile(file: string, write: (aside: string) => Promise<unknown>): Promise<void> {
  const aside = `${file}.partial-${randomUUID()}`;
  try {
    await write(aside);
    await rename(aside, file);
  } catch (error) {
    await rm(aside, { force: true }).catch(() => {});
    throw error;
  }
}
