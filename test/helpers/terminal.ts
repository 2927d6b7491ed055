import xterm from '@xterm/headless';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { packageRoot } from '../../steps/package-root.ts';
import { inheritedEnvironment } from './run-steps.ts';

interface TerminalOptions {
  readonly cwd: string;
  readonly columns: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** A command on a pseudo-terminal, and what a person sees there. */
export interface WatchedTerminal {
  /** The lines that are seen, those too that have scrolled away, without empty ones at the end. */
  lines(): readonly string[];
  /** Those that stand where the terminal broke a line that was too long for it. */
  brokenLines(): readonly string[];
  readonly cursor: { readonly isVisible: boolean; readonly column: number };
  /** Resolves when something is seen that fits, with the lines. */
  until(fits: (lines: readonly string[]) => boolean): Promise<readonly string[]>;
  resize(columns: number, rows: number): Promise<void>;
  /** Presses keys: `\u0003` is Ctrl-C. */
  type(text: string): void;
  /** Resolves to the exit code. */
  readonly ended: Promise<number>;
  /** All that came, as it came. */
  raw(): string;
}

/** `node ARGS` on a terminal of that size. */
export function openTerminal(args: readonly string[], options: TerminalOptions): WatchedTerminal {
  const { columns, rows = 24 } = options;
  const terminal = new xterm.Terminal({ cols: columns, rows, scrollback: 5000, allowProposedApi: true });
  const program = [join(packageRoot(), 'test', 'helpers', 'on-terminal.py'), process.execPath, ...args];
  const child = spawn('python3', program, {
    cwd: options.cwd,
    env: { ...inheritedEnvironment(), TERM: 'xterm-256color', CI: '', ...options.env, SIZE: `${rows}x${columns}` },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let [raw, complaint] = ['', ''];
  let shown = Promise.resolve();
  let hasEnded = false;
  const listeners = new Set<() => void>();
  let drawn = 0;
  // Between the two marks a frame is drawn, which may come in pieces: a terminal shows it when it is whole.
  const isWhole = () => {
    const sofar = raw.slice(0, drawn);
    return hasEnded || sofar.lastIndexOf('\u001B[?2026h') <= sofar.lastIndexOf('\u001B[?2026l');
  };
  const hear = () => {
    if (!isWhole()) return;
    for (const listener of listeners) listener();
  };
  child.stdout.on('data', (chunk: Buffer) => {
    raw += chunk.toString('latin1');
    const end = raw.length;
    const write = () => new Promise<void>((resolve) => terminal.write(chunk, resolve));
    const draw = async (before: Promise<void>) => {
      await before;
      await write();
      drawn = end;
      hear();
    };
    shown = draw(shown);
  });
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const ended = once(child, 'close').then(async ([exitCode]) => {
    await shown;
    hasEnded = true;
    hear();
    return exitCode as number;
  });
  let isCursorVisible = true;
  const onCursor = (isVisible: boolean) => (parameters: (number | number[])[]) => {
    if (parameters[0] === 25) isCursorVisible = isVisible;
    return false;
  };
  terminal.parser.registerCsiHandler({ prefix: '?', final: 'h' }, onCursor(true));
  terminal.parser.registerCsiHandler({ prefix: '?', final: 'l' }, onCursor(false));

  const bufferLines = () => {
    const { active } = terminal.buffer;
    return Array.from({ length: active.length }, (_, index) => active.getLine(index)).filter((line) => !!line);
  };
  const lines = () => {
    const texts = bufferLines().map((line) => line.translateToString(true));
    return texts.slice(0, texts.findLastIndex((text) => text !== '') + 1);
  };
  return {
    lines,
    brokenLines: () => bufferLines().flatMap((line) => (line.isWrapped ? [line.translateToString(true)] : [])),
    get cursor() {
      return { isVisible: isCursorVisible, column: terminal.buffer.active.cursorX };
    },
    until: (fits) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const seen = lines();
          if (!fits(seen) && !hasEnded) return;
          listeners.delete(look);
          if (fits(seen)) resolve(seen);
          else reject(new Error(`it has ended, and is not seen:\n${seen.join('\n')}\n${complaint}`));
        };
        listeners.add(look);
        if (isWhole()) look();
      }),
    resize: async (toColumns, toRows) => {
      // A terminal breaks its lines anew and tells of its size at once: between two frames both fit.
      await Promise.race([once(child.stdout, 'data'), ended, sleep(300)]);
      await shown;
      terminal.resize(toColumns, toRows);
      child.stdin.write(`size ${toRows}x${toColumns}\n`);
    },
    type: (text) => void child.stdin.write(`type ${JSON.stringify(text)}\n`),
    ended,
    raw: () => raw,
  };
}
