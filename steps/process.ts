import { commandNotFound } from './errors/index.ts';

/** A program to run: decided as plain data by a pure function, run in one place. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment of the program; nothing is inherited. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
  readonly timeoutMs?: number;
  /** Each line as it is printed, on either stream. */
  readonly onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
  /** What the user reads when the program is missing: why it is needed, and how to get it. */
  readonly purpose?: string;
  readonly installHint?: string;
}

export interface Completed {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Both streams in the order they were printed. */
  readonly all: string;
  readonly timedOut: boolean;
}

/** Resolves whatever the exit code; rejects where the program could not be started or the signal was raised. */
export type RunProcess = (command: Command) => Promise<Completed>;

/** What does not end when it is asked to is ended. */
const forceMs = 5_000;

export function createProcessRunner(signal: AbortSignal): RunProcess {
  return async (command) => {
    const { execa } = await import('execa');
    signal.throwIfAborted();
    const child = execa(command.file, [...command.args], {
      cwd: command.cwd,
      env: command.env as Record<string, string>,
      extendEnv: false,
      reject: false,
      all: true,
      cancelSignal: signal,
      // A group of its own, so that what a shell has started is ended with it.
      detached: true,
      maxBuffer: 256 * 1024 * 1024,
      stripFinalNewline: false,
      ...(command.input === undefined ? { stdin: 'ignore' as const } : { input: command.input }),
      ...(command.timeoutMs === undefined ? {} : { timeout: command.timeoutMs }),
    });
    if (command.onLine) {
      const { onLine } = command;
      const follow = async (stream: 'stdout' | 'stderr'): Promise<void> => {
        for await (const line of child.iterable({ from: stream })) onLine(String(line), stream);
      };
      void Promise.allSettled([follow('stdout'), follow('stderr')]);
    }
    const endGroup = () => {
      killGroup(child.pid, 'SIGTERM');
      setTimeout(() => killGroup(child.pid, 'SIGKILL'), forceMs).unref();
    };
    signal.addEventListener('abort', endGroup, { once: true });
    const result = await child;
    signal.removeEventListener('abort', endGroup);
    if (result.timedOut) endGroup();
    signal.throwIfAborted();
    if (result.code === 'ENOENT' || result.code === 'EACCES') {
      throw commandNotFound(
        command.file,
        command.purpose ?? 'it is needed here',
        command.installHint ?? `install ${command.file} and put it on the PATH`,
      );
    }
    return {
      exitCode: result.exitCode,
      stdout: String(result.stdout ?? ''),
      stderr: String(result.stderr ?? ''),
      all: String(result.all ?? ''),
      timedOut: result.timedOut,
    };
  };
}

function killGroup(leader: number | undefined, signal: NodeJS.Signals): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, signal);
  } catch {
    // It has ended by itself.
  }
}
