import { createPalette, plainPalette, type Palette } from './palette.ts';
import { printable, printableInColors } from './printable.ts';

/** What a text for people is written on: a terminal, or what is read later. */
export interface Surface {
  readonly palette: Palette;
  /** How wide its lines may be; Infinity where it is no terminal, whose texts are neither wrapped nor cut. */
  readonly columns: number;
  /**
   * The text in lines that are no wider, without what would move or recolour a terminal. What goes on below is indented, by `hang`
   * where the line is not.
   */
  readonly fit: (text: string, hang?: number) => string;
}

export const plainSurface: Surface = { palette: plainPalette, columns: Infinity, fit: printable };

/** What measures and wraps is loaded for a terminal only. */
export async function createSurface(stream: NodeJS.WriteStream, environment: NodeJS.ProcessEnv): Promise<Surface> {
  const palette = createPalette(stream, environment);
  if (!stream.isTTY) return { palette, columns: Infinity, fit: palette.hasColors ? printableInColors : printable };
  const { fitLines } = await import('./fit-lines.ts');
  // A terminal that nobody gave a size says 0.
  const columns = () => stream.columns || Infinity;
  return {
    palette,
    get columns() {
      return columns();
    },
    fit: (text, hang) => fitLines(palette.hasColors ? text : printable(text), columns(), hang),
  };
}
