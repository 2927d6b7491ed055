import { hostname } from 'node:os';
import { pathToFileURL } from 'node:url';
import { createSupportsHyperlinks } from 'supports-hyperlinks';
import { codesOf, formatStepError, type StepError } from '../steps/errors/index.ts';
import { errorPage } from '../steps/errors/page-file.ts';

/** Its text; on a terminal that understands it, each code in brackets is a link to the page that is installed. */
export function linkCodes(error: StepError, stream: NodeJS.WriteStream): string {
  const text = formatStepError(error);
  if (!createSupportsHyperlinks(stream)) return text;
  return codesOf(error).reduce((shown, code) => shown.replaceAll(`[${code}]`, linkTo(code)), text);
}

/** The same for every stream: where a code is explained. */
export function explainLines(error: StepError): readonly string[] {
  return codesOf(error).map((code) => `→ more: steps explain ${code}`);
}

/** With the host, so that a terminal elsewhere does not look for the file on its own machine. https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda */
function linkTo(code: string): string {
  const page = pathToFileURL(errorPage(code));
  page.hostname = hostname();
  return `\u001B]8;;${page.href}\u001B\\[${code}]\u001B]8;;\u001B\\`;
}
