import { printable } from './printable.ts';
import type { Surface } from './surface.ts';

/** A page in Markdown: its code is copied, and stays as it is. */
export function formatPage(page: string, { palette, fit }: Surface): string {
  const parts = page.split(/(^```[^]*?^```$)/m);
  return parts
    .map((part, index) => (index % 2 === 1 ? printable(part) : fit(part.replaceAll(/^#+ .*/gm, palette.heading), 0)))
    .join('');
}
