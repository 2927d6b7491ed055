import { createLogUpdate } from 'log-update';

/** A text on a terminal that the next one takes the place of. */
export interface Display {
  show(text: string): void;
  clear(): void;
  /** Leaves what is shown, and the cursor below it. */
  close(): void;
}

export function createDisplay(host: NodeJS.Process): Display {
  const update = createLogUpdate(host.stdout, { showCursor: true });
  return { show: (text) => update(text), clear: () => update.clear(), close: () => update.done() };
}
