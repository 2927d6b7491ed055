import type { Location } from '../location.ts';
import { StepError } from './step-error.ts';

/** Errors in the files and settings that a user gives, shared by all verbs. */

export function fileNotFound(file: string, purpose: string, hint?: string): StepError {
  return new StepError({
    code: 'FILE_NOT_FOUND',
    message: `${purpose} "${file}" does not exist`,
    ...(hint ? { hint } : {}),
  });
}

export function fileUnreadable(file: string, cause: unknown): StepError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new StepError({ code: 'FILE_UNREADABLE', message: `"${file}" cannot be read: ${reason}`, cause });
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
