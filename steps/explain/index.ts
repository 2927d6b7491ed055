import { readdir, readFile } from 'node:fs/promises';
import { errorPage, errorPagesFolder } from '../errors/page-file.ts';

/** The codes of errors that have a page. */
export async function listErrorCodes(): Promise<readonly string[]> {
  const names = await readdir(errorPagesFolder());
  return names.flatMap((name) => (name.endsWith('.md') && name !== 'README.md' ? [name.slice(0, -3)] : [])).toSorted();
}

/** Each code with what is wrong, a line each. */
export async function listErrors(): Promise<string> {
  const codes = await listErrorCodes();
  const titles = await Promise.all(codes.map(async (code) => titleOf(await readFile(errorPage(code), 'utf8'))));
  const width = Math.max(...codes.map((code) => code.length));
  return codes.map((code, index) => `${code.padEnd(width)}  ${titles[index]}`).join('\n');
}

/** The page of an error's code, for a terminal. */
export async function explainError(code: string): Promise<string> {
  const page = await readFile(errorPage(code), 'utf8');
  return page
    .replace(/<!--.*?-->\n\n/s, '')
    .replaceAll(/```text\n([^]*?)```\n/g, (_, block: string) => block.replaceAll(/^(?=.)/gm, '    '))
    .replaceAll(/\[(docs\/[^\]]+)\]\([^)]+\)/g, '$1')
    .replaceAll(/<(https:[^>]+)>/g, '$1');
}

function titleOf(page: string): string {
  return /^# \w+: (.*)$/m.exec(page)?.[1] ?? '';
}
