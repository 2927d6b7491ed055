import { styleText } from 'node:util';

/** How a part of a text is shown by what it means. Without colours each returns its text as it is. */
export interface Palette {
  readonly hasColors: boolean;
  /** Done, succeeded, healthy. */
  readonly success: (text: string) => string;
  /** Failed, denied, an error. */
  readonly failure: (text: string) => string;
  /** To be looked at: a warning, a wait, what is replaced. */
  readonly warning: (text: string) => string;
  /** What goes on now. */
  readonly active: (text: string) => string;
  /** What a block of lines is about. */
  readonly heading: (text: string) => string;
  /** What matters less than what stands beside it: durations, places, times. */
  readonly muted: (text: string) => string;
  /** What can be typed as it stands: a command, a flag. */
  readonly command: (text: string) => string;
}

interface Stream {
  /** Absent of what is no terminal. */
  readonly isTTY?: boolean;
}

export function createPalette(stream: Stream, environment: NodeJS.ProcessEnv): Palette {
  const hasColors = showsColors(stream, environment);
  const of = (format: Parameters<typeof styleText>[0]) => (text: string) =>
    hasColors && text !== '' ? styleText(format, text, { validateStream: false }) : text;
  return {
    hasColors,
    success: of('green'),
    failure: of('red'),
    warning: of('yellow'),
    active: of('cyan'),
    heading: of('bold'),
    muted: of('dim'),
    command: of('cyan'),
  };
}

/** Of what is read by machines, kept in files, or compared. */
export const plainPalette: Palette = createPalette({}, {});

/**
 * Whether a stream is to have colours. What is set empty counts as not set; FORCE_COLOR goes before NO_COLOR, as in Node.
 * https://no-color.org, https://force-color.org, https://nodejs.org/api/tty.html#writestreamgetcolordepthenv
 */
export function showsColors({ isTTY }: Stream, environment: NodeJS.ProcessEnv): boolean {
  const forced = environment['FORCE_COLOR'];
  if (forced) return forced !== '0' && forced !== 'false';
  if (environment['NO_COLOR']) return false;
  return isTTY === true && environment['TERM'] !== 'dumb';
}
