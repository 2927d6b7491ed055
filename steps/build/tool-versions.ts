import type { Context } from '../context.ts';
import { toolchainBroken, toolchainMissing } from '../errors/index.ts';
import { findOnPath } from '../tools/index.ts';

/** A program that a toolchain runs, and how the user gets it. */
export interface RequiredTool {
  readonly name: string;
  /** How it is asked which version it is. */
  readonly args: readonly string[];
  /** Where its answer depends on the folder, as rustup's and Go's do. */
  readonly cwd?: string;
  /** A file of the workload in the place of a program on the PATH, as `gradlew`. */
  readonly file?: string;
  readonly purpose: string;
  readonly installHint: string;
}

const asked = new WeakMap<Context, Map<string, Promise<string>>>();

/** What a tool says its version is: part of the key of what it builds. Each is asked once in a run. */
export async function toolVersion(tool: RequiredTool, context: Context): Promise<string> {
  const answers = asked.get(context) ?? new Map<string, Promise<string>>();
  asked.set(context, answers);
  const key = JSON.stringify([tool.file ?? tool.name, tool.args, tool.cwd]);
  const answer = answers.get(key) ?? ask(tool, context);
  answers.set(key, answer);
  return answer;
}

async function ask({ name, args, cwd, file, purpose, installHint }: RequiredTool, context: Context): Promise<string> {
  const found = file ?? (await findOnPath(name, context));
  if (found === undefined) throw toolchainMissing(name, purpose, installHint);
  const command = { file: found, args, cwd: cwd ?? context.workingDirectory, env: context.environment };
  const completed = await context.run(command);
  if (completed.exitCode !== 0) throw toolchainBroken([name, ...args].join(' '), completed, installHint);
  return completed.all.trim();
}
