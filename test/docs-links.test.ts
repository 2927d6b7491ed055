import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
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

function brokenLinks(page: string): readonly string[] {
  const links = [
    ...read(page)
      .replaceAll(/`[^`\n]*`/g, '')
      .matchAll(/\]\(([^)\s]+)\)/g),
  ].map(([, link = '']) => link);
  return links
    .filter((link) => !/^(https?|mailto):/.test(link))
    .filter((link) => {
      const [path = '', anchor] = link.split('#');
      const file = path === '' ? page : relative(root, resolve(root, dirname(page), path));
      if (!existsSync(join(root, file))) return true;
      return anchor !== undefined && file.endsWith('.md') && !anchorsOf(file).includes(anchor);
    });
}

it.each(pages)('the links of %s lead to pages and headings that are there', (page) => {
  expect(brokenLinks(page)).toEqual([]);
});

describe('docs/README.md', () => {
  it('leads to every page, but for those of one rule or one error', () => {
    const index = read('docs/README.md');
    const linked = [...index.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, link = '']) => `docs/${link}`);
    const own = pages.filter(
      (page) => page.startsWith('docs/') && !/^docs\/(README|rules\/STEPS\d+|errors\/.+)\.md$/.test(page),
    );
    expect(own.filter((page) => !linked.includes(page))).toEqual([]);
  });
});
