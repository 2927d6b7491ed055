import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { settingsOf, withoutCredentials } from '../../../steps/build/build-environment.ts';
import { copyJavaBuild } from '../../../steps/build/java-output.ts';
import { findMavenPlaces, mavenArguments } from '../../../steps/build/maven-project.ts';
import { repeatCommand } from '../../../steps/build/run-tool.ts';
import { dotnetArguments } from '../../../steps/build/toolchains/dotnet.ts';
import { goArguments } from '../../../steps/build/toolchains/go.ts';
import { findGradleRoot, gradleArguments } from '../../../steps/build/toolchains/gradle.ts';
import { ciArguments } from '../../../steps/build/toolchains/npm.ts';
import { cargoArguments } from '../../../steps/build/toolchains/rust.ts';
import { listFolder } from '../../../steps/folder-entries.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

const machine = { platform: 'linux', arch: 'x64' } as const;

describe('the command line of', () => {
  it.each<[name: string, made: readonly string[], expected: string]>([
    [
      'Go',
      goArguments({ runtime: 'provided.al2023', handler: 'bootstrap' }, '.')('/o'),
      'build -trimpath -buildvcs=false -o /o/bootstrap .',
    ],
    [
      'the Go of before, whose handler is the executable',
      goArguments({ runtime: 'go1.x', handler: 'hello' }, './hello')('/o'),
      'build -trimpath -buildvcs=false -o /o/hello ./hello',
    ],
    [
      'Cargo Lambda',
      cargoArguments({ runtime: 'provided.al2023', architecture: 'x86_64', buildProperties: {} }, true),
      'lambda build --release --locked',
    ],
    [
      'Cargo Lambda for Arm, one executable of several',
      cargoArguments({ runtime: 'provided.al2023', architecture: 'arm64', buildProperties: { Binary: 'a' } }, true),
      'lambda build --release --locked --arm64 --bin a',
    ],
    [
      'Cargo Lambda for Amazon Linux 2',
      cargoArguments({ runtime: 'provided.al2', architecture: 'arm64', buildProperties: {} }, true),
      'lambda build --release --locked --target aarch64-unknown-linux-gnu.2.26',
    ],
    [
      'Cargo alone',
      cargoArguments({ runtime: 'provided.al2023', architecture: 'arm64', buildProperties: {} }, false),
      'build --release --locked --target aarch64-unknown-linux-gnu',
    ],
    [
      '.NET with Amazon.Lambda.Tools',
      dotnetArguments({ runtime: 'dotnet8', architecture: 'arm64' }, true)('/o', '/a.zip'),
      'lambda package --output-package /a.zip --function-architecture arm64 --msbuild-parameters --runtime linux-arm64',
    ],
    [
      '.NET',
      dotnetArguments({ runtime: 'dotnet8', architecture: 'x86_64' }, false)('/o', ''),
      'publish --configuration Release --runtime linux-x64 --self-contained false --output /o -p:GenerateRuntimeConfigurationFiles=true',
    ],
    [
      '.NET on a custom runtime, which brings its own',
      dotnetArguments({ runtime: 'provided.al2023', architecture: 'x86_64' }, false)('/o', '').slice(5, 7),
      '--self-contained true',
    ],
    [
      'Maven for a module and what it needs',
      mavenArguments('fn', ['test']),
      '--batch-mode --quiet -Dstyle.color=never -Dproject.build.outputTimestamp=1980-01-01T00:00:02Z --projects fn --also-make test',
    ],
    [
      'Gradle',
      gradleArguments('/s.gradle'),
      '--no-daemon --quiet --console=plain --init-script /s.gradle assemble stepsClasses stepsLibraries',
    ],
    [
      'npm for this machine',
      ciArguments({ architecture: 'x86_64' }, machine),
      'ci --omit=dev --install-links --no-audit --no-fund',
    ],
    [
      'npm for another processor',
      ciArguments({ architecture: 'arm64' }, machine),
      'ci --omit=dev --install-links --os=linux --cpu=arm64 --libc=glibc --no-audit --no-fund',
    ],
  ])('%s', (_name, made, expected) => {
    expect(made.join(' ')).toBe(expected);
  });

  it('what is repeated by hand names the folder, the variables that are added, and no folder that is gone', () => {
    const command = {
      file: 'make',
      args: ['build-F', "it's"],
      cwd: '/tmp/copy/inner',
      env: { ARTIFACTS_DIR: '/w/.steps/build/F.1a' },
    };
    const places = { output: '/w/.steps/build/F.1a', scratch: { folder: '/tmp/copy', of: '/w/fn a' } };
    expect(repeatCommand(command, { logicalId: 'F' }, '/w', places)).toBe(
      "mkdir -p /tmp/F && cd 'fn a/inner' && ARTIFACTS_DIR=/tmp/F make build-F 'it'\\''s'",
    );
  });
});

describe('what a Java build is copied from', () => {
  it('is a layer of jars under java/lib, or classes with lib/ beside them', async () => {
    const made = await createWorkspace({
      'target/classes/x/H.class': '',
      'target/fn-1.jar': '',
      'target/notes.txt': '',
      'target/dependency/a.jar': '',
    });
    const folders = {
      classes: join(made, 'target/classes'),
      jars: join(made, 'target'),
      dependencies: join(made, 'target/dependency'),
    };
    const filesOf = async (role: 'function' | 'layer') => {
      const output = await createWorkspace();
      await copyJavaBuild({ role }, folders, output);
      return listFolder(output, { within: output }).map(({ path }) => path);
    };
    expect(await filesOf('layer')).toEqual(['java/lib/a.jar', 'java/lib/fn-1.jar']);
    expect(await filesOf('function')).toEqual(['lib/a.jar', 'x/H.class']);
  });

  it('are the folders above that belong to the project, and no others', async () => {
    const folder = await createWorkspace({
      'pom.xml': '<modules><module>services/a</module></modules>',
      'services/pom.xml': '<modules><module>a</module></modules>',
      'services/a/pom.xml': '',
      'parent/pom.xml': '<packaging>pom</packaging>',
      'parent/b/pom.xml': '',
      'gradle/settings.gradle': '',
      'gradle/gradlew': '',
      'gradle/c/build.gradle': '',
      'gradle/gradle-of-its-own/settings.gradle.kts': '',
    });
    const places = async (path: string) => {
      const { root, reactor } = await findMavenPlaces(join(folder, path), folder);
      return [root, reactor].map((found) => found.slice(folder.length));
    };
    expect(await places('services/a')).toEqual(['', '']);
    expect(await places('parent/b')).toEqual(['', '/parent/b']);
    const project = findGradleRoot(join(folder, 'gradle/c'), folder);
    expect(project).toEqual({ root: join(folder, 'gradle'), wrapper: join(folder, 'gradle/gradlew') });
  });
});

describe('the environment of builds', () => {
  it('has no credentials, and those that the key holds have no passwords', () => {
    const environment = { AWS_PROFILE: 'p', AWS_REGION: 'r', HOME: '/h', AWS_SESSION_TOKEN: 't' };
    expect(withoutCredentials(environment, ['AWS_PROFILE'])).toEqual({ AWS_PROFILE: 'p', AWS_REGION: 'r', HOME: '/h' });
    const key = (url: string) => settingsOf({ environment: { PIP_INDEX_URL: url } }, /^PIP_/);
    expect(key('https://aws:one@host/simple')).toBe(key('https://aws:two@host/simple'));
    expect(key('https://aws:one@host/simple')).not.toBe(key('https://aws:one@other/simple'));
  });
});
