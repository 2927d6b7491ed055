export const outputFormats = ['text', 'json', 'base64'] as const;

/** A stack's outputs as a command prints them; in base64 they go through whatever takes no quotes. */
export function formatOutputs(outputs: Readonly<Record<string, string>>, format: string | undefined): string {
  if (format === 'json') return JSON.stringify(outputs, undefined, 2);
  if (format === 'base64') return Buffer.from(JSON.stringify(outputs)).toString('base64');
  return Object.entries(outputs)
    .map(([name, value]) => `${name} = ${value}`)
    .join('\n');
}
