import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BuiltManifest } from '../../../steps/manifest.ts';
import { makeWheel } from '../../helpers/make-wheel.ts';
import { runSteps } from '../../helpers/run-steps.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

const build = (cwd: string, ...args: string[]) => runSteps(['build', ...args], { cwd });
const manifestOf = (folder: string) =>
  JSON.parse(readFileSync(join(folder, '.steps/manifest.json'), 'utf8')) as BuiltManifest;

const resource = (logicalId: string, body: string, type = 'AWS::Lambda::Function') =>
  `  ${logicalId}:\n    Type: ${type}\n${body.replace(/^/gm, '    ')}\n`;

async function pythonWorkload(): Promise<string> {
  return createWorkspace({
    'template.yml': `Resources:\n${resource('A', 'Properties: {Runtime: python3.12, Handler: app.a, Code: fn}')}${resource('B', 'Properties: {Runtime: python3.12, Handler: app.b, Code: fn}')}`,
    'fn/app.py': 'import greet\n',
    'fn/requirements.txt': '--no-index\n--find-links ../wheels\ngreet==1.0\n',
    'fn/__pycache__/app.pyc': 'x',
    'wheels/greet-1.0-py3-none-any.whl': makeWheel('greet', '1.0', 'def greet(): return "hi"\n'),
  });
}

describe('steps build', () => {
  it('bundles TypeScript so that it runs, with what it imports from elsewhere in the workload', async () => {
    const folder = await createWorkspace({
      'stacks/child.yml': `Resources:\n${resource('Fn', 'Properties: {Runtime: nodejs22.x, Handler: src/app.handler, Code: ../fn}')}`,
      'template.yml': `Resources:\n${resource('S', 'Properties: {TemplateURL: stacks/child.yml}', 'AWS::CloudFormation::Stack')}`,
      'fn/src/app.ts':
        'import { greet } from "../../shared/greet";\nexport const handler = (name: string): string => greet(name);\n',
      'shared/greet.ts': 'export const greet = (name: string): string => `hello ${name}`;\n',
    });
    expect(await build(folder)).toMatchObject({ exitCode: 0, stdout: '' });
    const [made] = manifestOf(folder).builds;
    expect(made).toMatchObject({
      template: 'stacks/child.yml',
      logicalId: 'Fn',
      property: 'Code',
      source: 'fn',
      toolchain: 'esbuild',
    });
    const script = `console.log(require(${JSON.stringify(join(folder, made?.output ?? '', 'src/app.js'))}).handler('x'))`;
    expect(execFileSync('node', ['-e', script], { encoding: 'utf8' })).toBe('hello x\n');
    // A change outside the function's folder is noticed too.
    writeFileSync(join(folder, 'shared/greet.ts'), 'export const greet = (name: string): string => `bye ${name}`;\n');
    await build(folder);
    expect(execFileSync('node', ['-e', script], { encoding: 'utf8' })).toBe('bye x\n');
  });

  it('installs Python packages beside the sources, once for functions that share a folder', async () => {
    const folder = await pythonWorkload();
    expect(await build(folder)).toMatchObject({ exitCode: 0 });
    const { builds } = manifestOf(folder);
    expect(builds.map(({ logicalId, output }) => [logicalId, output])).toEqual([
      ['A', '.steps/build/template.yml/A'],
      ['B', '.steps/build/template.yml/A'],
    ]);
    const output = join(folder, '.steps/build/template.yml/A');
    expect(existsSync(join(output, 'app.py')) && existsSync(join(output, 'greet/__init__.py'))).toBe(true);
    for (const absent of ['__pycache__', 'greet-1.0.dist-info/direct_url.json', 'greet-1.0.dist-info/INSTALLER'])
      expect(existsSync(join(output, absent))).toBe(false);
  });

  it('gives the same output in every folder', async () => {
    const [first, second] = [await pythonWorkload(), await pythonWorkload()];
    await Promise.all([build(first), build(second)]);
    expect(manifestOf(second).builds).toEqual(manifestOf(first).builds);
  });

  it('does not build again what did not change', async () => {
    const folder = await pythonWorkload();
    await build(folder);
    const before = statSync(join(folder, '.steps/build/template.yml/A')).ctimeMs;
    const again = await build(folder);
    expect(again.stderr).toContain('its sources did not change');
    expect(statSync(join(folder, '.steps/build/template.yml/A')).ctimeMs).toBe(before);
  });

  it.each<[name: string, change: (folder: string) => void | Promise<void>]>([
    ['a source changed', (folder) => appendFileSync(join(folder, 'fn/app.py'), '# more\n')],
    [
      'a wheel beside it changed',
      (folder) =>
        writeFileSync(join(folder, 'wheels/greet-1.0-py3-none-any.whl'), makeWheel('greet', '1.0', 'x = 1\n')),
    ],
  ])('builds again when %s', async (_name, change) => {
    const folder = await pythonWorkload();
    await build(folder);
    await change(folder);
    expect((await build(folder)).stderr).not.toContain('did not change');
  });

  it('puts a layer under the folder that its runtime looks in', async () => {
    const folder = await createWorkspace({
      'template.yml': `Resources:\n${resource('L', 'Metadata: {BuildMethod: python3.12}\nProperties: {Content: layer}', 'AWS::Lambda::LayerVersion')}`,
      'layer/shared.py': 'X = 1\n',
    });
    await build(folder);
    expect(existsSync(join(folder, '.steps/build/template.yml/L/python/shared.py'))).toBe(true);
  });

  it('installs what JavaScript depends on from the lockfile, for functions and layers', async () => {
    const packageFile = { name: 'fn', version: '1.0.0', dependencies: { seven: 'file:seven' } };
    const lockfile = {
      name: 'fn',
      version: '1.0.0',
      lockfileVersion: 3,
      requires: true,
      packages: {
        '': packageFile,
        'node_modules/seven': { version: '1.0.0', resolved: 'file:seven' },
      },
    };
    const layer = 'Metadata: {BuildMethod: nodejs22.x}\nProperties: {Content: fn}';
    const folder = await createWorkspace({
      'template.yml': `Resources:\n${resource('F', 'Properties: {Runtime: nodejs22.x, Handler: index.h, Code: fn}')}${resource('L', layer, 'AWS::Lambda::LayerVersion')}`,
      'fn/index.js': 'exports.h = () => require("seven")\n',
      'fn/package.json': JSON.stringify(packageFile),
      'fn/package-lock.json': JSON.stringify(lockfile),
      'fn/seven/package.json': '{"name": "seven", "version": "1.0.0", "main": "index.js"}',
      'fn/seven/index.js': 'module.exports = 7\n',
    });
    expect(await build(folder)).toMatchObject({ exitCode: 0 });
    for (const index of ['F/index.js', 'L/nodejs/index.js']) {
      const script = `console.log(require(${JSON.stringify(join(folder, '.steps/build/template.yml', index))}).h())`;
      expect(execFileSync('node', ['-e', script], { encoding: 'utf8' })).toBe('7\n');
    }
    expect(existsSync(join(folder, 'fn/node_modules'))).toBe(false);
  });

  it('runs a Makefile’s target on a copy of the sources', async () => {
    const folder = await createWorkspace({
      'template.yml': `Resources:\n${resource('F', 'Properties: {Runtime: provided.al2023, Handler: x, Code: fn}')}`,
      'fn/Makefile': 'build-F:\n\ttouch dropping\n\tcp bootstrap "$(ARTIFACTS_DIR)/bootstrap"\n',
      'fn/bootstrap': '#!/bin/sh\n',
    });
    chmodSync(join(folder, 'fn/bootstrap'), 0o755);
    await build(folder);
    expect(statSync(join(folder, '.steps/build/template.yml/F/bootstrap')).mode & 0o111).toBe(0o111);
    expect(existsSync(join(folder, 'fn/dropping'))).toBe(false);
  });

  it('runs a command of the workload’s own, from steps.yml too', async () => {
    const folder = await createWorkspace({
      'template.yml': `Resources:\n${resource('F', 'Properties: {Runtime: provided.al2023, Handler: x, Code: fn}')}`,
      'fn/go.mod': 'module x\n',
      'steps.yml': 'build:\n  command:\n    - F=cp go.mod "$ARTIFACTS_DIR/" && touch built-here\n',
    });
    expect(await build(folder)).toMatchObject({ exitCode: 0 });
    expect(existsSync(join(folder, '.steps/build/template.yml/F/go.mod'))).toBe(true);
    expect((await build(folder)).stderr).toContain('did not change');
  });

  it('leaves plain folders, and those whose Metadata say so, as they are', async () => {
    const folder = await createWorkspace({
      'template.yml': `Resources:\n${resource('P', 'Properties: {Runtime: nodejs22.x, Handler: index.h, Code: plain}')}${resource('S', 'Metadata: {SkipBuild: true}\nProperties: {Handler: x, Code: skipped}')}`,
      'plain/index.js': 'exports.h = 1\n',
      'skipped/go.mod': 'module x\n',
    });
    expect(await build(folder)).toMatchObject({ exitCode: 0 });
    expect(manifestOf(folder)).toMatchObject({ stage: 'built', builds: [] });
  });

  it('warns of code that is not there, with what was meant, and builds the rest: something else may make it', async () => {
    const folder = await createWorkspace({
      'template.yml': `Resources:\n${resource('F', 'Properties: {Runtime: nodejs22.x, Handler: index.h, Code: functions/plian}')}${resource('G', 'Properties: {Handler: x, Code: made/later.zip}')}`,
      'functions/plain/index.js': 'exports.h = 1\n',
    });
    const { exitCode, stderr } = await build(folder);
    expect(exitCode).toBe(0);
    const warnings = stderr.split('\n').filter((line) => line.includes('warning: '));
    expect(warnings).toEqual([
      expect.stringMatching(
        /^template\.yml:4:63: warning: Code of F names "functions\/plian", .*: nothing is built; did you mean functions\/plain\?$/,
      ),
      expect.stringMatching(/^template\.yml:7:36: warning: Code of G names "made\/later\.zip", .*: nothing is built$/),
    ]);
  });

  it.each<[name: string, files: Readonly<Record<string, string>>, code: string, message: string]>([
    ['TypeScript that does not compile', { 'fn/app.ts': 'const = 1' }, 'BUILD_FAILED', 'app.ts:1:6'],
    ['an import of nothing', { 'fn/app.ts': 'import "nowhere-to-be-found"' }, 'BUILD_FAILED', 'nowhere-to-be-found'],
    ['a requirement that is not there', { 'fn/requirements.txt': '--no-index\nnope==1\n' }, 'BUILD_FAILED', 'nope==1'],
    [
      'dependencies without a lockfile',
      { 'fn/app.ts': '', 'fn/package.json': '{"dependencies": {"a": "1"}}' },
      'LOCKFILE_MISSING',
      'npm install',
    ],
    [
      'another package manager',
      { 'fn/app.ts': '', 'fn/package.json': '{}', 'fn/pnpm-lock.yaml': '' },
      'LOCKFILE_FOREIGN',
      'pnpm install',
    ],
    ['a Makefile that makes nothing', { 'fn/Makefile': 'build-F:\n\ttrue\n' }, 'OUTPUT_EMPTY', 'ARTIFACTS_DIR'],
    [
      'a Makefile that fails',
      { 'fn/Makefile': 'build-F:\n\t@echo "no such luck"; exit 3\n' },
      'BUILD_FAILED',
      'no such luck',
    ],
  ])('stops at %s, with the place and the way on', async (_name, files, code, message) => {
    const folder = await createWorkspace({
      'template.yml': `Resources:\n${resource('F', 'Properties:\n  Runtime: nodejs22.x\n  Handler: app.h\n  Code: fn')}`,
      ...files,
    });
    const run = await build(folder);
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(run.stderr).toContain(code);
    expect(run.stderr).toContain(message);
    expect(run.stderr).toContain('→ ');
    expect(existsSync(join(folder, '.steps/manifest.json'))).toBe(false);
  });
});
