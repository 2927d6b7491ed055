import { createPalette, type Palette } from './palette.ts';

/** What a text for people is written on: a terminal, or what is read later. */
export interface Surface {
  readonly palette: Palette;
  /** How wide its lines may be; Infinity where it is no terminal, whose texts are neither wrapped nor cut. */
  readonly columns: number;
  /** Whether it is a terminal that understands links. */
  readonly hasLinks: boolean;
  /** The text in lines that are no wider, without what would move or recolour the terminal. */
  readonly fit: (text: string) => string;
}

/** What measures and wraps is loaded for a terminal only. */
export async function createSurface(stream: NodeJS.WriteStream, environment: NodeJS.ProcessEnv): Promise<Surface> {
  const palette = createPalette(stream, environment);
  if (!stream.isTTY) return { palette, columns: Infinity, hasLinks: false, fit: (text) => text };
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
    fit: (text) => fitLines(text, columns()),
  };
}
