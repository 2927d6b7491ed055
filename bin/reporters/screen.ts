import stringWidth from 'string-width';

/** Lines at the bottom of a terminal that the next ones take the place of. */
export interface Screen {
  /** Prints `above` for good, and shows `lines` below it; in one stroke, so that nothing flickers. */
  draw(lines: readonly string[], above?: string): void;
  /** Takes the lines away. */
  erase(): void;
  /** The lines are there no longer, or are to stay. */
  forget(): void;
  readonly columns: number;
  readonly rows: number;
}

// What is between them appears at once; a terminal that does not know them leaves them out.
// https://gist.github.com/christianparpart/d8a62cc1ab659194337d73e399004036
const [beginStroke, endStroke] = ['\u001B[?2026h', '\u001B[?2026l'];
const eraseBelow = '\u001B[J';

export function createScreen(stream: NodeJS.WriteStream): Screen {
  let shown: readonly string[] = [];
  let written = '';
  const columns = () => stream.columns || 80;
  const write = (text: string) => {
    if (text === '') return;
    stream.write(stream.isTTY ? `${beginStroke}${text}${endStroke}` : text);
  };
  /** Where the terminal became narrower it has broken the lines: each takes so many rows as it needs now. */
  const eraseShown = () => {
    if (shown.length === 0) return '';
    const height = shown.reduce((sum, line) => sum + Math.max(1, Math.ceil(stringWidth(line) / columns())), 0);
    return `\r\u001B[${Math.min(height, (stream.rows || 24) - 1)}A${eraseBelow}`;
  };
  return {
    draw(lines, above = '') {
      const next = lines.map((line) => `${line}\n`).join('');
      if (above === '' && next === written) return;
      write(`${eraseShown()}${above}${next}`);
      [shown, written] = [lines, next];
    },
    erase() {
      write(eraseShown());
      [shown, written] = [[], ''];
    },
    forget() {
      [shown, written] = [[], ''];
    },
    get columns() {
      return columns();
    },
    get rows() {
      return stream.rows || 24;
    },
  };
}
