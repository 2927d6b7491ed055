import { execa } from 'execa';
import { join } from 'node:path';
import { packageRoot } from '../../steps/package-root.ts';

export interface StepsRun {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunStepsOptions {
  readonly cwd: string;
  /** Beside the paths and locale of this process; nothing of its AWS settings. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The real command, from source, in its own process. */
export async function runSteps(args: readonly string[], { cwd, env = {} }: RunStepsOptions): Promise<StepsRun> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(AWS_|STEPS_|CODEBUILD_|NODE_OPTIONS|VITEST)/.test(name),
  );
  const { exitCode, stdout, stderr } = await execa('node', [join(packageRoot(), 'bin', 'steps.ts'), ...args], {
    cwd,
    env: { ...Object.fromEntries(inherited), ...env },
    extendEnv: false,
    reject: false,
    stripFinalNewline: false,
  });
  return { exitCode, stdout, stderr };
}
