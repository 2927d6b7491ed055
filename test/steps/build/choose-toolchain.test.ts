import { describe, expect, it } from 'vitest';
import { chooseToolchain } from '../../../steps/build/choose-toolchain.ts';
import { findEntry, modulePath } from '../../../steps/build/entry-file.ts';
import { esbuildArguments } from '../../../steps/build/esbuild-arguments.ts';
import type { FolderFacts, PackageFile } from '../../../steps/build/folder-facts.ts';
import { isCurrent } from '../../../steps/build/node-modules.ts';
import { pipArguments, requirementPaths } from '../../../steps/build/pip-arguments.ts';
import type { BuildTarget } from '../../../steps/build/target.ts';
import type { TemplateObject } from '../../../steps/template.ts';

const location = { file: 'template.yml', line: 1, column: 1 };
const target = (changes: Partial<BuildTarget> = {}): BuildTarget => ({
  template: 'template.yml',
  logicalId: 'F',
  property: 'Code',
  role: 'function',
  folder: '/w/fn',
  source: 'fn',
  architecture: 'x86_64',
  buildProperties: {},
  makefile: {},
  location,
  ...changes,
});

function facts(files: readonly string[], changes: Partial<FolderFacts> = {}): FolderFacts {
  return { names: new Set(files.map((file) => file.split('/')[0] ?? '')), files: new Set(files), ...changes };
}

const choose = (files: readonly string[], changes: Partial<BuildTarget> = {}, more: Partial<FolderFacts> = {}) =>
  chooseToolchain({ target: target(changes), facts: facts(files, more), sources: [], workload: '/w' })?.name;

describe('the toolchain of a folder', () => {
  const withDependencies: Partial<FolderFacts> = { package: { dependencies: { ulid: '1' } } };
  it.each<
    [
      name: string,
      files: readonly string[],
      changes: Partial<BuildTarget>,
      more: Partial<FolderFacts>,
      chosen: string | undefined,
    ]
  >([
    ['a TypeScript handler', ['index.ts'], { handler: 'index.handler' }, {}, 'esbuild'],
    ['a TypeScript handler in a folder', ['src/a.mts'], { handler: 'src/a.handler' }, {}, 'esbuild'],
    ['TypeScript that is no handler', ['index.js', 'types.ts'], { handler: 'index.handler' }, {}, undefined],
    ['JavaScript alone', ['index.js'], { handler: 'index.handler', runtime: 'nodejs22.x' }, {}, undefined],
    [
      'JavaScript with dependencies',
      ['index.js', 'package.json'],
      { handler: 'index.handler', runtime: 'nodejs22.x' },
      withDependencies,
      'npm',
    ],
    [
      'JavaScript without dependencies',
      ['index.js', 'package.json'],
      { handler: 'index.h', runtime: 'nodejs22.x' },
      { package: {} },
      undefined,
    ],
    ['requirements', ['app.py', 'requirements.txt'], { handler: 'app.h' }, {}, 'python'],
    ['Python alone', ['app.py'], { handler: 'app.h' }, {}, undefined],
    ['a layer with requirements', ['requirements.txt'], { role: 'layer' }, {}, 'python'],
    ['a layer of packages', ['package.json'], { role: 'layer' }, withDependencies, 'npm'],
    ['a layer that is laid out', ['python/a.py'], { role: 'layer' }, {}, undefined],
    ['a Makefile with its target', ['Makefile', 'go.mod'], {}, { makefile: 'build-F:\n\tx\n' }, 'makefile'],
    ['a Makefile for others', ['Makefile', 'app.py'], {}, { makefile: 'build-Fx:\n\tx\n' }, undefined],
    ['a BuildMethod esbuild', ['index.js'], { buildMethod: 'esbuild', handler: 'index.h' }, {}, 'esbuild'],
    ['a BuildMethod of Node', ['index.ts'], { buildMethod: 'nodejs22.x', handler: 'index.h' }, {}, 'npm'],
    ['a BuildMethod of Python', ['app.py'], { buildMethod: 'python3.12' }, {}, 'python'],
    ['a BuildMethod makefile', ['Makefile'], { buildMethod: 'makefile' }, {}, 'makefile'],
    ['Go', ['main.go', 'go.mod'], { runtime: 'provided.al2023' }, {}, 'go'],
    ['the Go of before', ['main.go', 'go.mod'], { runtime: 'go1.x' }, {}, 'go'],
    ['Rust', ['Cargo.toml', 'src/main.rs'], { runtime: 'provided.al2023' }, {}, 'rust'],
    ['.NET', ['Fn.csproj'], { runtime: 'dotnet8' }, {}, 'dotnet'],
    ['Maven', ['pom.xml'], { runtime: 'java21' }, {}, 'maven'],
    ['Gradle', ['build.gradle'], { runtime: 'java21' }, {}, 'gradle'],
    ['Kotlin', ['build.gradle.kts'], { runtime: 'java21' }, {}, 'gradle'],
    ['Ruby', ['Gemfile'], { runtime: 'ruby3.3' }, {}, 'ruby'],
    ['a layer of gems', ['Gemfile'], { role: 'layer', buildMethod: 'ruby3.3' }, {}, 'ruby'],
    ['what another language’s tools need', ['index.js', 'Gemfile', 'go.mod'], { runtime: 'nodejs22.x' }, {}, undefined],
    ['a BuildMethod of Java with Gradle', ['build.gradle'], { buildMethod: 'java17' }, {}, 'gradle'],
    ['a BuildMethod of Java with Maven', ['pom.xml'], { buildMethod: 'java8.al2' }, {}, 'maven'],
    ['a BuildMethod of Go', ['go.mod'], { buildMethod: 'go1.x', runtime: 'provided.al2' }, {}, 'go'],
    ['a BuildMethod of Rust', ['Cargo.toml'], { buildMethod: 'rust-cargolambda' }, {}, 'rust'],
    ['a BuildMethod of .NET', ['Fn.csproj'], { buildMethod: 'dotnet7', runtime: 'provided.al2' }, {}, 'dotnet'],
  ])('for %s', (_name, files, changes, more, chosen) => {
    expect(choose(files, changes, more)).toBe(chosen);
  });

  it.each<[name: string, files: readonly string[], changes: Partial<BuildTarget>, message: string]>([
    ['Swift', ['Package.swift'], { runtime: 'provided.al2023' }, 'Swift'],
    ['a BuildMethod that is not known', ['x'], { buildMethod: 'python-uv' }, 'python-uv'],
  ])('is an error for %s, which names those that there are', (_name, files, changes, message) => {
    expect(() => choose(files, changes)).toThrow(message);
    expect(() => choose(files, changes)).toThrow(
      'makefile, esbuild, python, npm, ruby, gradle, maven, go, rust, dotnet',
    );
  });
});

describe('the file of a handler', () => {
  it.each([
    ['index.handler', 'index'],
    ['src/app.handler', 'src/app'],
    ['./src/app.v1.handler', 'src/app'],
    ['dir.with.dots/app.handler', 'dir.with.dots/app'],
    ['bare', 'bare'],
  ])('%s is %s', (handler, path) => {
    expect(modulePath(handler)).toBe(path);
  });

  it('is TypeScript before the JavaScript that was made from it', () => {
    expect(findEntry('a.handler', facts(['a.js', 'a.ts']))).toBe('a.ts');
    expect(findEntry('a.handler', facts(['b.js']))).toBeUndefined();
  });
});

describe('the arguments of esbuild', () => {
  const args = (changes: {
    handler?: string;
    runtime?: string;
    properties?: TemplateObject;
    package?: PackageFile;
    entry?: string;
  }) =>
    esbuildArguments(
      {
        target: {
          handler: changes.handler ?? 'src/app.handler',
          runtime: changes.runtime ?? 'nodejs22.x',
          buildProperties: changes.properties ?? {},
        },
        entry: changes.entry ?? 'src/app.ts',
        package: changes.package ?? {},
      },
      '/out',
    );

  it('put the bundle where the handler says', () => {
    expect(args({})).toEqual([
      './src/app.ts',
      '--bundle',
      '--outfile=/out/src/app.js',
      '--platform=node',
      '--target=node22',
      '--format=cjs',
      '--external:@aws-sdk/*',
      '--log-level=warning',
    ]);
  });

  it('make an ES module of what says that it is one', () => {
    for (const given of [{ package: { type: 'module' } }, { entry: 'src/app.mts' }]) {
      expect(args(given)).toEqual(expect.arrayContaining(['--format=esm', '--outfile=/out/src/app.mjs']));
      expect(args(given).join()).toContain('--banner:js=');
    }
  });

  it('bundle the AWS SDK that the workload lists itself', () => {
    expect(args({ package: { dependencies: { '@aws-sdk/client-s3': '3' } } })).not.toContain('--external:@aws-sdk/*');
  });

  it('follow SAM’s BuildProperties', () => {
    const properties = {
      EntryPoints: ['src/a.ts', 'src/b.ts'],
      Minify: true,
      Sourcemap: false,
      Target: 'es2022',
      External: ['sharp', 'pg'],
      MainFields: ['module', 'main'],
      OutExtension: ['.js=.mjs'],
      Format: 'esm',
      KeepNames: 'true',
    };
    const made = args({ properties });
    expect(made).toEqual(
      expect.arrayContaining([
        './src/a.ts',
        './src/b.ts',
        '--outdir=/out',
        '--minify',
        '--target=es2022',
        '--external:sharp',
        '--external:pg',
        '--main-fields=module,main',
        '--out-extension:.js=.mjs',
        '--format=esm',
        '--keep-names',
      ]),
    );
    expect(made.join()).not.toMatch(/sourcemap|outfile|target=node|aws-sdk/);
  });
});

describe('the arguments of pip', () => {
  const here = { file: 'python3', version: '3.12', system: 'linux', machine: 'x86_64', description: '' };
  it('install for this machine where it is what Lambda runs', () => {
    expect(pipArguments({ runtime: 'python3.12', architecture: 'x86_64' }, here, '/out').join(' ')).toBe(
      '-m pip install --requirement requirements.txt --target /out --no-compile --no-input --disable-pip-version-check --quiet',
    );
  });

  it.each<
    [name: string, runtime: string, architecture: BuildTarget['architecture'], machine: typeof here, expected: string]
  >([
    [
      'another version',
      'python3.11',
      'x86_64',
      here,
      '--python-version 3.11 --platform manylinux2014_x86_64 --platform manylinux_2_17_x86_64',
    ],
    ['another processor', 'python3.12', 'arm64', here, '--python-version 3.12 --platform manylinux2014_aarch64'],
    [
      'another system',
      'python3.12',
      'x86_64',
      { ...here, system: 'darwin' },
      '--only-binary=:all: --implementation cp',
    ],
    ['a newer glibc', 'python3.13', 'x86_64', here, 'manylinux_2_34_x86_64'],
  ])('ask for wheels for %s', (_name, runtime, architecture, machine, expected) => {
    expect(pipArguments({ runtime, architecture }, machine, '/out').join(' ')).toContain(expected);
  });

  it('know the local paths that requirements name', () => {
    const text = [
      '--no-index',
      '-f ../wheels',
      '--find-links=./more',
      '-r ../base.txt',
      'pkg==1.0 # ./no',
      './a.whl',
      'pkg @ file:../b.whl',
      '-i https://index/simple',
      '-c https://x/c.txt',
      '/abs/c.whl',
      '-e ../lib',
    ].join('\n');
    expect(requirementPaths(text)).toEqual([
      '../wheels',
      './more',
      '../base.txt',
      './a.whl',
      '../b.whl',
      '/abs/c.whl',
      '../lib',
    ]);
  });
});

describe('installed packages', () => {
  const locked = { '': {}, 'node_modules/a': { version: '1', integrity: 'x' }, lib: { version: '3' } };
  it.each([
    ['are current when they are what is locked', locked, { 'node_modules/a': { version: '1', integrity: 'x' } }, true],
    ['are stale in another version', locked, { 'node_modules/a': { version: '2', integrity: 'x' } }, false],
    ['are stale with other contents', locked, { 'node_modules/a': { version: '1', integrity: 'y' } }, false],
    ['are stale where one is missing', locked, {}, false],
    ['may lack what is optional', { 'node_modules/b': { version: '1', optional: true } }, {}, true],
  ])('%s', (_name, wanted, installed, expected) => {
    expect(isCurrent(wanted, installed)).toBe(expected);
  });
});
