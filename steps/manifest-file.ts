import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sha256 } from './content-digest.ts';
import {
  fileUnreadable,
  fileUnwritable,
  manifestInvalid,
  manifestMissing,
  manifestStage,
  manifestVersionUnknown,
} from './errors/index.ts';
import { manifestPath, manifestSchemaVersion, type DeployableManifest, type Manifest } from './manifest.ts';
import { foldersWith } from './near-path.ts';
import { replaceFile } from './replace-file.ts';
import { isEdits } from './source-map.ts';
import { isObject, type TemplateObject, type TemplateValue } from './template.ts';

export interface ReadManifest<M extends Manifest = Manifest> {
  readonly manifest: M;
  /** SHA-256 of the file's bytes: what the pipeline keeps outside the artifact. */
  readonly digest: string;
}

/** The workload's manifest, or nothing where no step has written one. */
export async function findManifest(workingDirectory: string): Promise<ReadManifest | undefined> {
  let bytes: Buffer;
  try {
    bytes = await readFile(join(workingDirectory, manifestPath));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw fileUnreadable(manifestPath, error);
  }
  return { manifest: parseManifest(bytes.toString('utf8')), digest: sha256(bytes) };
}

/** The manifest of what was packaged: what may be verified and deployed. */
export async function readDeployableManifest(workingDirectory: string): Promise<ReadManifest<DeployableManifest>> {
  return requireDeployable(await findManifest(workingDirectory), workingDirectory);
}

/** The same of one that has been read, or was not there. */
export async function requireDeployable(
  found: ReadManifest | undefined,
  workingDirectory: string,
): Promise<ReadManifest<DeployableManifest>> {
  if (!found) {
    const [near] = await foldersWith(manifestPath, workingDirectory);
    const hint = 'run steps package first, or -C the folder of the build artifact';
    throw manifestMissing(manifestPath, near === undefined ? hint : `did you mean that of ${near}? Give -C ${near}`);
  }
  const { manifest, digest } = found;
  if (manifest.stage === 'built') throw manifestStage(manifestPath, manifest.stage, 'packaged', 'steps package');
  return { manifest, digest };
}

/** Writes it whole or not at all: a killed process leaves the former one. */
export async function writeManifest(workingDirectory: string, manifest: Manifest): Promise<string> {
  const file = join(workingDirectory, manifestPath);
  const text = `${JSON.stringify(manifest, undefined, 2)}\n`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await replaceFile(file, (aside) => writeFile(aside, text));
  } catch (error) {
    throw fileUnwritable(manifestPath, error);
  }
  return sha256(text);
}

export function parseManifest(text: string, file: string = manifestPath): Manifest {
  let value: TemplateValue;
  try {
    value = JSON.parse(text) as TemplateValue;
  } catch (error) {
    throw manifestInvalid(file, (error as Error).message, error);
  }
  if (!isObject(value)) throw manifestInvalid(file, 'it is not a JSON object');
  const { schemaVersion } = value;
  if (schemaVersion !== manifestSchemaVersion) {
    if (schemaVersion === undefined) throw manifestInvalid(file, 'it has no schemaVersion');
    throw manifestVersionUnknown(file, schemaVersion, manifestSchemaVersion);
  }
  const problem = findProblem(value);
  if (problem) throw manifestInvalid(file, problem);
  return value as unknown as Manifest;
}

/** What a field must be; lists say what each item has, and what ends in `?` may be absent. */
type Shape = 'text' | 'digest' | 'number' | 'edits' | { readonly [field: string]: Shape } | readonly [Shape];

const fileShape = { path: 'text', sha256: 'digest', size: 'number' } as const;
const builtShape: Shape = {
  workload: 'text',
  template: 'text',
  builds: [
    {
      template: 'text',
      logicalId: 'text',
      property: 'text',
      source: 'text',
      output: 'text',
      sourceDigest: 'digest',
      digest: 'digest',
    },
  ],
};
const packagedShape: Shape = {
  ...builtShape,
  packagedTemplate: fileShape,
  'regions?': [{ region: 'text', packagedTemplate: fileShape }],
  files: [fileShape],
  artifacts: [{ source: 'text', bucket: 'text', key: 'text', region: 'text', sha256: 'digest', size: 'number' }],
  'sources?': [{ packaged: 'digest', source: 'text', sha256: 'digest', 'edits?': 'edits' }],
};
const shapes: Readonly<Record<string, Shape>> = {
  built: builtShape,
  packaged: packagedShape,
  validated: { ...packagedShape, validation: { errors: 'number', warnings: 'number' } },
};

function findProblem(value: TemplateObject): string | undefined {
  const shape = shapes[String(value['stage'])];
  return shape ? mismatch(value, shape, '') : `its stage is ${JSON.stringify(value['stage'])}`;
}

function mismatch(value: TemplateValue | undefined, shape: Shape, at: string): string | undefined {
  const wrong = (expected: string) => `${at} is ${JSON.stringify(value)}, expected ${expected}`;
  if (shape === 'text') return typeof value === 'string' ? undefined : wrong('a text');
  if (shape === 'number') return typeof value === 'number' ? undefined : wrong('a number');
  if (shape === 'digest') return /^[0-9a-f]{64}$/.test(String(value)) ? undefined : wrong('a SHA-256');
  if (shape === 'edits') return isEdits(value) ? undefined : wrong('a list of edits');
  if (isList(shape)) {
    if (!Array.isArray(value)) return wrong('a list');
    return firstProblem(value.map((item, index) => [item as TemplateValue, shape[0], `${at}[${index}]`]));
  }
  if (!isObject(value)) return wrong('an object');
  return firstProblem(
    Object.entries(shape).flatMap(([written, inner]) => {
      const field = written.replace(/\?$/, '');
      if (field !== written && value[field] === undefined) return [];
      return [[value[field], inner, at ? `${at}.${field}` : field] as const];
    }),
  );
}

function firstProblem(
  checks: readonly (readonly [value: TemplateValue | undefined, shape: Shape, at: string])[],
): string | undefined {
  for (const [value, shape, at] of checks) {
    const problem = mismatch(value, shape, at);
    if (problem) return problem;
  }
  return undefined;
}

function isList(shape: Shape): shape is readonly [Shape] {
  return Array.isArray(shape);
}
