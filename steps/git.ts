import type { Context } from './context.ts';
import type { Completed } from './process.ts';

/** Runs git in a folder. Resolves whatever the exit code. */
export function runGit(args: readonly string[], cwd: string, context: Context, input?: string): Promise<Completed> {
  return context.run({
    file: 'git',
    args,
    cwd,
    env: context.environment,
    purpose: 'a repository is one of git',
    installHint: 'install git',
    ...(input === undefined ? {} : { input }),
  });
}

/** Of output with `-z`. */
export function splitNul(text: string): readonly string[] {
  return text.split('\0').filter(Boolean);
}
