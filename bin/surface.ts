import { randomUUID } from 'node:crypto';
import { createPalette, plainPalette, type Palette } from './palette.ts';
import { printable } from './printable.ts';

/** What a text for people is written on: a terminal, or what is read later. */
export interface Surface {
  /** Of texts that go through `fit` or `show`, which alone know these colours from those that others wrote into what is told. */
  readonly palette: Palette;
  /** How wide its lines may be; Infinity where it is no terminal, whose texts are neither wrapped nor cut. */
  readonly columns: number;
  /** Whether it is a terminal that understands links. */
  readonly hasLinks: boolean;
  /**
   * The text in lines that are no wider, without what would move or recolour a terminal but for the palette's colours. What goes on
   * below is indented, by `hang` where the line is not.
   */
  readonly fit: (text: string, hang?: number) => string;
  /** The same in lines as they are, of what is copied. */
  readonly show: (text: string) => string;
}

export const plainSurface: Surface = {
  palette: plainPalette,
  columns: Infinity,
  hasLinks: false,
  fit: printable,
  show: printable,
};

/** What measures and wraps is loaded for a terminal only. */
export async function createSurface(stream: NodeJS.WriteStream, environment: NodeJS.ProcessEnv): Promise<Surface> {
  const { palette, show } = sealColors(createPalette(stream, environment));
  if (!stream.isTTY) return { palette, columns: Infinity, hasLinks: false, fit: show, show };
  const [{ fitLines }, { createSupportsHyperlinks }] = await Promise.all([
    import('./fit-lines.ts'),
    import('supports-hyperlinks'),
  ]);
  // A terminal that nobody gave a size says 0.
  const columns = () => stream.columns || Infinity;
  return {
    palette,
    hasLinks: createSupportsHyperlinks(stream),
    get columns() {
      return columns();
    },
    fit: (text, hang) => fitLines(show(text), columns(), hang),
    show,
  };
}

interface SealedColors {
  readonly palette: Palette;
  readonly show: (text: string) => string;
}

/** The palette's escape sequences begin with what nobody else can know, until `show` has taken out all others. */
function sealColors(palette: Palette): SealedColors {
  if (!palette.hasColors) return { palette, show: printable };
  const [escape, sealed] = ['\u001B', `\uE000${randomUUID()}\uE000`];
  const seal = (color: (text: string) => string) => (text: string) => color(printable(text)).replaceAll(escape, sealed);
  const { success, failure, warning, active, heading, muted, command } = palette;
  return {
    palette: {
      hasColors: true,
      success: seal(success),
      failure: seal(failure),
      warning: seal(warning),
      active: seal(active),
      heading: seal(heading),
      muted: seal(muted),
      command: seal(command),
    },
    show: (text) => text.split(sealed).map(printable).join(escape),
  };
}
