import { cut } from './format-row.ts';
import { createScreen } from './screen.ts';

/** A text on a terminal that the next one takes the place of. */
export interface Display {
  show(text: string): void;
  clear(): void;
  /** Leaves what is shown, and the cursor below it. */
  close(): void;
}

/** Each line is cut to the terminal's width, and of more lines than it has the first are shown. */
export function createDisplay(host: NodeJS.Process): Display {
  const screen = createScreen(host.stdout);
  let last: string | undefined;
  const show = (text: string) => {
    last = text;
    const lines = text.replace(/\n+$/, '').split('\n');
    const fitting = Math.max(1, screen.rows - 1);
    const shown = lines.length > fitting ? lines.slice(0, fitting - 1) : lines;
    const more = lines.length - shown.length;
    const all = more === 0 ? shown : [...shown, `… and ${more} more lines`];
    screen.draw(all.map((line) => cut(line, screen.columns)));
  };
  const onResize = () => {
    if (last !== undefined) show(last);
  };
  host.stdout.on('resize', onResize);
  return {
    show,
    clear: () => {
      last = undefined;
      screen.erase();
    },
    close: () => {
      host.stdout.off('resize', onResize);
      screen.forget();
    },
  };
}
