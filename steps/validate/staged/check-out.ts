import { sep } from 'node:path';
import type { Context } from '../../context.ts';
import { commandFailed } from '../../errors/index.ts';
import { runGit, splitNul } from '../../git.ts';

/** Of templates, snippets, parameter files and rules. */
export const extensions: ReadonlySet<string> = new Set(['.json', '.yml', '.yaml', '.template', '.guard', '.ruleset']);

const configurations = ['.cfnlintrc', 'steps.yml'];

/** Writes the index's files that validation may look at into a folder, as git would write them into a work tree. */
export async function checkOut(top: string, folder: string, context: Context): Promise<void> {
  const patterns = [
    ...[...extensions].map((extension) => `*${extension}`),
    ...configurations.map((name) => `*${name}*`),
  ];
  const listed = await runGit(['ls-files', '-z', '--', ...patterns], top, context);
  if (listed.exitCode !== 0) throw commandFailed('git ls-files', listed.exitCode, listed.all);
  const names = [...new Set(splitNul(listed.stdout))].join('\0');
  const args = ['checkout-index', '--quiet', '-z', '--stdin', `--prefix=${folder}${sep}`];
  const written = await runGit(args, top, context, names);
  if (written.exitCode !== 0) throw commandFailed('git checkout-index', written.exitCode, written.all);
}
