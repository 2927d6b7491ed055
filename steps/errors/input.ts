import type { Location } from '../location.ts';
import { StepError } from './step-error.ts';
import { systemReason } from './system.ts';

/** Errors in the files and settings that a user gives, shared by all verbs. */

export function fileNotFound(file: string, purpose: string, hint?: string): StepError {
  return new StepError({
    code: 'FILE_NOT_FOUND',
    message: `${purpose} "${file}" does not exist`,
    ...(hint ? { hint } : {}),
  });
}

export function fileUnreadable(file: string, cause: unknown, location?: Location): StepError {
  return new StepError({
    code: 'FILE_UNREADABLE',
    message: `"${file}" cannot be read: ${systemReason(cause)}`,
    hint: 'name a file that this user may read',
    cause,
    ...(location ? { location } : {}),
  });
}

export function syntaxError(message: string, location: Location, hint?: string): StepError {
  return new StepError({ code: 'SYNTAX', message, location, ...(hint ? { hint } : {}) });
}

export function settingMissing(name: string, hint: string): StepError {
  return new StepError({ code: 'SETTING_MISSING', message: `no value for ${name}`, hint, exitCode: 2 });
}

export function settingInvalid(name: string, value: string, expected: string, hint?: string): StepError {
  return new StepError({
    code: 'SETTING_INVALID',
    message: `${name} is "${value}", expected ${expected}`,
    exitCode: 2,
    ...(hint ? { hint } : {}),
  });
}

/** A value in a file of settings, at its place. */
export function settingValueInvalid(name: string, value: string, expected: string, location: Location): StepError {
  return new StepError({
    code: 'SETTING_INVALID',
    message: `${name} is "${value}", expected ${expected}`,
    location,
    exitCode: 2,
  });
}

export function settingUnknown(
  name: string,
  closest: string | undefined,
  known: readonly string[],
  location: Location,
): StepError {
  return new StepError({
    code: 'SETTING_UNKNOWN',
    message: `there is no setting ${name}`,
    hint: closest === undefined ? `known are ${known.join(', ')}` : `did you mean ${closest}?`,
    location,
    exitCode: 2,
  });
}

export function commandNotFound(command: string, purpose: string, hint: string): StepError {
  return new StepError({ code: 'COMMAND_NOT_FOUND', message: `"${command}" is not installed; ${purpose}`, hint });
}

export function commandFailed(command: string, exitCode: number | undefined, output: string, hint?: string): StepError {
  const tail = output.trimEnd().split('\n').slice(-20).join('\n');
  return new StepError({
    code: 'COMMAND_FAILED',
    message: `"${command}" ended with exit code ${exitCode ?? 'none (killed)'}${tail ? `:\n${tail}` : ''}`,
    ...(hint ? { hint } : {}),
  });
}
