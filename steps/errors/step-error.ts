import { formatCaret, formatLocation, type Location } from '../location.ts';

/** 1: the input or the deployment was rejected. 2: the command was misused. */
export type RejectionExitCode = 1 | 2;

export interface StepErrorOptions {
  readonly code: string;
  /** One sentence that carries the offending value. */
  readonly message: string;
  /** The next command to run or edit to make. */
  readonly hint?: string;
  readonly location?: Location;
  readonly exitCode?: RejectionExitCode;
  readonly cause?: unknown;
}

/**
 * An error that the user can act on: it is shown without a stack. Anything else that is thrown is a defect of ours
 * and is shown with its stack and exit code 3. Every code is made by one small factory in this folder.
 */
export class StepError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly location: Location | undefined;
  readonly exitCode: RejectionExitCode;

  constructor(options: StepErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'StepError';
    this.code = options.code;
    this.hint = options.hint;
    this.location = options.location;
    this.exitCode = options.exitCode ?? 1;
  }
}

/** `file:line:column: message [CODE]`, the source line with its caret, and the hint. */
export function formatStepError(error: StepError): string {
  const place = error.location ? `${formatLocation(error.location)}: ` : '';
  const caret = error.location ? formatCaret(error.location) : '';
  const lines = [`${place}${error.message} [${error.code}]`];
  if (caret) lines.push(caret);
  if (error.hint) lines.push(`→ ${error.hint}`);
  return lines.join('\n');
}
