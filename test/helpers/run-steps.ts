import { execa } from 'execa';
import { join } from 'node:path';
import { packageRoot } from '../../steps/package-root.ts';
import { stepsFile } from './steps-file.ts';

export interface StepsRun {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunStepsOptions {
  readonly cwd: string;
  /** Beside the paths and locale of this process; nothing of its AWS settings. */
  readonly env?: Readonly<Record<string, string>>;
  /** Its standard input. */
  readonly input?: string;
}

/** The real command, from source, in its own process. */
export function runSteps(args: readonly string[], options: RunStepsOptions): Promise<StepsRun> {
  return run('node', [stepsFile, ...args], options);
}

interface TerminalOptions extends RunStepsOptions {
  /** Typed one to each question. */
  readonly answers?: readonly string[];
  /** How wide it is. */
  readonly columns?: number;
}

/** The same on a terminal of its own. Both outputs are its stdout. */
export function runOnTerminal(
  args: readonly string[],
  { answers = [], columns = 200, ...options }: TerminalOptions,
): Promise<StepsRun> {
  const program = [join(packageRoot(), 'test', 'helpers', 'on-terminal.py'), 'node', stepsFile];
  // CI turns questions off.
  const size = { SIZE: `50x${columns}`, ANSWERS: answers.join('\n') };
  const env = { CI: '', TERM: 'dumb', ...options.env, ...size };
  return run('python3', [...program, ...args], { ...options, env });
}

/** The variables of this process but for what would decide what a command does. */
export function inheritedEnvironment(): Record<string, string | undefined> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(AWS_|STEPS_|CODEBUILD_|NODE_OPTIONS|VITEST|NO_COLOR$|FORCE_COLOR$)/.test(name),
  );
  return Object.fromEntries(inherited);
}

async function run(
  file: string,
  args: readonly string[],
  { cwd, env = {}, input }: RunStepsOptions,
): Promise<StepsRun> {
  const { exitCode, stdout, stderr } = await execa(file, args, {
    cwd,
    env: { ...inheritedEnvironment(), ...env },
    extendEnv: false,
    reject: false,
    ...(input === undefined ? {} : { input }),
    stripFinalNewline: false,
  });
  return { exitCode, stdout, stderr };
}
