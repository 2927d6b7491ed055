import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findManifest, parseManifest, readDeployableManifest, writeManifest } from '../../steps/manifest-file.ts';
import type { BuiltManifest, PackagedManifest } from '../../steps/manifest.ts';
import { createWorkspace } from '../helpers/workspace.ts';

const digest = 'a'.repeat(64);
const built: BuiltManifest = { schemaVersion: 1, stage: 'built', workload: 'w', template: 't.yml', builds: [] };
const packaged: PackagedManifest = {
  ...built,
  stage: 'packaged',
  packagedTemplate: { path: 'p.yml', sha256: digest, size: 1 },
  files: [],
  artifacts: [],
};

describe('the manifest file', () => {
  it('is read as it was written, and leaves no draft', async () => {
    const folder = await createWorkspace();
    const written = await writeManifest(folder, packaged);
    expect(await readDeployableManifest(folder)).toEqual({ manifest: packaged, digest: written });
    expect(readdirSync(join(folder, '.steps'))).toEqual(['manifest.json']);
  });

  it('may be absent, except where something is to be deployed', async () => {
    const folder = await createWorkspace();
    expect(await findManifest(folder)).toBeUndefined();
    await expect(readDeployableManifest(folder)).rejects.toMatchObject({ code: 'MANIFEST_MISSING' });
  });

  it('must be of what was packaged before anything is deployed', async () => {
    const folder = await createWorkspace();
    await writeManifest(folder, built);
    await expect(readDeployableManifest(folder)).rejects.toMatchObject({
      code: 'MANIFEST_STAGE',
      message: expect.stringContaining('"built"') as string,
    });
  });

  it.each<[name: string, value: unknown, code: string, message: string]>([
    ['no JSON', '{', 'MANIFEST_INVALID', 'JSON'],
    ['a list', [], 'MANIFEST_INVALID', 'not a JSON object'],
    ['no version', { stage: 'built' }, 'MANIFEST_INVALID', 'schemaVersion'],
    ['another version', { ...built, schemaVersion: 2 }, 'MANIFEST_VERSION', 'schemaVersion 2'],
    ['an unknown stage', { ...built, stage: 'shipped' }, 'MANIFEST_INVALID', '"shipped"'],
    ['a missing field', { ...built, template: undefined }, 'MANIFEST_INVALID', 'template is undefined'],
    [
      'a digest that is none',
      { ...packaged, files: [{ path: 'x', sha256: 'abc', size: 1 }] },
      'MANIFEST_INVALID',
      'files[0].sha256 is "abc"',
    ],
    ['an artifact without a bucket', { ...packaged, artifacts: [{}] }, 'MANIFEST_INVALID', 'artifacts[0].source'],
  ])('is refused with %s, saying what is wrong', (_name, value, code, message) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    expect(() => parseManifest(text)).toThrow(expect.objectContaining({ code }) as Error);
    expect(() => parseManifest(text)).toThrow(message);
  });
});
