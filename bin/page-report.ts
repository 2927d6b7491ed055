import type { Context } from '../steps/context.ts';
import { settingInvalid } from '../steps/errors/index.ts';
import { requireWritablePlace } from '../steps/writable-place.ts';
import { textOption, type OptionRow, type OptionValues } from './command.ts';

/** `--report` of a command that writes a page. `steps validate` has more formats. */
export function pageReportRow(what: string, byDefault?: string): OptionRow {
  const otherwise = byDefault === undefined ? '' : ` (default: ${byDefault})`;
  return {
    flags: '--report <file>',
    completes: 'page',
    description: `write a page ${what} to this file: FILE.html or html=FILE${otherwise}`,
  };
}

/** The file of `--report`, which can be written; what is written there is HTML, and no other name or format is taken for it. */
export function readPageReport(options: OptionValues, place: Pick<Context, 'workingDirectory'>): string | undefined {
  const text = textOption(options, 'report');
  if (text === undefined) return undefined;
  const file = readPageFile(text);
  requireWritablePlace('--report', file, place);
  return file;
}

function readPageFile(text: string): string {
  const [, named] = /^html=(.+)$/i.exec(text) ?? [];
  if (named !== undefined) return named;
  if (/\.html?$/i.test(text) && !/^[a-z]+=/i.test(text)) return text;
  throw settingInvalid('--report', text, 'FILE.html or html=FILE', 'the report is a page: no other format is written');
}
