import type { Context } from '../context.ts';
import { buildFailed } from '../errors/index.ts';
import type { Command, Completed } from '../process.ts';
import { describeTarget, type BuildTarget } from './target.ts';

/** A tool of a build: runs in the caller's environment, and must succeed. */
export async function runTool(
  target: BuildTarget,
  command: Omit<Command, 'env'> & { readonly env?: Readonly<Record<string, string>> },
  context: Context,
): Promise<Completed> {
  const completed = await context.run({ ...command, env: { ...context.environment, ...command.env } });
  if (completed.exitCode === 0) return completed;
  const line = [command.file, ...command.args].join(' ');
  throw buildFailed(describeTarget(target), line, completed.exitCode, completed.all, target.location);
}
