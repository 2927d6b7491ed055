import type { Readable } from 'node:stream';

/** What a process has printed on stderr up to the whole line in which `text` first stands. */
export function printedUntil(process: { readonly stderr: Readable }, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = '';
    process.stderr.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      if (printed.slice(printed.indexOf(text)).includes('\n') && printed.includes(text)) resolve(printed);
    });
    process.stderr.once('end', () => reject(new Error(`ended without "${text}":\n${printed}`)));
  });
}
