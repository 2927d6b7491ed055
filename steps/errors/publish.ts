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

export function packageFormatUnknown(folder: string): StepError {
  return new StepError({
    code: 'PACKAGE_FORMAT_UNKNOWN',
    message: `"${folder}" has no package.json, which is what an npm package is told by`,
    hint: 'name the folder of the package, or publish files with --package-format generic',
    exitCode: 2,
  });
}

export function packageFormatUnsupported(file: string, format: string): StepError {
  return new StepError({
    code: 'PACKAGE_FORMAT_UNSUPPORTED',
    message: `"${file}" makes this a ${format} package, and steps publish knows npm and generic only`,
    hint: `publish it with the tool of its format, signed in by: aws codeartifact login, or get-authorization-token`,
    exitCode: 2,
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
