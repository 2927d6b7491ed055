import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../../steps/content-digest.ts';
import type { BuiltManifest } from '../../../steps/manifest.ts';
import { makeWheel } from '../../helpers/make-wheel.ts';
import { debianSettings, hasMavenPlugins, mavenPluginsNote } from '../../helpers/maven.ts';
import { runSteps, type StepsRun } from '../../helpers/run-steps.ts';
import { makeGem, toolchain } from '../../helpers/toolchains.ts';
import { writeFiles } from '../../helpers/workspace.ts';

const ruby = toolchain('bundle', '--version');
const cargo = toolchain('cargo', '--version');
const cc = toolchain('cc', '--version');
const hasRust = cargo.isHere && cc.isHere;
const go = toolchain('go', 'version');
const gradle = toolchain('gradle', '--version');
const dotnet = toolchain('dotnet', '--version');

/** A template as SAM's documentation writes it; what builds each resource is said in SAM's words or found out. */
const template = `Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {Architectures: [x86_64], Timeout: 10}
Resources:
  Bundled:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: typescript/, Handler: app.handler, Runtime: nodejs22.x}
    Metadata:
      BuildMethod: esbuild
      BuildProperties: {Minify: true, Target: es2022, UseNpmCi: true, EntryPoints: [src/app], Sourcemap: false}
  Made:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: made/, Handler: bootstrap, Runtime: provided.al2023}
    Metadata: {BuildMethod: makefile}
  Elsewhere:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: made/, Handler: bootstrap, Runtime: provided.al2023}
    Metadata: {BuildMethod: makefile, ContextPath: make, WorkingDirectory: made/inner}
  Wheels:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: layer/, CompatibleRuntimes: [python3.12]}
    Metadata: {BuildMethod: python3.12, BuildArchitecture: arm64}
  Nested:
    Type: AWS::Serverless::Application
    Properties: {Location: compiled.yml}
`;

const compiled = `Transform: AWS::Serverless-2016-10-31
Resources:
${[
  ruby.isHere &&
    `  Gems:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: ruby/, Handler: app.handler, Runtime: ruby3.3}
  GemLayer:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: ruby/, CompatibleRuntimes: [ruby3.3]}
    Metadata: {BuildMethod: ruby3.3}
`,
  hasMavenPlugins &&
    `  Java:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: java/function, Handler: 'x.Handler::handle', Runtime: java17}
`,
  hasRust &&
    `  Rust:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: rust/, Handler: bootstrap, Runtime: provided.al2023}
    Metadata: {BuildMethod: rust-cargolambda, BuildProperties: {Binary: hello}}
`,
  go.isHere &&
    `  Go:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: go/function, Handler: bootstrap, Runtime: provided.al2023, Architectures: [arm64]}
    Metadata: {BuildMethod: go1.x}
`,
]
  .filter(Boolean)
  .join('')}  Plain:
    Type: AWS::Serverless::Function
    Properties: {InlineCode: 'exports.h = 1', Handler: index.h, Runtime: nodejs22.x}
`;

const pom = (artifact: string, inner: string) => `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  ${artifact === 'all' ? '' : '<parent><groupId>x</groupId><artifactId>all</artifactId><version>1</version></parent>'}
  ${artifact === 'all' ? '<groupId>x</groupId><version>1</version><packaging>pom</packaging>' : ''}
  <artifactId>${artifact}</artifactId>
  ${inner}
</project>
`;
const dependency = (group: string, artifact: string, version: string) =>
  `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;

async function sources(repository: string): Promise<Record<string, string | Buffer>> {
  return {
    'template.yml': template,
    'compiled.yml': compiled,
    'typescript/src/app.ts': 'export const handler = (name: string): string => `hello ${name}`;\n',
    'made/Makefile': 'build-Made:\n\tcp bootstrap "$(ARTIFACTS_DIR)/bootstrap"\n',
    'made/bootstrap': '#!/bin/sh\necho made\n',
    'made/inner/file.txt': 'inner\n',
    'make/Makefile': 'build-Elsewhere:\n\tcp file.txt "$(ARTIFACTS_DIR)/"\n\tpwd | grep -q inner\n',
    'layer/shared.py': 'import greet, native\n',
    'layer/requirements.txt': '--no-index\n--find-links ../wheels\n-r ../more.txt\ngreet==1.0\n',
    'more.txt': 'native==1.0\n',
    'wheels/greet-1.0-py3-none-any.whl': makeWheel('greet', '1.0', 'def greet(): return "hi"\n'),
    // Only for Lambda's processor and Python, which this machine need not have.
    'wheels/native-1.0-cp312-cp312-manylinux2014_aarch64.whl': makeWheel('native', '1.0', 'PROCESSOR = "arm"\n'),
    ...(ruby.isHere
      ? {
          'ruby/app.rb': 'require "greet"\nputs Greet.hi\n',
          'ruby/Gemfile': 'source "https://gems.example.com"\ngem "greet", "1.0.0"\n',
          'ruby/Gemfile.lock':
            'GEM\n  remote: https://gems.example.com/\n  specs:\n    greet (1.0.0)\n\nPLATFORMS\n  ruby\n\nDEPENDENCIES\n  greet (= 1.0.0)\n',
          'ruby/vendor/cache/greet-1.0.0.gem': makeGem('greet', 'module Greet; def self.hi = "hi"; end\n'),
        }
      : {}),
    'java/pom.xml': pom(
      'all',
      '<properties><maven.compiler.source>11</maven.compiler.source><maven.compiler.target>11</maven.compiler.target><project.build.sourceEncoding>UTF-8</project.build.sourceEncoding></properties><modules><module>shared</module><module>function</module></modules>',
    ),
    'java/.mvn/maven.config': `--settings\n${repository}/settings.xml\n`,
    'java/shared/pom.xml': pom('shared', ''),
    'java/shared/src/main/java/y/Greeting.java':
      'package y; public class Greeting { public static String of(String name) { return "hello " + name; } }\n',
    'java/function/pom.xml': pom(
      'function',
      `<dependencies>${dependency('x', 'shared', '1')}${dependency('commons-io', 'commons-io', 'debian')}</dependencies>`,
    ),
    'java/function/src/main/java/x/Handler.java':
      'package x; public class Handler { public static void main(String[] a) { System.out.println(y.Greeting.of(org.apache.commons.io.FilenameUtils.getName("/b/java"))); } }\n',
    'rust/Cargo.toml':
      '[package]\nname = "hello"\nversion = "1.0.0"\nedition = "2021"\n[[bin]]\nname = "hello"\npath = "src/main.rs"\n[[bin]]\nname = "other"\npath = "src/other.rs"\n',
    'rust/Cargo.lock': 'version = 3\n\n[[package]]\nname = "hello"\nversion = "1.0.0"\n',
    'rust/src/main.rs': 'fn main() { println!("hello rust"); }\n',
    'rust/src/other.rs': 'fn main() {}\n',
    'go/go.mod': 'module example.com/go\n\ngo 1.18\n',
    'go/function/go.mod':
      'module example.com/go/function\n\ngo 1.18\n\nrequire example.com/go/shared v1.0.0\nreplace example.com/go/shared => ../shared\n',
    'go/function/main.go':
      'package main\n\nimport "example.com/go/shared"\n\nfunc main() { println(shared.Greeting) }\n',
    'go/shared/go.mod': 'module example.com/go/shared\n\ngo 1.18\n',
    'go/shared/shared.go': 'package shared\n\nconst Greeting = "hello go"\n',
  };
}

let root: string;
let workload: string;
let first: StepsRun;
const build = (cwd: string, ...args: string[]) => runSteps(['build', ...args], { cwd });
const outputOf = (logicalId: string, file = 'template.yml', folder = workload) =>
  join(folder, '.steps/build', file, logicalId);
const builds = (folder: string) =>
  (JSON.parse(readFileSync(join(folder, '.steps/manifest.json'), 'utf8')) as BuiltManifest).builds;
const filesOf = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'codebuild-steps-test-'));
  workload = join(root, 'one');
  await writeFiles(root, { 'settings.xml': debianSettings(join(root, 'maven')) });
  await writeFiles(workload, await sources(root));
  first = await build(workload, '--jobs', '2');
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe('a SAM template', () => {
  it('is built unchanged, every function and layer of all nested templates by its own toolchain', () => {
    expect(first).toMatchObject({ exitCode: 0, stdout: '' });
    const toolchains = Object.fromEntries(builds(workload).map(({ logicalId, toolchain: name }) => [logicalId, name]));
    expect(toolchains).toEqual({
      Bundled: 'esbuild',
      Made: 'makefile',
      Elsewhere: 'makefile',
      Wheels: 'python',
      ...(ruby.isHere ? { Gems: 'ruby', GemLayer: 'ruby' } : {}),
      ...(hasMavenPlugins ? { Java: 'maven' } : {}),
      ...(hasRust ? { Rust: 'rust' } : {}),
      ...(go.isHere ? { Go: 'go' } : {}),
    });
  });

  it('has its BuildProperties and Makefile places honoured', () => {
    const script = `console.log(require(${JSON.stringify(join(outputOf('Bundled'), 'app.js'))}).handler('x'))`;
    expect(execFileSync('node', ['-e', script], { encoding: 'utf8' })).toBe('hello x\n');
    expect(filesOf(outputOf('Bundled'))).toEqual(['app.js']);
    expect(filesOf(outputOf('Elsewhere'))).toEqual(['file.txt']);
  });

  it('gets wheels for the processor and Python that its layers are for', () => {
    expect(readFileSync(join(outputOf('Wheels'), 'python/native/__init__.py'), 'utf8')).toContain('arm');
    expect(existsSync(join(outputOf('Wheels'), 'python/shared.py'))).toBe(true);
  });
});

describe('the toolchains', () => {
  it.skipIf(!ruby.isHere)(`Ruby’s gems are where Lambda’s Ruby looks, without what differs${ruby.note}`, () => {
    expect(filesOf(outputOf('Gems', 'compiled.yml'))).toEqual([
      '.bundle/config',
      'Gemfile',
      'Gemfile.lock',
      'app.rb',
      'vendor/bundle/ruby/3.3.0/gems/greet-1.0.0/lib/greet.rb',
      'vendor/bundle/ruby/3.3.0/specifications/greet-1.0.0.gemspec',
    ]);
    expect(filesOf(outputOf('GemLayer', 'compiled.yml'))).toEqual([
      'ruby/gems/3.3.0/gems/greet-1.0.0/lib/greet.rb',
      'ruby/gems/3.3.0/specifications/greet-1.0.0.gemspec',
      'ruby/lib/Gemfile',
      'ruby/lib/Gemfile.lock',
      'ruby/lib/app.rb',
    ]);
    const env = { ...process.env, GEM_PATH: join(outputOf('Gems', 'compiled.yml'), 'vendor/bundle/ruby/3.3.0') };
    const run = execFileSync('ruby', [join(outputOf('Gems', 'compiled.yml'), 'app.rb')], { env, encoding: 'utf8' });
    expect(run).toBe('hi\n');
  });

  it.skipIf(!hasMavenPlugins)(
    `Java runs from its classes and lib/, with the modules it needs${mavenPluginsNote}`,
    () => {
      const output = outputOf('Java', 'compiled.yml');
      expect(filesOf(output)).toEqual([
        'lib/commons-io.commons-io-debian.jar',
        'lib/x.shared-1.jar',
        'x/Handler.class',
      ]);
      const run = execFileSync('java', ['-cp', `${output}:${output}/lib/*`, 'x.Handler'], { encoding: 'utf8' });
      expect(run).toBe('hello java\n');
      expect(existsSync(join(workload, 'java/function/target'))).toBe(false);
    },
  );

  it.skipIf(!hasRust)(
    `Rust’s executable is bootstrap, by cargo where cargo-lambda is not${cargo.note || cc.note}`,
    () => {
      expect(execFileSync(join(outputOf('Rust', 'compiled.yml'), 'bootstrap'), { encoding: 'utf8' })).toBe(
        'hello rust\n',
      );
      expect(existsSync(join(workload, 'rust/target'))).toBe(false);
    },
  );

  it.skipIf(!go.isHere)(`Go’s executable is bootstrap, for the function’s processor${go.note}`, () => {
    const elf = readFileSync(join(outputOf('Go', 'compiled.yml'), 'bootstrap'));
    // https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html: e_machine, 183 for AArch64.
    expect([elf.toString('latin1', 1, 4), elf.readUInt16LE(18)]).toEqual(['ELF', 183]);
  });

  it.skipIf(!gradle.isHere)(`Gradle’s classes and libraries are collected${gradle.note}`, async () => {
    const folder = join(root, 'gradle');
    await writeFiles(folder, {
      'template.yml': `Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties: {Runtime: java17, Handler: x.H, Code: fn}\n`,
      'fn/settings.gradle': '',
      'fn/build.gradle': "plugins { id 'java' }\n",
      'fn/src/main/java/x/H.java': 'package x; public class H {}\n',
    });
    expect(await build(folder)).toMatchObject({ exitCode: 0 });
    expect(filesOf(outputOf('F', 'template.yml', folder))).toEqual(['x/H.class']);
  });

  it.skipIf(!dotnet.isHere)(`.NET is published for Lambda’s Linux${dotnet.note}`, async () => {
    const folder = join(root, 'dotnet');
    await writeFiles(folder, {
      'template.yml': `Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties: {Runtime: dotnet8, Handler: 'Fn::X', Code: fn}\n`,
      'fn/Fn.csproj':
        '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup></Project>\n',
      'fn/X.cs': 'public class X {}\n',
    });
    expect(await build(folder)).toMatchObject({ exitCode: 0 });
    expect(filesOf(outputOf('F', 'template.yml', folder))).toContain('Fn.dll');
  });
});

describe('what was built once', () => {
  it('is built nowhere again that shares the cache, and is the same where it is built again', async () => {
    const other = join(root, 'elsewhere', 'two');
    cpSync(workload, other, { recursive: true, filter: (file) => !file.endsWith('/.steps') });
    const cached = await build(other, '--build-cache', join(workload, '.steps/cache'));
    expect(cached).toMatchObject({ exitCode: 0 });
    expect(cached.stderr.match(/and it was in the cache/g)).toHaveLength(builds(workload).length);
    expect(builds(other)).toEqual(builds(workload));
    const archive = (folder: string) =>
      filesOf(join(folder, '.steps/build')).map((file) => [
        file,
        sha256(readFileSync(join(folder, '.steps/build', file))),
        statSync(join(folder, '.steps/build', file)).mode & 0o111,
      ]);
    expect(archive(other)).toEqual(archive(workload));
    const again = await build(other, '--rebuild', '--build-cache', join(root, 'empty'));
    expect(again).toMatchObject({ exitCode: 0 });
    expect(again.stderr).not.toContain('did not change');
    expect(builds(other)).toEqual(builds(workload));
  });
});
