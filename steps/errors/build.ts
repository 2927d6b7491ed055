import type { Location } from '../location.ts';
import { stripVTControlCharacters } from 'node:util';
import type { Completed } from '../process.ts';
import { StepError } from './step-error.ts';
import { systemReason } from './system.ts';

/** Errors in building functions and layers. */

export function toolchainUnknown(what: string, found: string, known: readonly string[], location: Location): StepError {
  return new StepError({
    code: 'TOOLCHAIN_UNKNOWN',
    message: `${what} needs a build that there is none for: ${found}. There are ${known.join(', ')}`,
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

const npmLock = { file: 'package.json', lockfile: 'package-lock.json', command: 'npm install' };

export function lockfileMissing(folder: string, { file, lockfile, command } = npmLock): StepError {
  const absent = file === npmLock.file ? `neither node_modules nor ${lockfile} is there` : `there is no ${lockfile}`;
  return new StepError({
    code: 'LOCKFILE_MISSING',
    message: `${folder}/${file} has dependencies, and ${absent}`,
    hint: `run ${command} in ${folder} and commit ${lockfile}: a build installs what the lockfile names, nothing else`,
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
  completed: Ended,
  repeat: string,
  location: Location,
): StepError {
  return new StepError({
    code: 'BUILD_FAILED',
    message: `${what} was not built: ${howItEnded(command, completed)}`,
    hint: `correct what the last lines name, and run steps build again; by hand it is: ${repeat}`,
    location,
  });
}

export function testsFailed(
  what: string,
  command: string,
  completed: Ended,
  repeat: string,
  location: Location,
): StepError {
  return new StepError({
    code: 'TESTS_FAILED',
    message: `the tests of ${what} failed: ${howItEnded(command, completed)}`,
    hint: `correct what failed, and run steps build --test again; by hand it is: ${repeat}`,
    location,
  });
}

type Ended = Pick<Completed, 'exitCode' | 'all'>;

/** With what a tool printed at last, without colours, and without the passwords of registries' addresses. */
function howItEnded(command: string, { exitCode, all }: Ended): string {
  const text = stripVTControlCharacters(all).replace(/\/\/[^/\s@]+@/g, '//***@');
  const tail = text.trimEnd().split('\n').slice(-20).join('\n');
  return `"${command}" ended with exit code ${exitCode ?? 'none (killed)'}${tail ? `:\n${tail}` : ''}`;
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

export function toolchainBroken(command: string, completed: Ended, hint: string): StepError {
  return new StepError({ code: 'TOOLCHAIN_BROKEN', message: howItEnded(command, completed), hint });
}

/** What this machine would build does not run where it is deployed to. */
export function toolchainUnfit(what: string, reason: string, hint: string, location: Location): StepError {
  return new StepError({ code: 'TOOLCHAIN_UNFIT', message: `${what} cannot be built here: ${reason}`, hint, location });
}

export function buildCacheUnusable(folder: string, cause: unknown): StepError {
  return new StepError({
    code: 'BUILD_CACHE_UNUSABLE',
    message: `the cache of builds "${folder}" cannot be used: ${systemReason(cause)}`,
    hint: 'name a folder that can be written to: --build-cache FOLDER',
    cause,
  });
}
