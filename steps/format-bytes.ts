const steps = [
  { unit: 'KB', bytes: 1024 },
  { unit: 'MB', bytes: 1024 ** 2 },
  { unit: 'GB', bytes: 1024 ** 3 },
  { unit: 'TB', bytes: 1024 ** 4 },
] as const;

/** `1 byte`, `980 bytes`, `12.4 KB`, `250.0 MB`: by 1024, as AWS counts in its limits. */
export function formatBytes(bytes: number): string {
  const { unit, size } = unitFor(bytes);
  if (size === 1) return `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`;
  return `${(bytes / size).toFixed(1)} ${unit}`;
}

/** `12.4 of 80.0 MB`: both in the unit of the whole. */
export function formatBytesOf(done: number, total: number): string {
  const { unit, size } = unitFor(total);
  const shown = (bytes: number) => (size === 1 ? String(bytes) : (bytes / size).toFixed(1));
  return `${shown(done)} of ${shown(total)} ${unit}`;
}

/** What would be rounded to 1024.0 of one unit is 1.0 of the next. */
function unitFor(bytes: number): { readonly unit: string; readonly size: number } {
  const found = steps.findLast((step) => bytes / (step.bytes / 1024) >= 1023.95 && bytes >= 1024);
  return found ? { unit: found.unit, size: found.bytes } : { unit: 'bytes', size: 1 };
}
