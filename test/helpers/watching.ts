import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import { stepsFile } from './steps-file.ts';
import { createWorkspace } from './workspace.ts';

/** A `steps validate --watch` that runs. */
export interface Watching {
  readonly child: ChildProcess;
  /** What it printed on stderr in the next round. */
  round(): Promise<string>;
  /** The next round that says so: what is written in two strokes may be seen between them. */
  until(text: RegExp): Promise<string>;
  /** Its standard output up to now. */
  stdout(): string;
  /** The programs that it has started, with theirs. */
  helpers(): readonly number[];
  /** Resolves to how it has ended, when it has. */
  readonly ended: Promise<{ readonly exitCode: number | null; readonly stderr: string }>;
}

const end = 'watching; Ctrl-C ends it\n';

/** With a cache of its own, by which its helpers are known, and which holds nothing of other runs. */
export async function startWatching(
  cwd: string,
  args: readonly string[],
  tools: Readonly<Record<string, string>>,
): Promise<Watching> {
  const mark = await createWorkspace();
  const { STEPS_REPORTER: _reporter, CI: _ci, ...inherited } = process.env;
  const child = spawn('node', [stepsFile, 'validate', '--watch', ...args], {
    cwd,
    env: { ...inherited, AWS_REGION: 'eu-west-1', ...tools, WATCH_TEST: mark },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let [printed, stdout, told] = ['', '', 0];
  let hear = () => {};
  child.stderr.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
    hear();
  });
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  const ended = new Promise<{ exitCode: number | null; stderr: string }>((resolve) =>
    child.once('close', (exitCode) => resolve({ exitCode, stderr: printed })),
  );
  const round = () =>
    new Promise<string>((resolve, reject) => {
      hear = () => {
        const at = printed.indexOf(end, told);
        if (at < 0) return;
        const text = printed.slice(told, at);
        told = at + end.length;
        hear = () => {};
        resolve(text);
      };
      void ended.then(({ stderr }) => reject(new Error(`it has ended:\n${stderr}`)));
      hear();
    });
  return {
    child,
    ended,
    round,
    until: async (text) => {
      for (;;) {
        const said = await round();
        if (text.test(said)) return said;
      }
    },
    stdout: () => stdout,
    helpers: () => processesWith(`WATCH_TEST=${mark}`).filter((pid) => pid !== child.pid),
  };
}

function processesWith(setting: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(setting);
      } catch {
        // Another user's, or gone.
        return false;
      }
    })
    .map(Number);
}
