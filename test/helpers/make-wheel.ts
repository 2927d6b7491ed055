import { createHash } from 'node:crypto';
import { writeZip } from '../../steps/zip-archive.ts';

/** A pure Python wheel with one module. https://packaging.python.org/en/latest/specifications/binary-distribution-format/ */
export function makeWheel(name: string, version: string, module: string): Buffer {
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
  return writeZip(Object.entries(files).map(([path, text]) => ({ path, bytes: Buffer.from(text) })));
}
