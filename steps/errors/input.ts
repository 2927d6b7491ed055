import type { Location } from '../location.ts';
import { StepError } from './step-error.ts';
import { systemReason } from './system.ts';

/** Errors in the files and settings that a user gives, shared by all verbs. */

export function fileNotFound(
  file: string,
  purpose: string,
  hint = 'correct the path, which starts at the working directory (-C FOLDER chooses another)',
): StepError {
  return new StepError({ code: 'FILE_NOT_FOUND', message: `${purpose} "${file}" does not exist`, hint });
}

/** `near` is the path that was most likely meant. */
export function templateNotFound(
  file: string,
  { near, isLibrary = false }: { readonly near?: string; readonly isLibrary?: boolean } = {},
): StepError {
  const library =
    'pipeline/publish.json makes this a library, which has no template: its own buildspec.yml builds it, and steps publish publishes it (docs/publishing.md)';
  const other = 'give the path of the template with --template-file, or template-file in steps.yml';
  return fileNotFound(
    file,
    'the template',
    near === undefined ? (isLibrary ? library : other) : `did you mean --template-file ${near}?`,
  );
}

export function templateNotMap(isEmpty: boolean, location: Location): StepError {
  const found = isEmpty ? 'this file is empty' : 'this is not a map';
  return syntaxError(`${found}, and a template is a map with Resources`, location);
}

const readHints: Readonly<Record<string, string>> = {
  EACCES: 'let this user read it (chmod u+r), or name another',
  EPERM: 'let this user read it, or name another',
  EISDIR: 'name a file in it',
  ENOTDIR: 'correct the path',
};

export function fileUnreadable(file: string, cause: unknown, location?: Location): StepError {
  return new StepError({
    code: 'FILE_UNREADABLE',
    message: `"${file}" cannot be read: ${systemReason(cause)}`,
    hint: readHints[String((cause as NodeJS.ErrnoException).code)] ?? 'name a file that this user may read',
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
    setting: { flag: name, value, expected },
    ...(hint ? { hint } : {}),
  });
}

/** A value in a file of settings, at its place. */
export function settingValueInvalid(
  name: string,
  value: string,
  expected: string,
  location: Location,
  hint?: string,
): StepError {
  return new StepError({
    code: 'SETTING_INVALID',
    message: `${name} is "${value}", expected ${expected}`,
    location,
    exitCode: 2,
    ...(hint ? { hint } : {}),
  });
}

export function settingUnknown(
  name: string,
  closest: string | undefined,
  near: readonly string[],
  location: Location,
): StepError {
  return new StepError({
    code: 'SETTING_UNKNOWN',
    message: `there is no setting ${name}`,
    hint:
      closest === undefined
        ? `nearest are ${near.join(', ')}; settings are called as the flags of the commands are (steps COMMAND --help), and schemas/steps.schema.json lists them all`
        : `did you mean ${closest}?`,
    location,
    exitCode: 2,
  });
}

export function commandNotFound(command: string, purpose: string, hint: string): StepError {
  return new StepError({ code: 'COMMAND_NOT_FOUND', message: `"${command}" is not installed; ${purpose}`, hint });
}

export function commandFailed(command: string, exitCode: number | undefined, output: string): StepError {
  const tail = output.trimEnd().split('\n').slice(-20).join('\n');
  return new StepError({
    code: 'COMMAND_FAILED',
    message: `"${command}" ended with exit code ${exitCode ?? 'none (killed)'}${tail ? `:\n${tail}` : ''}`,
    hint: 'mend what its last lines say, and run this again',
  });
}

/** What a parameter file may not say. */
export function templateConfigurationRejected(message: string, location: Location): StepError {
  return new StepError({
    code: 'TEMPLATE_CONFIGURATION',
    message,
    hint: 'docs/reference/template-configuration.md and schemas/template-configuration.schema.json say what such a file may hold',
    location,
  });
}
