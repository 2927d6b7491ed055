import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../steps/package-root.ts';

/** A block of a page that the reader does something with. */
export interface DocBlock {
  readonly page: string;
  /** Of its first line of text, from 1. */
  readonly line: number;
  /** `run`: shell that the test runs; `elsewhere`: shell that needs what a test has not; `write`: a file's text; `output`: what the block before prints. */
  readonly kind: 'run' | 'elsewhere' | 'write' | 'output';
  /** Of `write`, the file's path; of `elsewhere`, what it needs. */
  readonly subject: string;
  readonly text: string;
}

const fence = /^```(\S+)(?: (.*))?$/;

/**
 * The blocks of a page: ` ```sh ` is run, ` ```sh elsewhere: WHAT ` is not, for it needs WHAT, ` ```json write=FILE ` is written, and
 * ` ```text ` is what the block before it prints, line by line, `…` for anything. Others are for reading.
 */
export function blocksOf(page: string): readonly DocBlock[] {
  const lines = readFileSync(join(packageRoot(), page), 'utf8').split('\n');
  const blocks: DocBlock[] = [];
  for (let index = 0; index < lines.length; index++) {
    const [, language, mark = ''] = fence.exec(lines[index] ?? '') ?? [];
    if (language === undefined) continue;
    const end = lines.indexOf('```', index + 1);
    if (end < 0) throw new Error(`${page}:${index + 1}: a block has no end`);
    const found = kindOf(language, mark);
    if (found === 'unknown') throw new Error(`${page}:${index + 1}: what is "${language} ${mark}"?`);
    if (found) blocks.push({ page, line: index + 2, ...found, text: lines.slice(index + 1, end).join('\n') });
    index = end;
  }
  return blocks;
}

function kindOf(language: string, mark: string): Pick<DocBlock, 'kind' | 'subject'> | 'unknown' | undefined {
  const [, file] = /^write=(\S+)$/.exec(mark) ?? [];
  if (file !== undefined) return { kind: 'write', subject: file };
  const [, needed] = /^elsewhere: (.+)$/.exec(mark) ?? [];
  if (language === 'sh' && needed !== undefined) return { kind: 'elsewhere', subject: needed };
  if (mark !== '') return 'unknown';
  if (language === 'sh') return { kind: 'run', subject: '' };
  return language === 'text' ? { kind: 'output', subject: '' } : undefined;
}

/** One shell script of what a page has its reader do, with a mark on both outputs before each block, by its place among them. */
export function scriptOf(blocks: readonly DocBlock[]): string {
  const parts = blocks.map(({ kind, subject, text }, index) => {
    const done = `printf '\\n@@ %d\\n' ${index}\n`;
    if (kind === 'write')
      return `${done}mkdir -p "$(dirname '${subject}')"\ncat > '${subject}' <<'END_OF_FILE'\n${text}\nEND_OF_FILE\n`;
    return kind === 'run' ? `${done}${text}\n` : '';
  });
  return `set -euo pipefail\nexec 2>&1\n${parts.join('')}printf '\\n@@ end\\n'\n`;
}

/** What each block printed, by its place; and the place of the last one that was begun, unless all ended. */
export function readOutputs(stdout: string): {
  readonly outputs: ReadonlyMap<number, string>;
  readonly stoppedAt?: number;
} {
  const parts = [...`${stdout}\n`.matchAll(/^@@ (\d+|end)\n([^]*?)(?=^@@ |(?![^]))/gm)];
  const outputs = new Map(parts.map(([, place = '', text = '']) => [Number(place), text] as const));
  const last = parts.at(-1)?.[1];
  return { outputs, ...(last === 'end' ? {} : { stoppedAt: Number(last ?? 0) }) };
}

/** The lines of a page's output that are in none of those that were printed, in their order; `…` stands for anything. */
export function missingLines(wanted: string, printed: string): readonly string[] {
  const lines = printed.split('\n').map((line) => line.trim());
  let from = 0;
  return wanted
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && line !== '…')
    .filter((line) => {
      const pattern = new RegExp(line.split('…').map(escaped).join('.*'));
      const found = lines.findIndex((one, index) => index >= from && pattern.test(one));
      if (found < 0) return true;
      from = found + 1;
      return false;
    });
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
