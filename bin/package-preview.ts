import { formatBytes } from '../steps/format-bytes.ts';
import { formatLocation } from '../steps/location.ts';
import type { Explanation, PackagePreview } from '../steps/package/index.ts';
import type { Surface } from './surface.ts';

const columns = { upload: 'upload ', present: 'present', unknown: 'perhaps' } as const;
const colors = { upload: 'success', present: 'muted', unknown: 'warning' } as const;

/** What would be uploaded, one object a line. */
export function formatPreview({ artifacts, unknown }: PackagePreview, { palette, fit }: Surface): string {
  const lines = artifacts.map(({ state, url, source, size, references }) =>
    `${palette[colors[state]](columns[state])} ${url} ${source} (${formatBytes(size)}) ${references.join(', ')}`.trimEnd(),
  );
  const count = (wanted: string) => artifacts.filter(({ state }) => state === wanted).length;
  const perhaps = count('unknown') > 0 ? `, ${count('unknown')} perhaps` : '';
  const summary = `${count('upload')} to upload${perhaps}, ${count('present')} there already; nothing was uploaded or written`;
  const unsure = unknown.map((what) => `${palette.warning('not known:')} ${what}`);
  return fit([...lines, ...unsure, palette.heading(summary)].join('\n'));
}

const verdictColors = { taken: 'success', left: 'muted', broken: 'failure' } as const;

export function formatExplanations(explanations: readonly Explanation[], { palette, fit }: Surface): string {
  const lines = explanations.map(({ verdict, location, message }) => {
    const place = location ? `${palette.heading(`${formatLocation(location)}:`)} ` : '';
    return `${place}${palette[verdictColors[verdict]](`${verdict}:`)} ${message}`;
  });
  return fit(lines.join('\n'));
}
