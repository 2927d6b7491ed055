import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipEntries } from '../../steps/archive.ts';
import { sha256 } from '../../steps/content-digest.ts';

/** A pure Python wheel with one module. https://packaging.python.org/en/latest/specifications/binary-distribution-format/ */
export async function makeWheel(name: string, version: string, module: string): Promise<Buffer> {
  const info = `${name}-${version}.dist-info`;
  const files: Record<string, string> = {
    [`${name}/__init__.py`]: module,
    [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`,
    [`${info}/WHEEL`]: 'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
  };
  const record = Object.entries(files).map(([path, text]) => {
    const digest = createHash('sha256').update(text).digest('base64url');
    return `${path},sha256=${digest},${Buffer.byteLength(text)}`;
  });
  files[`${info}/RECORD`] = `${[...record, `${info}/RECORD,,`].join('\n')}\n`;
  const folder = await mkdtemp(join(tmpdir(), 'steps-wheel-'));
  try {
    const entries = await Promise.all(
      Object.entries(files).map(async ([path, text], index) => {
        const file = join(folder, String(index));
        await writeFile(file, text);
        return { path, file, mode: 0o644 as const, size: Buffer.byteLength(text), sha256: sha256(text) };
      }),
    );
    return await zipEntries(entries);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
