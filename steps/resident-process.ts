import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Command } from './process.ts';

/** A process that stays and answers one request after the other: a line to its stdin, lines from its stdout up to a last one. */
export interface ResidentProcess {
  /** Why it is none any more, as in `was ended by signal SIGKILL`; nothing while it is one. */
  readonly ending: () => string | undefined;
  /** The answer's lines, also those that came before it ended. One request at a time. */
  ask(request: string, isLast: (line: string) => boolean, timeoutMs: number): Promise<readonly string[]>;
  /** Resolves when it has ended, which it is made to where it does not by itself. */
  close(): Promise<void>;
}

/** What does not end when its input does is ended. */
const forceMs = 2_000;

/**
 * Starts a process in a group of its own, which a terminal's signals do not reach: it ends with its input, which ends with this process
 * however that ends, and is made to when `signal` is aborted.
 */
export function startResident(
  command: Pick<Command, 'file' | 'args' | 'cwd' | 'env'>,
  signal: AbortSignal,
): ResidentProcess {
  const child = spawn(command.file, [...command.args], {
    cwd: command.cwd,
    env: command.env as NodeJS.ProcessEnv,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let ending: string | undefined;
  let lastWords = '';
  let onLine: ((line: string) => void) | undefined;
  let onEnd: (() => void) | undefined;
  const ended = new Promise<void>((resolve) => {
    const end = (why: string) => {
      ending ??= lastWords === '' ? why : `${why}: ${lastWords}`;
      onEnd?.();
      resolve();
    };
    child.once('error', (error) => end(`could not be started: ${error.message}`));
    child.once('close', (code, by) => end(by ? `was ended by signal ${by}` : `ended with exit code ${code}`));
  });
  createInterface({ input: child.stdout }).on('line', (line) => onLine?.(line));
  createInterface({ input: child.stderr }).on('line', (line) => (lastWords = line.trim() || lastWords));
  // A process that has ended cannot be written to, which its end tells.
  child.stdin.on('error', () => {});
  const kill = (by: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, by);
    } catch {
      // It has ended by itself.
    }
  };
  const abort = () => kill('SIGKILL');
  signal.addEventListener('abort', abort, { once: true });
  void ended.then(() => signal.removeEventListener('abort', abort));

  return {
    ending: () => ending,
    ask: (request, isLast, timeoutMs) =>
      new Promise((resolve) => {
        const lines: string[] = [];
        const timer = setTimeout(() => {
          ending ??= `did not answer within ${timeoutMs / 1000} seconds`;
          kill('SIGKILL');
        }, timeoutMs);
        const finish = () => {
          clearTimeout(timer);
          onLine = undefined;
          onEnd = undefined;
          resolve(lines);
        };
        onLine = (line) => (isLast(line) ? finish() : lines.push(line));
        onEnd = finish;
        if (ending !== undefined) return finish();
        child.stdin.write(`${request}\n`);
      }),
    close: async () => {
      child.stdin.end();
      const timer = setTimeout(() => kill('SIGKILL'), forceMs);
      await ended;
      clearTimeout(timer);
    },
  };
}
