import { relative, sep } from 'node:path';
import type { Context } from '../context.ts';
import { buildFailed } from '../errors/index.ts';
import type { Command, Completed } from '../process.ts';
import { shellQuoted } from '../shell-word.ts';
import { describeTarget, type BuildTarget } from './target.ts';

/** Folders of one run that are gone after it, and what stands for each in the command that repeats it. */
export interface RunPlaces {
  readonly output?: string;
  /** A copy of sources, and the folder that it was copied from. */
  readonly scratch?: { readonly folder: string; readonly of: string };
}

export type ToolCommand = Omit<Command, 'env'> & { readonly env?: Readonly<Record<string, string>> };

/** A tool of a build: runs in the build's environment, and must succeed. */
export async function runTool(
  target: BuildTarget,
  command: ToolCommand,
  context: Context,
  places: RunPlaces = {},
): Promise<Completed> {
  const completed = await context.run({ ...command, env: { ...context.environment, ...command.env } });
  if (completed.exitCode === 0) return completed;
  const repeat = repeatCommand(command, target, context.workingDirectory, places);
  throw buildFailed(describeTarget(target), toolLine(command), completed, repeat, target.location);
}

export function toolLine({ file, args }: Pick<Command, 'file' | 'args'>): string {
  return [file, ...args].join(' ');
}

/** What a person types, in the workload's folder, to see the same failure: with the variables that the build adds. */
export function repeatCommand(
  { file, args, cwd, env = {} }: ToolCommand,
  { logicalId }: Pick<BuildTarget, 'logicalId'>,
  workload: string,
  { output, scratch }: RunPlaces,
): string {
  const stand = `/tmp/${logicalId.replace(/\W/g, '_')}`;
  const place = (text: string) => {
    const placed = output === undefined ? text : text.replaceAll(output, stand);
    return scratch === undefined ? placed : placed.replaceAll(scratch.folder, scratch.of);
  };
  const folder = relative(workload, place(cwd)) || '.';
  const variables = Object.entries(env).map(([name, value]) => `${name}=${quote(place(value))}`);
  const words = [...variables, ...[file, ...args].map((word) => quote(place(word)))].join(' ');
  const prepare = words.includes(stand) ? `mkdir -p ${stand} && ` : '';
  return `${prepare}${folder === '.' ? '' : `cd ${quote(folder.replaceAll(sep, '/'))} && `}${words}`;
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : shellQuoted(word);
}
