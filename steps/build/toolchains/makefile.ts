import { readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Context } from '../../context.ts';
import { copySources } from '../copy-entries.ts';
import { hasMakeTarget } from '../folder-facts.ts';
import { namedPrograms } from '../named-programs.ts';
import { runTool } from '../run-tool.ts';
import { withScratch } from '../scratch-folder.ts';
import type { BuildTarget } from '../target.ts';
import type { BuildRequest, Recipe, Toolchain } from '../toolchain.ts';

/**
 * A Makefile's target `build-LOGICALID`, which puts what is to be deployed into $ARTIFACTS_DIR. As in SAM it works on a copy, so that
 * it leaves nothing in the sources.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/building-custom-runtimes.html
 */
export const makefileToolchain: Toolchain = {
  name: 'makefile',
  takes: (method) => method === 'makefile',
  recognises: ({ target, facts }) => hasMakeTarget(facts, `build-${target.logicalId}`),
  plan: planMake,
};

async function planMake({ target }: BuildRequest, context: Context): Promise<Recipe> {
  const { projectRoot, context: makefileFolder } = target.makefile;
  const goal = `build-${target.logicalId}`;
  const makefile = join(makefileFolder ?? projectRoot ?? target.folder, 'Makefile');
  const text = await readFile(makefile, 'utf8').catch(() => '');
  const places = [projectRoot, makefileFolder, target.makefile.workingDirectory].map((folder) =>
    relative(target.folder, folder ?? target.folder),
  );
  return {
    toolchain: 'makefile',
    identity: JSON.stringify([goal, places, await namedPrograms(`make ${text}`, context)]),
    alsoReads: [
      ...(projectRoot === undefined ? [] : [projectRoot]),
      ...(makefileFolder === undefined ? [] : [makefile]),
    ],
    build: async (output) => {
      await withScratch((scratch) => make(target, goal, makefile, { output, scratch }, context));
      return {};
    },
  };
}

async function make(
  target: BuildTarget,
  goal: string,
  makefile: string,
  { output, scratch }: { readonly output: string; readonly scratch: string },
  context: Context,
): Promise<void> {
  const root = target.makefile.projectRoot ?? target.folder;
  await copySources(root, scratch);
  // Metadata of SAM that its developer guide does not describe; samcli/lib/build/app_builder.py says what they do.
  const named = target.makefile.workingDirectory;
  const isCopied = named !== undefined && (named === root || named.startsWith(root + sep));
  const command = {
    file: 'make',
    args: [...(target.makefile.context === undefined ? [] : ['--makefile', makefile]), goal],
    cwd: isCopied ? join(scratch, relative(root, named)) : (named ?? scratch),
    env: { ARTIFACTS_DIR: output },
    purpose: `it builds ${target.source} by its Makefile`,
    installHint: 'install make',
  };
  await runTool(target, command, context, { output, scratch: { folder: scratch, of: root } });
}
