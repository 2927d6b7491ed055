import type { Context } from './context.ts';

/** The commit that is being built, where CodeBuild or git know it. */
export async function readCommit(context: Context): Promise<string | undefined> {
  const resolved = context.environment['CODEBUILD_RESOLVED_SOURCE_VERSION'];
  if (resolved) return resolved;
  const command = { file: 'git', args: ['rev-parse', 'HEAD'], cwd: context.workingDirectory, env: context.environment };
  const result = await context.run(command).catch(() => undefined);
  const commit = result?.exitCode === 0 ? result.stdout.trim() : '';
  return /^[0-9a-f]{40,64}$/.test(commit) ? commit : undefined;
}
