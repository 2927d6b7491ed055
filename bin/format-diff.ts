import type { Surface } from './surface.ts';

/** A unified diff. It is copied: none of its lines is wrapped. Where a program reads it, as `git apply`, it is as it is to the byte. */
export function formatDiff(diff: string, { palette, columns, show }: Surface): string {
  if (!palette.hasColors && columns === Infinity) return diff;
  const colors = [
    [/^(---|\+\+\+|===)/, palette.heading],
    [/^@@/, palette.active],
    [/^\+/, palette.success],
    [/^-/, palette.failure],
  ] as const;
  const color = (line: string) => colors.find(([start]) => start.test(line))?.[1](line) ?? line;
  return show(diff.split('\n').map(color).join('\n'));
}
