import { formatBytes } from '../steps/format-bytes.ts';
import { formatLocation } from '../steps/location.ts';
import type { Explanation, PackagePreview } from '../steps/package/index.ts';

const columns = { upload: 'upload ', present: 'present', unknown: 'perhaps' } as const;

/** What would be uploaded, one object a line. */
export function formatPreview({ artifacts, unknown }: PackagePreview): string {
  const lines = artifacts.map(({ state, url, source, size, references }) =>
    `${columns[state]} ${url} ${source} (${formatBytes(size)}) ${references.join(', ')}`.trimEnd(),
  );
  const count = (wanted: string) => artifacts.filter(({ state }) => state === wanted).length;
  const perhaps = count('unknown') > 0 ? `, ${count('unknown')} perhaps` : '';
  return [
    ...lines,
    ...unknown.map((what) => `not known: ${what}`),
    `${count('upload')} to upload${perhaps}, ${count('present')} there already; nothing was uploaded or written`,
  ].join('\n');
}

export function formatExplanations(explanations: readonly Explanation[]): string {
  return explanations
    .map(({ verdict, location, message }) => `${location ? `${formatLocation(location)}: ` : ''}${verdict}: ${message}`)
    .join('\n');
}
