import { formatCaret, formatLocation, type Location } from '../location.ts';
import type { ErrorCode } from './pages/index.ts';

/** 1: the input or the deployment was rejected. 2: the command was misused. */
export type RejectionExitCode = 1 | 2;

export interface StepErrorOptions {
  readonly code: ErrorCode;
  /** One sentence that carries the offending value. */
  readonly message: string;
  /** The next command to run or edit to make. */
  readonly hint?: string;
  readonly location?: Location;
  readonly exitCode?: RejectionExitCode;
  readonly cause?: unknown;
  /** The option whose value it is about, by its flag: who knows where the value was given says so instead. */
  readonly setting?: SettingProblem;
}

export interface SettingProblem {
  /** `--jobs` */
  readonly flag: string;
  readonly value: string;
  readonly expected: string;
}

/**
 * An error that the user can act on: it is shown without a stack. Anything else that is thrown is a defect of ours
 * and is shown with its stack and exit code 3. Every code is made by one small factory in this folder.
 */
export class StepError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly location: Location | undefined;
  readonly exitCode: RejectionExitCode;
  readonly setting: SettingProblem | undefined;

  constructor(options: StepErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'StepError';
    this.code = options.code;
    this.hint = options.hint;
    this.location = options.location;
    this.exitCode = options.exitCode ?? 1;
    this.setting = options.setting;
  }
}

/** Several that were found at once; it stands for the first where only one can be told. */
class StepErrors extends StepError {
  readonly errors: readonly StepError[];

  constructor(first: StepError, errors: readonly StepError[]) {
    const { code, message, hint, location, exitCode, cause } = first;
    super({ code, message, exitCode, cause, ...(hint ? { hint } : {}), ...(location ? { location } : {}) });
    this.errors = errors;
  }
}

/** Throws what was found, all at once, in the order of their places; returns where nothing was. */
export function throwAll(found: readonly StepError[]): void {
  const unique = new Map(found.flatMap(errorsIn).map((error) => [formatOne(error), error]));
  const errors = [...unique.values()].sort(byPlace);
  const [first] = errors;
  if (first) throw errors.length === 1 ? first : new StepErrors(first, errors);
}

/** Runs what may throw a StepError, and keeps it for `throwAll`. */
export async function collectError<T>(found: StepError[], work: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    found.push(error);
    return undefined;
  }
}

/** Each of several; of one, that. */
export function errorsIn(error: StepError): readonly StepError[] {
  return error instanceof StepErrors ? error.errors : [error];
}

/** Each code once, in the order in which they are told. */
export function codesOf(error: StepError): readonly ErrorCode[] {
  return [...new Set(errorsIn(error).map(({ code }) => code))];
}

function byPlace({ location: a }: StepError, { location: b }: StepError): number {
  if (!a || !b) return 0;
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}

export function formatStepError(error: StepError): string {
  const errors = errorsIn(error);
  const count = errors.length > 1 ? `\n${errors.length} errors` : '';
  return errors.map(formatOne).join('\n') + count;
}

/** `file:line:column: message [CODE]`, the source line with its caret, and the hint. */
function formatOne(error: StepError): string {
  const place = error.location ? `${formatLocation(error.location)}: ` : '';
  const caret = error.location ? formatCaret(error.location) : '';
  const lines = [`${place}${error.message} [${error.code}]`];
  if (caret) lines.push(caret);
  if (error.hint) lines.push(`→ ${error.hint}`);
  return lines.join('\n');
}
