import type { Location } from '../location.ts';
import { StepError } from './step-error.ts';

/** Errors in publishing packages to CodeArtifact. */

export function packagePrivate(name: string, location: Location): StepError {
  return new StepError({
    code: 'PACKAGE_PRIVATE',
    message: `${name} is private, and a private package is not published`,
    hint: 'take "private": true out of package.json, or leave this folder out',
    location,
  });
}

export function packageFieldInvalid(
  field: string,
  value: string | undefined,
  expected: string,
  location: Location,
): StepError {
  return new StepError({
    code: 'PACKAGE_FIELD_INVALID',
    message:
      value === undefined
        ? `${field} is missing, expected ${expected}`
        : `${field} is "${value}", expected ${expected}`,
    hint: `correct ${field} in ${location.file}`,
    location,
  });
}

export function packageFormatUnknown(path: string): StepError {
  return new StepError({
    code: 'PACKAGE_FORMAT_UNKNOWN',
    message: `"${path}" is no package: it has no package.json, and is or holds no wheel, sdist or staged .pom`,
    hint: 'name the folder of the package, or publish files with --package-format generic',
    exitCode: 2,
  });
}

/** Building runs what the repository says, and whoever publishes runs nothing of it. */
export function packageNotBuilt(folder: string, missing: string, command: string): StepError {
  return new StepError({
    code: 'PACKAGE_NOT_BUILT',
    message: `"${folder}" holds no ${missing}, and steps publish builds none`,
    hint: `build it first, where nothing may publish: ${command}`,
  });
}

export function distributionInvalid(path: string, reason: string): StepError {
  return new StepError({
    code: 'DISTRIBUTION_INVALID',
    message: `"${path}" is no wheel or sdist that can be installed: ${reason}`,
    hint: 'build it again (python -m build), and leave its name as it was built',
  });
}

export function versionsMixed(folder: string, titles: readonly string[]): StepError {
  return new StepError({
    code: 'VERSIONS_MIXED',
    message: `"${folder}" holds files of several versions: ${titles.join(', ')}`,
    hint: 'remove those of an earlier build, or name the files that are meant',
  });
}

export function pomMisnamed(path: string, expected: string, location: Location): StepError {
  return new StepError({
    code: 'POM_MISNAMED',
    message: `"${path}" should be ${expected}, by the artifact and the version in it`,
    hint: 'stage it again: Maven finds files by these names',
    location,
  });
}

export function packageIncomplete(what: string, packaging: string, pom: string, stem: string): StepError {
  return new StepError({
    code: 'PACKAGE_INCOMPLETE',
    message: `${what} has packaging ${packaging}, and there is no ${stem}.* beside "${pom}"`,
    hint: 'stage the package whole (mvn deploy), or give it packaging pom where it is a POM only',
  });
}

/** What a snapshot is changes, so that one cannot be published already. */
export function snapshotRefused(what: string, location: Location): StepError {
  return new StepError({
    code: 'SNAPSHOT_REFUSED',
    message: `${what} is a snapshot, which is another one with each build`,
    hint: 'publish a release, or the snapshot by mvn deploy itself',
    location,
  });
}

export function checksumDiffers(path: string, algorithm: string, written: string, found: string): StepError {
  return new StepError({
    code: 'CHECKSUM_DIFFERS',
    message: `"${path}" has ${algorithm} ${found}, and ${written} is written beside it`,
    hint: 'stage it again: it is not the file that was staged',
  });
}

export function assetNotTaken(what: string, status: number | undefined, told: string, cause: unknown): StepError {
  const answer = status === undefined ? `no answer came (${told})` : `CodeArtifact answered ${status}${tail(told)}`;
  return new StepError({
    code: 'PUBLISH_FAILED',
    message: `${what} was not published: ${answer}`,
    hint: '403: allow codeartifact:PublishPackageVersion on the package; 409: it is there, here or in an upstream repository, with other content. Run the command again when that is mended: it goes on with the assets that are missing',
    ...(cause === undefined ? {} : { cause }),
  });
}

export function assetsNotSeen(what: string, assets: readonly string[]): StepError {
  return new StepError({
    code: 'PUBLISH_FAILED',
    message: `${what} is not published yet: CodeArtifact took ${assets.join(', ')}, and does not list that`,
    hint: 'run the command again in a minute: it goes on with what is missing',
  });
}

export function statusNotSet(what: string, told: string): StepError {
  return new StepError({
    code: 'PUBLISH_FAILED',
    message: `${what} has all its assets, and its status could not be set to Published: ${told}`,
    hint: 'run the command again when that is mended: nothing is sent twice',
  });
}

export function packFailed(folder: string, exitCode: number | undefined, output: string): StepError {
  return new StepError({
    code: 'PACK_FAILED',
    message: `npm pack of "${folder}" ended with exit code ${exitCode ?? 'none (killed)'}${tail(output)}`,
    hint: 'correct what the last lines name; nothing was published',
  });
}

export function publishFailed(what: string, exitCode: number | undefined, output: string): StepError {
  return new StepError({
    code: 'PUBLISH_FAILED',
    message: `${what} was not published: npm publish ended with exit code ${exitCode ?? 'none (killed)'}${tail(output)}`,
    hint: 'E403: allow codeartifact:PublishPackageVersion on the package; E409: an upstream repository has this version already; where npm asks for --tag, give --dist-tag. Run the command again when that is mended',
  });
}

function tail(output: string): string {
  const lines = output.trimEnd();
  return lines === '' ? '' : `:\n${lines.split('\n').slice(-20).join('\n')}`;
}

/** Without a tag some versions of npm refuse a prerelease, and others make it what everybody installs. */
export function distTagMissing(what: string, location: Location | undefined): StepError {
  return new StepError({
    code: 'DIST_TAG_MISSING',
    message: `${what} is a prerelease, and has no dist-tag of its own`,
    hint: 'give it one, as --dist-tag next, or dist-tag under publish in steps.yml',
    ...(location ? { location } : {}),
  });
}

/** A version that is there is never changed: whoever installed it would have another one. */
export function versionDiffers(
  what: string,
  differences: readonly string[],
  hint: string,
  location: Location | undefined,
): StepError {
  return new StepError({
    code: 'VERSION_DIFFERS',
    message: `${what} is in the repository already, with other content:\n${differences.map((line) => `  - ${line}`).join('\n')}`,
    hint,
    ...(location ? { location } : {}),
  });
}

export function versionClosed(what: string, status: string, hint: string, location: Location | undefined): StepError {
  return new StepError({
    code: 'VERSION_CLOSED',
    message: `${what} is in the repository with status ${status}, and cannot be published`,
    hint,
    ...(location ? { location } : {}),
  });
}

export function assetNotFile(path: string): StepError {
  return new StepError({
    code: 'ASSET_NOT_FILE',
    message: `"${path}" is no file, and a generic package version is made of files`,
    hint: 'name each file: the name of an asset is the name of its file, and has no folder',
    exitCode: 2,
  });
}

export function assetNameTaken(name: string, first: string, second: string): StepError {
  return new StepError({
    code: 'ASSET_NAME_TAKEN',
    message: `"${first}" and "${second}" would both be the asset ${name}`,
    hint: 'rename one of them: an asset is known by the name of its file',
    exitCode: 2,
  });
}
