/** How the text of a word goes on where it ends: outside of quotes, or within the ones that are open. */
type Quote = '' | "'" | '"' | "$'";

/** A word of a command line as it was typed, and what it means to the command. */
export interface ShellWord {
  readonly raw: string;
  readonly value: string;
  readonly quote: Quote;
  /** False where only the shell could say it: a command substitution, a variable that is not exported. */
  readonly isKnown: boolean;
  /** For each place of `value`, how much of `raw` stands before it. */
  readonly offsets: readonly number[];
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The words of a command line up to the cursor, the last one being what is completed; what is redirected is left out. Nothing in it is
 * run. https://www.gnu.org/software/bash/manual/html_node/Quoting.html
 */
export function splitLine(line: string, environment: Environment): readonly ShellWord[] {
  const words: ShellWord[] = [];
  let at = 0;
  for (;;) {
    while (/[ \t\n]/.test(line[at] ?? '')) at += 1;
    const word = readWord(line.slice(at), environment);
    words.push(word);
    at += word.raw.length;
    if (at >= line.length) return withoutRedirections(words);
    // An operator that is part of no word: it stands alone.
    if (word.raw === '') {
      const [operator = ''] = /^(?:[<>]{1,3}[&|]?|[;&|()])/.exec(line.slice(at)) ?? [line[at]];
      words[words.length - 1] = { ...word, raw: operator, value: operator, isKnown: false };
      at += operator.length;
      if (at >= line.length) words.push(readWord('', environment));
    }
  }
}

function withoutRedirections(words: readonly ShellWord[]): readonly ShellWord[] {
  const isRedirection = (word: ShellWord | undefined) => word !== undefined && /^[<>]/.test(word.raw);
  return words.filter(
    (word, index) => !isRedirection(word) && !(isRedirection(words[index - 1]) && index < words.length - 1),
  );
}

/** The first word of a text, up to the space or the operator behind it. */
export function readWord(text: string, environment: Environment): ShellWord {
  let [value, quote, isKnown, at] = ['', '' as Quote, true, 0];
  const offsets: number[] = [];
  while (at < text.length) {
    const piece = readPiece[quote](text.slice(at), environment);
    if (!piece) break;
    const { length, meant = '' } = piece;
    for (let index = 0; index < meant.length; index += 1) offsets.push(at);
    value += meant;
    at += length;
    quote = piece.quote ?? quote;
    isKnown &&= piece.isKnown ?? true;
  }
  return { raw: text.slice(0, at), value, quote, isKnown, offsets: [...offsets, at] };
}

/** How much of the text is read, and what it means. */
interface Piece {
  readonly length: number;
  readonly meant?: string;
  /** The quotes that hold from here on. */
  readonly quote?: Quote;
  readonly isKnown?: boolean;
}

/** Nothing where the word ends. */
const readPiece: Readonly<Record<Quote, (text: string, environment: Environment) => Piece | undefined>> = {
  "'": (text) => (text.startsWith("'") ? { length: 1, quote: '' } : asItIs(text)),
  "$'": (text) => (text.startsWith("'") ? { length: 1, quote: '' } : readAnsi(text)),
  '"': (text, environment) => {
    if (text.startsWith('"')) return { length: 1, quote: '' };
    // There a backslash stands for itself before most letters.
    if (/^\\[^"\\$`\n]/.test(text)) return asItIs(text);
    return readSpecial(text, environment) ?? asItIs(text);
  },
  '': (text, environment) => {
    if (/^[ \t\n;&|<>()]/.test(text)) return undefined;
    if (text.startsWith("'")) return { length: 1, quote: "'" };
    if (text.startsWith('"')) return { length: 1, quote: '"' };
    if (text.startsWith("$'")) return { length: 2, quote: "$'" };
    return readSpecial(text, environment) ?? asItIs(text);
  },
};

function asItIs(text: string): Piece {
  return { length: 1, meant: text.charAt(0) };
}

/** What means the same outside of quotes and in double ones. */
function readSpecial(text: string, environment: Environment): Piece | undefined {
  if (text.startsWith('\\')) {
    const next = text.charAt(1);
    if (next === '\n') return { length: 2 };
    return next === '' ? { length: 1, isKnown: false } : { length: 2, meant: next };
  }
  if (/^(?:`|\$[({[])/.test(text) && !variable.test(text)) return { length: text.length, isKnown: false };
  const [typed = '', braced, plain] = variable.exec(text) ?? [];
  if (typed === '') return undefined;
  const meant = environment[braced ?? plain ?? ''];
  return meant === undefined ? { length: typed.length, isKnown: false } : { length: typed.length, meant };
}

const variable = /^\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/;

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\u0007',
  b: '\b',
  e: '\u001B',
  f: '\f',
  v: '\v',
};

/** https://www.gnu.org/software/bash/manual/html_node/ANSI_002dC-Quoting.html */
function readAnsi(text: string): Piece {
  const [typed, hex, letter = ''] = /^\\(?:x([0-9A-Fa-f]{1,2})|([\s\S]))/.exec(text) ?? [];
  if (typed === undefined) return asItIs(text);
  const meant = hex === undefined ? (escapes[letter] ?? letter) : String.fromCharCode(Number.parseInt(hex, 16));
  return { length: typed.length, meant };
}

/**
 * Text as it is typed behind a word that was begun so, which bash then reads as exactly that text. `isFirst`: the word was not begun,
 * and what only counts at the beginning counts.
 */
export function quoteRest(text: string, quote: Quote, isFirst: boolean): string {
  switch (quote) {
    case "'":
      return text.replaceAll("'", String.raw`'\''`).replaceAll(controls, (run) => `'${ansi(run)}'`);
    case "$'":
      return text.replaceAll(/['\\]/g, String.raw`\$&`).replaceAll(controls, (run) => ansi(run).slice(2, -1));
    case '"':
      // History expansion works in double quotes too, and a backslash before it stays: it is left by single quotes.
      return text
        .replaceAll(/["\\$`]/g, String.raw`\$&`)
        .replaceAll('!', `"'!'"`)
        .replaceAll(controls, (run) => `"${ansi(run)}"`);
    case '':
      return (
        (isFirst && /^[~#]/.test(text) ? '\\' : '') +
        text.replaceAll(/[ "'\\$`!&|;<>()*?[\]{}^]/g, String.raw`\$&`).replaceAll(controls, ansi)
      );
  }
}

/** What no line can hold as it is, in one piece. */
const controls = /[\p{Cc}\u2028\u2029]+/gu;

function ansi(run: string): string {
  const bytes = [...Buffer.from(run)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
  return `$'${bytes.replaceAll(String.raw`\x0a`, String.raw`\n`).replaceAll(String.raw`\x09`, String.raw`\t`)}'`;
}
