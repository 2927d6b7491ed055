import { errorsIn, fromSystem, StepError } from '../steps/errors/index.ts';
import { given } from '../steps/given.ts';
import { explainLines, linkCodes } from './error-links.ts';
import type { ToldError } from './reporters/final-event.ts';

/** 1 rejected, 2 misuse, 3 a defect of ours. */
export function exitCodeOf(thrown: unknown): number {
  const error = fromSystem(thrown);
  return error instanceof StepError ? error.exitCode : 3;
}

/** What the user reads on stderr: our message without a stack and how to read more of it, or a defect with its stack. */
export function formatFailure(thrown: unknown, stream: NodeJS.WriteStream): string {
  const error = fromSystem(thrown);
  if (error instanceof StepError) return [`steps: ${linkCodes(error, stream)}`, ...explainLines(error)].join('\n');
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const cause = error instanceof Error && error.cause instanceof Error ? `\ncaused by ${error.cause.stack}` : '';
  return `steps: unexpected failure, which is a defect in steps: please report it with what follows\n${stack}${cause}`;
}

/** The same for a machine. */
export function describeFailure(thrown: unknown): readonly ToldError[] {
  const error = fromSystem(thrown);
  if (error instanceof StepError)
    return errorsIn(error).map(({ code, message, hint, location }) => ({
      code,
      message,
      ...given('hint', hint),
      ...given('location', location),
    }));
  const message = error instanceof Error ? error.message : String(error);
  return [{ code: 'DEFECT', message, ...given('stack', error instanceof Error ? error.stack : undefined) }];
}
