import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../steps/package-root.ts';

const root = packageRoot();
const pages = ['README.md', 'CHANGELOG.md', ...globSync('docs/**/*.md', { cwd: root })].toSorted();
const read = (page: string) => readFileSync(join(root, page), 'utf8').replaceAll(/^```[^]*?^```$/gm, '');

/** As GitHub makes them: https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#section-links */
function anchorsOf(page: string): readonly string[] {
  const seen = new Map<string, number>();
  return [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => {
    const anchor = heading
      .toLowerCase()
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
    const before = seen.get(anchor) ?? 0;
    seen.set(anchor, before + 1);
    return before === 0 ? anchor : `${anchor}-${before}`;
  });
}

/** The links of a page to files of the repository, each with its heading where it names one. */
function linksOf(page: string): readonly { readonly link: string; readonly file: string; readonly anchor?: string }[] {
  const links = [
    ...read(page)
      .replaceAll(/`[^`\n]*`/g, '')
      .matchAll(/\]\(([^)\s]+)\)/g),
  ].map(([, link = '']) => link);
  return links
    .filter((link) => !/^(https?|mailto):/.test(link))
    .map((link) => {
      const [path = '', anchor] = link.split('#');
      const file = path === '' ? page : relative(root, resolve(root, dirname(page), path));
      return { link, file, ...(anchor === undefined ? {} : { anchor }) };
    });
}

it.each(pages)('the links of %s lead to pages and headings that are there', (page) => {
  const broken = linksOf(page).filter(({ file, anchor }) => {
    if (!existsSync(join(root, file))) return true;
    return anchor !== undefined && file.endsWith('.md') && !anchorsOf(file).includes(anchor);
  });
  expect(broken.map(({ link }) => link)).toEqual([]);
});

it('every page is reached from docs/README.md', () => {
  const reached = new Set(['docs/README.md']);
  for (const page of reached) {
    if (!page.endsWith('.md') || !existsSync(join(root, page))) continue;
    for (const { file } of linksOf(page)) reached.add(file);
  }
  expect(pages.filter((page) => page.startsWith('docs/') && !reached.has(page))).toEqual([]);
});
