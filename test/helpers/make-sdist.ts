import { gzipSync } from 'node:zlib';

/** A source distribution with one module. https://packaging.python.org/en/latest/specifications/source-distribution-format/ */
export function makeSdist(name: string, version: string, module: string): Buffer {
  const folder = `${name}-${version}`;
  const files: Readonly<Record<string, string>> = {
    [`${folder}/PKG-INFO`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`,
    [`${folder}/pyproject.toml`]: `[project]\nname = "${name}"\nversion = "${version}"\n`,
    [`${folder}/${name}.py`]: module,
  };
  const blocks = Object.entries(files).flatMap(([path, text]) => [header(path, Buffer.byteLength(text)), padded(text)]);
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

function padded(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}

/** https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06 */
function header(path: string, size: number): Buffer {
  const bytes = Buffer.alloc(512);
  const octal = (value: number, length: number) => value.toString(8).padStart(length - 1, '0');
  bytes.write(path, 0);
  bytes.write(octal(0o644, 8), 100);
  bytes.write(octal(size, 12), 124);
  bytes.write(octal(0, 12), 136);
  bytes.write('        0ustar\x0000', 148);
  bytes.write(
    octal(
      bytes.reduce((sum, byte) => sum + byte, 0),
      8,
    ),
    148,
  );
  return bytes;
}
