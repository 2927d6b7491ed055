import type { Location } from '../location.ts';
import { StepError } from './step-error.ts';

/** Errors in building functions and layers. */

export function toolchainUnknown(what: string, found: string, known: readonly string[], location: Location): StepError {
  return new StepError({
    code: 'TOOLCHAIN_UNKNOWN',
    message: `${what} needs a build that steps does not know: ${found}. It knows ${known.join(', ')}`,
    hint: 'build it in a Makefile (target build-LOGICALID, into $ARTIFACTS_DIR) or with --command LOGICALID=COMMAND; where the folder is to be zipped as it is, say SkipBuild: true in its Metadata',
    location,
  });
}

export function entryNotFound(
  what: string,
  handler: string,
  candidates: readonly string[],
  location: Location,
): StepError {
  return new StepError({
    code: 'ENTRY_NOT_FOUND',
    message: `${what} has the handler "${handler}", and there is none of ${candidates.join(', ')}`,
    hint: 'correct Handler, or name the file in Metadata: BuildProperties: EntryPoints',
    location,
  });
}

export function lockfileMissing(folder: string): StepError {
  return new StepError({
    code: 'LOCKFILE_MISSING',
    message: `${folder}/package.json has dependencies, and neither node_modules nor package-lock.json is there`,
    hint: `run npm install in ${folder} and commit package-lock.json: a build installs what the lockfile names, nothing else`,
  });
}

export function lockfileForeign(folder: string, lockfile: string, command: string): StepError {
  return new StepError({
    code: 'LOCKFILE_FOREIGN',
    message: `${folder} is installed by ${lockfile}, which steps build does not install, and node_modules is not there`,
    hint: `run ${command} before steps build`,
  });
}

export function buildFailed(
  what: string,
  command: string,
  exitCode: number | undefined,
  output: string,
  location: Location,
): StepError {
  const tail = output.trimEnd().split('\n').slice(-20).join('\n');
  return new StepError({
    code: 'BUILD_FAILED',
    message: `${what} was not built: "${command}" ended with exit code ${exitCode ?? 'none (killed)'}${tail ? `:\n${tail}` : ''}`,
    hint: 'correct what the last lines name, and run steps build again',
    location,
  });
}

export function outputEmpty(what: string, command: string, location: Location): StepError {
  return new StepError({
    code: 'OUTPUT_EMPTY',
    message: `${what} was built by "${command}", which put nothing into $ARTIFACTS_DIR`,
    hint: 'copy what is to be deployed into the folder that $ARTIFACTS_DIR names',
    location,
  });
}

export function toolchainMissing(what: string, purpose: string, hint: string): StepError {
  return new StepError({ code: 'TOOLCHAIN_MISSING', message: `${what} is not on the PATH; ${purpose}`, hint });
}
