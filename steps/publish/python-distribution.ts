import { basename } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readTar } from '../tar-archive.ts';
import { readZip } from '../zip-archive.ts';

/** What the legacy upload says of a file. https://warehouse.pypa.io/api-reference/legacy.html */
export interface PythonDistribution {
  readonly name: string;
  readonly version: string;
  readonly filetype: 'bdist_wheel' | 'sdist';
  /** The wheel's Python tag. */
  readonly pyversion: string;
  /** The core metadata by the names of form fields; one that may come several times does. */
  readonly metadata: readonly (readonly [string, string])[];
}

export function isDistribution(path: string): boolean {
  return /\.(whl|tar\.gz)$/.test(path);
}

/** https://packaging.python.org/en/latest/specifications/name-normalization/ */
export function normaliseProject(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/** Reads what a wheel or an sdist says of itself. Throws where the file is neither, or its name says something else. */
export function readDistribution(file: string, content: Buffer): PythonDistribution {
  const name = basename(file);
  return name.endsWith('.whl') ? readWheel(name, content) : readSdist(name, content);
}

/** https://packaging.python.org/en/latest/specifications/binary-distribution-format/ */
function readWheel(file: string, content: Buffer): PythonDistribution {
  const parts = file.slice(0, -'.whl'.length).split('-');
  if (parts.length !== 5 && parts.length !== 6) throw new Error('its name is not NAME-VERSION-PYTHON-ABI-PLATFORM.whl');
  const metadata = readZip(content).find(({ path }) => /^[^/]+\.dist-info\/METADATA$/.test(path));
  const described = describe(metadata?.bytes, 'METADATA');
  requireNamed(described, parts[0] ?? '', parts[1] ?? '');
  return { ...described, filetype: 'bdist_wheel', pyversion: parts.at(-3) ?? '' };
}

/** https://packaging.python.org/en/latest/specifications/source-distribution-format/ */
function readSdist(file: string, content: Buffer): PythonDistribution {
  const [, project = '', version = ''] = /^(.+)-([^-]+)\.tar\.gz$/.exec(file) ?? [];
  if (version === '') throw new Error('its name is not NAME-VERSION.tar.gz');
  const metadata = readTar(gunzipSync(content)).find(({ path }) => /^[^/]+\/PKG-INFO$/.test(path));
  const described = describe(metadata?.bytes, 'PKG-INFO');
  requireNamed(described, project, version);
  return { ...described, filetype: 'sdist', pyversion: 'source' };
}

/** pip finds a file by its name, and so would find another version than the one that the file holds. */
function requireNamed({ name, version }: { name: string; version: string }, project: string, named: string): void {
  const isSame = (one: string, other: string) => normaliseProject(one) === normaliseProject(other);
  if (!isSame(name, project) || !isSame(version, named))
    throw new Error(`its name says ${project} ${named}, what it holds ${name} ${version}`);
}

function describe(bytes: Buffer | undefined, file: string) {
  if (!bytes) throw new Error(`it holds no ${file}`);
  const metadata = parseMetadata(bytes.toString('utf8'));
  const valueOf = (field: string): string => {
    const value = metadata.find(([name]) => name === field)?.[1];
    if (value === undefined || value === '') throw new Error(`its ${file} has no ${field.replace('_', '-')}`);
    return value;
  };
  valueOf('metadata_version');
  return { name: valueOf('name'), version: valueOf('version'), metadata };
}

/** The two whose form fields have other names. */
const renamed: Readonly<Record<string, string>> = { classifier: 'classifiers', project_url: 'project_urls' };

/** Headers and a body, as in e-mail. https://packaging.python.org/en/latest/specifications/core-metadata/ */
function parseMetadata(text: string): readonly (readonly [string, string])[] {
  const [, head = '', body = ''] = /^(.*?)(?:\n\n(.*))?$/s.exec(text.replaceAll('\r\n', '\n')) ?? [];
  const fields = head.split(/\n(?![ \t])/).flatMap((line) => {
    const [, header = '', value = ''] = /^([A-Za-z0-9-]+):[ \t]*(.*)$/s.exec(line) ?? [];
    const field = header.toLowerCase().replaceAll('-', '_');
    return field === '' ? [] : [[renamed[field] ?? field, value.trimEnd()] as const];
  });
  return body.trim() === '' ? fields : [...fields, ['description', body] as const];
}
