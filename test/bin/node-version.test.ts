import { execa } from 'execa';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { nodeProblem } from '../../bin/node-version.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { stepsFile } from '../helpers/steps-file.ts';
import { createWorkspace } from '../helpers/workspace.ts';

it('takes the versions of Node that package.json names, and no others', () => {
  expect(packageJson.engines.node).toBe('^22.18 || >=24.11');
  const versions = [
    'v18.20.0',
    'v20.20.2',
    'v22.17.1',
    'v23.11.0',
    'v24.10.0',
    'v22.18.0',
    'v24.11.0',
    'v24.21.0',
    'v25.0.0',
  ];
  expect(versions.filter((version) => nodeProblem(version) === undefined)).toEqual(versions.slice(5));
});

it('is told of a Node that is too old before anything else, in the place of a stack', async () => {
  const folder = await createWorkspace({
    'older.cjs': "Object.defineProperty(process, 'version', { value: 'v20.20.2' });",
  });
  const run = await execa('node', [stepsFile, 'validate'], {
    cwd: folder,
    env: { NODE_OPTIONS: `--require=${join(folder, 'older.cjs')}` },
    reject: false,
  });
  expect(run).toMatchObject({ exitCode: 2, stdout: '' });
  expect(run.stderr).toContain('this is Node v20.20.2, and steps needs 22.18 or newer of 22, or 24.11 or newer\n→ ');
  expect(run.stderr).not.toMatch(/^ +at /m);
});
