import { chmod, mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { choosePython } from '../../../steps/tools/python.ts';
import { createTestContext } from '../../helpers/step-context.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

const range = { least: '1.51.0', before: '2' };

/** A shim that says which cfn-lint it has by the folder's version file, and counts how often it was asked. */
async function scene() {
  const folder = await createWorkspace({ '.python-version': 'a' });
  const info = join(folder, 'cfn_lint.dist-info');
  await mkdir(info);
  const shim = join(folder, 'python3');
  const answer = `{"executable": "${shim}", "version": "3.11", "platform": "p", "cfnLint": "1.51.0-$(cat ${folder}/.python-version)", "cfnLintInfo": "${info}", "hasPip": true, "hasEnsurePip": true}`;
  await writeFile(shim, `#!/bin/sh\necho x >> ${folder}/asked\ncat << END\n${answer}\nEND\n`);
  await chmod(shim, 0o755);
  const environment = { PATH: `${folder}:/usr/bin:/bin`, STEPS_CACHE_DIR: join(folder, 'cache') };
  const choose = async (more: Readonly<Record<string, string>> = {}) =>
    (await choosePython(createTestContext(folder, { ...environment, ...more }), range)).cfnLint;
  const asked = async () => (await readFile(join(folder, 'asked'), 'utf8')).trim().split('\n').length;
  return { folder, info, choose, asked };
}

it('asks a Python that has cfn-lint once, until something has changed by which it is chosen', async () => {
  const { folder, info, choose, asked } = await scene();
  expect([await choose(), await choose()]).toEqual(['1.51.0-a', '1.51.0-a']);
  expect(await asked()).toBe(1);
  // Another version of it, another choice, another environment.
  await utimes(info, new Date(), new Date(0));
  await choose();
  expect(await asked()).toBe(2);
  await writeFile(join(folder, '.python-version'), 'b');
  expect(await choose()).toBe('1.51.0-b');
  expect(await asked()).toBe(3);
  await choose({ PYENV_VERSION: '3.12' });
  expect(await asked()).toBe(4);
});

it('asks again where what was kept cannot be read, or cfn-lint is gone', async () => {
  const { folder, info, choose, asked } = await scene();
  await choose();
  const probes = join(folder, 'cache', 'probes');
  const names = await readdir(probes);
  expect(names).toHaveLength(1);
  await writeFile(join(probes, names[0] ?? ''), '{"python":');
  await choose();
  expect(await asked()).toBe(2);
  await rm(info, { recursive: true });
  await choose();
  expect(await asked()).toBe(3);
});
