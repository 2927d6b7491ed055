import type { Surface } from './surface.ts';

export const outputFormats = ['text', 'json', 'base64'] as const;

/** As a machine reads it, where the format is one for machines; in base64 it goes through whatever takes no quotes. */
export function formatForMachine(value: object, format: string | undefined): string | undefined {
  if (format === 'json') return JSON.stringify(value, undefined, 2);
  if (format === 'base64') return Buffer.from(JSON.stringify(value)).toString('base64');
  return undefined;
}

/** A stack's outputs as a command prints them. */
export function formatOutputs(
  outputs: Readonly<Record<string, string>>,
  format: string | undefined,
  { palette, fit }: Surface,
): string {
  const lines = Object.entries(outputs).map(([name, value]) => `${name} ${palette.muted('=')} ${value}`);
  return formatForMachine(outputs, format) ?? fit(lines.join('\n'));
}
