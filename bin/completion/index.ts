import { answer, type Answer } from './offer.ts';
import { listPaths } from './list-paths.ts';
import { quoteRest, readWord, splitLine, type ShellWord } from './shell-word.ts';
import type { Candidate } from './candidate.ts';

/**
 * Answers a script of `steps completion`: `__complete bash LINE WORD TYPE` with lines, `__complete zsh|fish WORD... WORD` with texts that a
 * NUL ends. The command itself is asked at each TAB, so that a script stays as it is when options change, as in
 * https://github.com/spf13/cobra/blob/main/site/content/completions/_index.md
 */
export function complete(args: readonly string[], host: NodeJS.Process): string {
  const [shell, ...rest] = args;
  switch (shell) {
    case 'bash':
      return forBash(rest, host);
    case 'zsh':
      return forZsh(rest, host);
    case 'fish':
      return forFish(rest, host);
    default:
      return '';
  }
}

function ask(before: readonly string[], current: string, host: NodeJS.Process): Answer {
  return answer({ before, current, folder: host.cwd(), environment: host.env });
}

/** Everything that the word may become, as the whole of it. */
function wholeWords(
  current: string,
  { kept, names, paths, folder }: Answer,
  home: string | undefined,
): readonly Whole[] {
  const before = current.slice(0, kept);
  const rest = current.slice(kept);
  const listed = paths ? listPaths(rest, paths, { folder, home }) : [];
  return [
    ...names.map((name) => ({ ...name, value: before + name.value, isPath: false })),
    ...listed.map((path) => ({ ...path, value: before + path.value, isPath: true })),
  ];
}

type Whole = Candidate & { readonly isPath: boolean };

/**
 * Lines that stand in the place of WORD, which is what readline replaces: what is behind the last letter of COMP_WORDBREAKS or the quote.
 * What was typed is kept as it was typed; what follows is quoted as it was begun, for bash quotes nothing of what a function answers. With
 * TYPE 63 readline lists only, and paths are shown by their names.
 * https://www.gnu.org/software/bash/manual/html_node/Bash-Variables.html#index-COMP_005fTYPE
 */
function forBash([line = '', replaced = '', type = '']: readonly string[], host: NodeJS.Process): string {
  const words = splitLine(line, host.env);
  const current = words.at(-1);
  const before = words.slice(1, -1);
  if (!current?.isKnown || words.length < 2) return '';
  const { value } = current;
  const found = wholeWords(
    value,
    ask(
      before.map((word) => word.value),
      value,
      host,
    ),
    host.env['HOME'],
  ).filter((one) => one.value.startsWith(value));
  if (type === '63' && found.length > 1) return found.map((one) => `${listedAs(one, current, replaced)}\n`).join('');
  const [only] = found;
  // Open quotes readline closes by itself.
  const end = found.length === 1 && only && !only.isOpen && current.quote === '' ? ' ' : '';
  return found.map((one) => `${typedAs(one, current).slice(current.raw.length - replaced.length)}${end}\n`).join('');
}

function typedAs({ value }: Whole, { raw, value: typed, quote }: ShellWord): string {
  return raw + quoteRest(value.slice(typed.length), quote, raw === '');
}

function listedAs(one: Whole, current: ShellWord, replaced: string): string {
  const text = typedAs(one, current);
  return one.isPath ? (/[^/]+\/?$/.exec(text)?.[0] ?? text) : text.slice(current.raw.length - replaced.length);
}

/**
 * Texts for zsh, which matches and quotes by itself: how much of the word stays as it is typed; `files` or `folders` or nothing; the
 * endings of the files; the folder of -C, if any; then value, description and whether the word goes on, of each name.
 */
function forZsh(words: readonly string[], host: NodeJS.Process): string {
  const before = words.slice(0, -1).map((word) => readWord(word, host.env).value);
  const current = readWord(words.at(-1) ?? '', host.env);
  const given = ask(before, current.value, host);
  const folder = given.folder === host.cwd() ? '' : given.folder;
  const head = [
    String(current.offsets[given.kept] ?? 0),
    given.paths?.kind ?? '',
    given.paths?.endings?.join('|') ?? '',
    folder,
  ];
  const names = given.names.flatMap(({ value, description = '', isOpen }) => [value, description, isOpen ? '1' : '']);
  return [...head, ...names].map((text) => `${text}\0`).join('');
}

/** Whole words, each with a tab and its description, of which fish takes those that match. */
function forFish(words: readonly string[], host: NodeJS.Process): string {
  const current = readWord(words.at(-1) ?? '', host.env).value;
  const found = wholeWords(current, ask(words.slice(0, -1), current, host), host.env['HOME']);
  // What stands behind a tab is a description, and a tilde in front is quoted only where it was typed so.
  const fitting = found.filter(({ value }) => !value.includes('\t') && (!value.startsWith('~') || current !== ''));
  return fitting.map(({ value, description }) => `${value}${description ? `\t${description}` : ''}\0`).join('');
}
