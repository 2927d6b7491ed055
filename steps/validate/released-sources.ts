import { parseSource, type SourceDocument } from '../template.ts';

type Parsed = Pick<SourceDocument, 'document' | 'lineCounter'>;

/** Units of text whose nodes are held: more templates than most workloads have. Nodes take some ten times the room of their text. */
const heldLength = 2_000_000;

/**
 * Lets go of the nodes of the sources that were not used for the longest time, where many are held, and reads the text again when a place
 * is asked for. Whatever is asked of one source asks nothing of another meanwhile, so that its nodes are the same until it is answered.
 */
export class ReleasedSources {
  readonly #held = new Map<SourceDocument, Parsed>();
  #length = 0;

  hold(source: SourceDocument): SourceDocument {
    const { file, text, format } = source;
    const get = () => this.#held.get(released) ?? parseSource(text, file);
    const use = (): Parsed => {
      const { document, lineCounter } = get();
      this.#use(released, { document, lineCounter });
      return { document, lineCounter };
    };
    const released: SourceDocument = {
      file,
      text,
      format,
      get document() {
        return use().document;
      },
      get lineCounter() {
        return use().lineCounter;
      },
    };
    this.#use(released, { document: source.document, lineCounter: source.lineCounter });
    return released;
  }

  #use(source: SourceDocument, parsed: Parsed): void {
    if (!this.#held.delete(source)) this.#length += source.text.length;
    this.#held.set(source, parsed);
    for (const oldest of this.#held.keys()) {
      if (this.#length <= heldLength || oldest === source) break;
      this.#held.delete(oldest);
      this.#length -= oldest.text.length;
    }
  }
}
