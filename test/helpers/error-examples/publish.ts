import type * as publishErrors from '../../../steps/errors/publish.ts';
import * as errors from '../../../steps/errors/index.ts';
import { at, type ExamplesOf } from './example.ts';

const version = at('package.json:3', '  "version": "1.2.0",', '"1.2.0"');
const pom = at('staging/acme/greeting/1.2.0/greeting-1.2.pom:6', '  <version>1.2.0</version>', '1.2.0');
const greeting = '@acme/greeting 1.2.0';

export const publishExamples: ExamplesOf<typeof publishErrors> = {
  packagePrivate: [errors.packagePrivate('@acme/greeting', at('package.json:4', '  "private": true,', '"private"'))],
  packageFieldInvalid: [
    errors.packageFieldInvalid(
      'version',
      '1.2',
      'a version of three numbers, as 1.2.0',
      at('package.json:3', '  "version": "1.2",', '"1.2"'),
    ),
    errors.packageFieldInvalid(
      'name',
      undefined,
      "a package's name, as @acme/greeting",
      at('package.json:1', '{', '{'),
    ),
  ],
  packageFormatUnknown: [errors.packageFormatUnknown('src')],
  packageNotBuilt: [errors.packageNotBuilt('dist', 'wheel or sdist', 'python -m build')],
  distributionInvalid: [
    errors.distributionInvalid(
      'dist/greeting-1.2.0-py3-none-any.whl',
      'its name says greeting 1.2.0, what it holds greeting 1.1.0',
    ),
  ],
  versionsMixed: [errors.versionsMixed('dist', ['greeting 1.1.0', 'greeting 1.2.0'])],
  pomMisnamed: [errors.pomMisnamed('staging/acme/greeting/1.2.0/greeting-1.2.pom', 'greeting-1.2.0.pom', pom)],
  packageIncomplete: [
    errors.packageIncomplete(
      'acme:greeting 1.2.0',
      'jar',
      'staging/acme/greeting/1.2.0/greeting-1.2.0.pom',
      'greeting-1.2.0',
    ),
  ],
  snapshotRefused: [
    errors.snapshotRefused(
      'acme:greeting 1.3.0-SNAPSHOT',
      at('pom.xml:6', '  <version>1.3.0-SNAPSHOT</version>', '1.3.0-SNAPSHOT'),
    ),
  ],
  checksumDiffers: [
    errors.checksumDiffers('staging/acme/greeting/1.2.0/greeting-1.2.0.jar', 'md5', 'a'.repeat(32), 'b'.repeat(32)),
  ],
  assetNotTaken: [
    errors.assetNotTaken(
      'acme:greeting 1.2.0, greeting-1.2.0.jar',
      403,
      'not authorized to perform: codeartifact:PublishPackageVersion',
      undefined,
    ),
    errors.assetNotTaken('acme:greeting 1.2.0, greeting-1.2.0.jar', undefined, 'socket hang up', undefined),
  ],
  assetsNotSeen: [errors.assetsNotSeen('acme:greeting 1.2.0', ['greeting-1.2.0.jar'])],
  statusNotSet: [errors.statusNotSet('acme:greeting 1.2.0', 'MISMATCHED_REVISION: the revision was changed')],
  packFailed: [errors.packFailed('packages/greeting', 1, 'npm error Invalid name: "@Acme/greeting"')],
  publishFailed: [errors.publishFailed(greeting, 1, 'npm error code E403\nnpm error 403 403 Forbidden')],
  distTagMissing: [
    errors.distTagMissing(
      '@acme/greeting 1.2.0-beta.1',
      at('package.json:3', '  "version": "1.2.0-beta.1",', '"1.2.0-beta.1"'),
    ),
  ],
  versionDiffers: [
    errors.versionDiffers(
      greeting,
      [`package.tgz has SHA-256 ${'a'.repeat(64)}, there ${'b'.repeat(64)}`],
      'raise "version" in package.json (npm version patch) and publish again',
      version,
    ),
  ],
  versionClosed: [
    errors.versionClosed(
      greeting,
      'Archived',
      'raise "version" in package.json (npm version patch) and publish again',
      version,
    ),
  ],
  assetNotFile: [errors.assetNotFile('dist')],
  assetNameTaken: [errors.assetNameTaken('report.json', 'a/report.json', 'b/report.json')],
};
