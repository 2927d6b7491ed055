import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseSource, spliceText, toTemplateValue } from '../../template.ts';
import { StepError } from '../../errors/index.ts';
import type { ReadBytes } from '../means.ts';
import type { FileSplice } from './mend-splices.ts';

const mark = '\uFEFF';

/** The texts of files as they would be, while what lies on the disk stays as it is. */
export class Drafts {
  readonly #folder: string;
  readonly #texts: ReadonlyMap<string, string>;
  /** The bytes of every file that was read, by absolute path: a mend is of these. */
  readonly #originals: Map<string, Buffer>;

  constructor(folder: string, texts: ReadonlyMap<string, string> = new Map(), originals = new Map<string, Buffer>()) {
    this.#folder = folder;
    this.#texts = texts;
    this.#originals = originals;
  }

  readonly read: ReadBytes = async (absolute) => {
    const text = this.#texts.get(absolute);
    return text === undefined ? this.#original(absolute) : Buffer.from(text);
  };

  async #original(absolute: string): Promise<Buffer> {
    const known = this.#originals.get(absolute);
    if (known) return known;
    const bytes = await readFile(absolute);
    this.#originals.set(absolute, bytes);
    return bytes;
  }

  /** The drafts with these edits; nothing where a file could no longer be read as what it was. Offsets leave the byte order mark out. */
  async with(edits: ReadonlyMap<string, readonly FileSplice[]>): Promise<Drafts | undefined> {
    const texts = new Map(this.#texts);
    for (const [file, splices] of edits) {
      const absolute = resolve(this.#folder, file);
      const before = (await this.read(absolute)).toString('utf8');
      const lead = before.startsWith(mark) ? mark : '';
      const after = spliceText(before.slice(lead.length), splices);
      if (!canBeRead(after, file)) return undefined;
      texts.set(absolute, lead + after);
    }
    return new Drafts(this.#folder, texts, this.#originals);
  }

  /** Files whose text is another than what was read. */
  changes(): readonly FileChange[] {
    return [...this.#texts].flatMap(([absolute, text]) => {
      const before = this.#originals.get(absolute);
      const after = Buffer.from(text);
      return before && !before.equals(after) ? [{ absolute, before, after }] : [];
    });
  }
}

export interface FileChange {
  readonly absolute: string;
  readonly before: Buffer;
  readonly after: Buffer;
}

function canBeRead(text: string, file: string): boolean {
  try {
    if (/^\s*[{[]/.test(text)) JSON.parse(text);
    toTemplateValue(parseSource(text, file));
    return true;
  } catch (error) {
    if (error instanceof StepError || error instanceof SyntaxError) return false;
    throw error;
  }
}
