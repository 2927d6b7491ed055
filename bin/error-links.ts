import { hostname } from 'node:os';
import { pathToFileURL } from 'node:url';
import { codesOf, type StepError } from '../steps/errors/index.ts';
import { errorPage } from '../steps/errors/page-file.ts';
import type { Surface } from './surface.ts';

/** A text of errors whose codes in brackets are links to the pages that are installed. */
export function linkCodes(text: string, error: StepError): string {
  return codesOf(error).reduce((shown, code) => shown.replaceAll(`[${code}]`, linkTo(code)), text);
}

/** The command that explains a code, a line for each. */
export function explainLines(error: StepError, { palette: { command } }: Surface): readonly string[] {
  return codesOf(error).map((code) => `${command('→')} more: steps explain ${code}`);
}

/** With the host, so that a terminal elsewhere does not look for the file on its own machine. https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda */
function linkTo(code: string): string {
  const page = pathToFileURL(errorPage(code));
  page.hostname = hostname();
  return `\u001B]8;;${page.href}\u001B\\[${code}]\u001B]8;;\u001B\\`;
}
