import { errorsIn, fromSystem, StepError } from '../steps/errors/index.ts';
import { given } from '../steps/given.ts';
import { excerptOf, formatLocation } from '../steps/location.ts';
import { explainLines, linkCodes } from './error-links.ts';
import { plainPalette, type Palette } from './palette.ts';
import { printable } from './printable.ts';
import type { ToldError } from './reporters/final-event.ts';
import type { Surface } from './surface.ts';

/** 1 rejected, 2 misuse, 3 a defect of ours. */
export function exitCodeOf(thrown: unknown): number {
  const error = fromSystem(thrown);
  return error instanceof StepError ? error.exitCode : 3;
}

const plainSurface: Surface = { palette: plainPalette, columns: Infinity, hasLinks: false, fit: (text) => text };

/** What the user reads on stderr: our message without a stack and how to read more of it, or a defect with its stack. */
export function formatFailure(thrown: unknown, surface: Surface = plainSurface): string {
  const error = fromSystem(thrown);
  if (error instanceof StepError) {
    const text = surface.fit([formatErrors(errorsIn(error), surface), ...explainLines(error, surface)].join('\n'));
    return surface.hasLinks ? linkCodes(text, error) : text;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const cause = error instanceof Error && error.cause instanceof Error ? `\ncaused by ${error.cause.stack}` : '';
  return printable(
    `steps: unexpected failure, which is a defect in steps: please report it with what follows\n${stack}${cause}`,
  );
}

function formatErrors(errors: readonly StepError[], surface: Surface): string {
  const { failure } = surface.palette;
  const count = errors.length > 1 ? [failure(`${errors.length} errors`)] : [];
  return `${failure('steps:')} ${[...errors.flatMap((error) => formatError(error, surface)), ...count].join('\n')}`;
}

/** Each is a line, or several: where and what, the source line with its caret, and what to do next. */
function formatError({ message, code, location, hint }: StepError, { palette, columns }: Surface): readonly string[] {
  const place = location ? `${palette.heading(`${printable(formatLocation(location))}:`)} ` : '';
  return [
    `${place}${printable(message)} ${palette.muted(`[${code}]`)}`,
    ...(location ? formatExcerpt(location, columns, palette) : []),
    ...(hint ? [`${palette.command('→')} ${printable(hint)}`] : []),
  ];
}

function formatExcerpt(
  location: Parameters<typeof excerptOf>[0],
  columns: number,
  palette: Palette,
): readonly string[] {
  const excerpt = excerptOf(location, columns);
  if (!excerpt) return [];
  const { gutter, text, lead, carets } = excerpt;
  return [
    `${palette.muted(gutter)}${printable(text)}`,
    `${' '.repeat(gutter.length)}${lead}${palette.failure(carets)}`,
  ];
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
