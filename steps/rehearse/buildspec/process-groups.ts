import { spawn } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';

interface ShellRun {
  /** `sh` or `bash` */
  readonly shell: string;
  readonly scriptFile: string;
  readonly cwd: string;
  readonly path: string;
  readonly onLine: (line: string) => void;
}

/** Runs shells, each as the head of a process group of its own, and can end all that they left running. */
export interface ProcessGroups {
  /** Resolves to the exit status; 137 where it was killed, or was asked for only after the end. */
  run(run: ShellRun): Promise<number>;
  /** Ends every group: asks first, and insists after a moment. No other is started afterwards. */
  endAll(): Promise<void>;
}

const patienceMs = 1000;
// Lines that were printed before the end may still be on their way; a process left in the background keeps the pipe open for ever.
const drainMs = 250;

export function openProcessGroups(): ProcessGroups {
  const heads = new Set<number>();
  let hasEnded = false;
  return {
    run: (run) => (hasEnded ? Promise.resolve(137) : runShell(run, heads)),
    async endAll() {
      hasEnded = true;
      const alive = () => [...heads].filter((head) => signalGroup(head, 0));
      for (const head of alive()) signalGroup(head, 'SIGTERM');
      const end = Date.now() + patienceMs;
      while (alive().length > 0 && Date.now() < end) await new Promise((resolve) => void setTimeout(resolve, 20));
      for (const head of alive()) signalGroup(head, 'SIGKILL');
      heads.clear();
    },
  };
}

/** Whether the group was there to be told. */
function signalGroup(head: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-head, signal);
    return true;
  } catch {
    return false;
  }
}

function runShell({ shell, scriptFile, cwd, path, onLine }: ShellRun, heads: Set<number>): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(shell, [scriptFile], {
      cwd,
      env: { PATH: path },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    if (child.pid !== undefined) heads.add(child.pid);
    const output = splitLines(onLine);
    child.stdout.on('data', (part: Buffer) => output.add(part));
    child.stderr.on('data', (part: Buffer) => output.add(part));
    child.once('error', (cause) => reject(new Error(`the shell ${shell} cannot be run: ${cause.message}`, { cause })));
    child.once('exit', (code) => {
      const finish = () => {
        clearTimeout(timer);
        output.end();
        resolve(code ?? 137);
      };
      const timer = setTimeout(finish, drainMs);
      child.once('close', finish);
    });
  });
}

function splitLines(onLine: (line: string) => void): { add(part: Buffer): void; end(): void } {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  return {
    add(part) {
      const lines = (rest + decoder.write(part)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line.replace(/\r$/, ''));
    },
    end() {
      if (rest !== '') onLine(rest);
      rest = '';
    },
  };
}
