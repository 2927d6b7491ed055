import axe from 'axe-core';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The browser that pages are tried in, where the machine has one: Debian's is the package `chromium`. */
export const browserFile = (process.env['PATH'] ?? '')
  .split(delimiter)
  .flatMap((folder) => names.map((name) => join(folder, name)))
  .find((file) => existsSync(file));

export const whyNoBrowser = 'no Chromium on the PATH: apt-get install chromium';

/** A browser without a window. The test closes it. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: browserFile ?? '', args: ['--no-sandbox', '--disable-gpu'] });
}

export interface Viewing {
  readonly width?: number;
  readonly colours?: 'light' | 'dark';
}

/** A file as a person sees it. `requests` grows by every address that the page asks for beside its own. */
export async function viewFile(
  browser: Browser,
  file: string,
  { width = 1280, colours = 'light' }: Viewing = {},
): Promise<{ readonly page: Page; readonly requests: readonly string[] }> {
  const address = pathToFileURL(file).href;
  const requests: string[] = [];
  // The page's policy forbids scripts, those of the test too.
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: colours, bypassCSP: true });
  const page = await context.newPage();
  page.on('request', (request) => {
    if (request.url() !== address) requests.push(request.url());
  });
  await page.goto(address);
  return { page, requests };
}

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string;
    readonly help: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}

/** What axe finds wrong with a page, whatever is folded unfolded: the rule, what it says, and the first place. */
export async function violationsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true");
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { readonly axe: { run(): Promise<AxeResult> } }).axe.run(),
  );
  return violations.map(
    ({ id, impact, help, nodes }) => `${impact} ${id}: ${help}: ${nodes[0]?.html} ${nodes[0]?.failureSummary ?? ''}`,
  );
}
