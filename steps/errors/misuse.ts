import { StepError } from './step-error.ts';

/** Errors in the command line itself, before any command runs. `command` is as it is typed: `steps deploy`. */

export function commandUnknown(name: string, hint: string): StepError {
  return new StepError({ code: 'COMMAND_UNKNOWN', message: `there is no command "${name}"`, hint, exitCode: 2 });
}

export function flagUnknown(command: string, flag: string, hint: string): StepError {
  return new StepError({ code: 'FLAG_UNKNOWN', message: `${command} has no flag "${flag}"`, hint, exitCode: 2 });
}

/** Two flags that contradict each other. */
export function flagsConflict(flag: string, other: string): StepError {
  return new StepError({
    code: 'FLAGS_CONFLICT',
    message: `${flag} and ${other} are given, and only one of them can hold`,
    hint: `leave ${flag} or ${other} out`,
    exitCode: 2,
  });
}

/** A switch that is given a value. */
export function valueUnexpected(command: string, flag: string, value: string): StepError {
  return new StepError({
    code: 'VALUE_UNEXPECTED',
    message: `${flag} of ${command} takes no value, and is given "${value}"`,
    hint: `write ${flag} alone, or leave it out`,
    exitCode: 2,
  });
}

export function valueMissing(flag: string, hint: string): StepError {
  return new StepError({ code: 'VALUE_MISSING', message: `no value is given for ${flag}`, hint, exitCode: 2 });
}

export function argumentMissing(command: string, argument: string, hint: string): StepError {
  return new StepError({ code: 'ARGUMENT_MISSING', message: `${command} needs ${argument}`, hint, exitCode: 2 });
}

/** `taken` is how many arguments the command takes. */
export function argumentUnexpected(command: string, argument: string, taken: number, hint: string): StepError {
  const takes = taken === 0 ? 'no argument' : `${taken} argument${taken === 1 ? '' : 's'} at most`;
  return new StepError({
    code: 'ARGUMENT_UNEXPECTED',
    message: `${command} takes ${takes}, and "${argument}" is one more`,
    hint,
    exitCode: 2,
  });
}
