import type { Readable } from 'node:stream';

/** What a process has printed on stderr up to the whole line in which `text` first stands. */
export function printedUntil(process: { readonly stderr: Readable }, text: string | RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = '';
    process.stderr.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const at = typeof text === 'string' ? printed.indexOf(text) : printed.search(text);
      if (at >= 0 && printed.slice(at).includes('\n')) resolve(printed);
    });
    process.stderr.once('end', () => reject(new Error(`ended without "${String(text)}":\n${printed}`)));
  });
}
