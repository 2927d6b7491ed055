import { StepError } from './step-error.ts';
import { systemReason } from './system.ts';

/** Errors in finding, installing and running the linters. */

export function cacheNotWritable(folder: string, cause: unknown): StepError {
  return new StepError({
    code: 'CACHE_NOT_WRITABLE',
    message: `the cache folder "${folder}" cannot be written to: ${cause instanceof Error ? cause.message : String(cause)}`,
    hint: 'set STEPS_CACHE_DIR to a folder that can be written to',
    cause,
  });
}

export function interpreterMissing(tool: string, interpreter: string, tried: string): StepError {
  return new StepError({
    code: 'INTERPRETER_MISSING',
    message: `${tool} needs ${interpreter}, and there is none: ${tried}`,
    hint: `install ${interpreter} and put it on the PATH`,
  });
}

export function toolNotInstalled(tool: string, reason: string, hint: string): StepError {
  return new StepError({ code: 'TOOL_NOT_INSTALLED', message: `${tool} could not be installed: ${reason}`, hint });
}

export function fileChanged(file: string): StepError {
  return new StepError({
    code: 'FILE_CHANGED',
    message: `"${file}" was changed by another program meanwhile; nothing is written`,
    hint: 'run the command again',
  });
}

/** `flag` is what names the file, where one does. */
export function fileUnwritable(file: string, cause: unknown, flag?: string): StepError {
  return new StepError({
    code: 'FILE_UNWRITABLE',
    message: `"${file}"${flag === undefined ? '' : ` of ${flag}`} cannot be written: ${systemReason(cause)}`,
    hint: `make room or change its permissions, or name another place${flag === undefined ? '' : ` by ${flag}`}, and run the command again`,
    cause,
  });
}
