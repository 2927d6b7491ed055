import type { Context } from '../../context.ts';
import { namedPrograms } from '../named-programs.ts';
import { runTool } from '../run-tool.ts';
import type { BuildRequest, Recipe } from '../toolchain.ts';

/** A command of the workload's own for one function or layer: runs in its folder and fills $ARTIFACTS_DIR. */
export async function planCommand(command: string, { target }: BuildRequest, context: Context): Promise<Recipe> {
  return {
    toolchain: 'command',
    identity: JSON.stringify([command, await namedPrograms(command, context)]),
    alsoReads: [],
    build: async (output) => {
      const env = { ARTIFACTS_DIR: output };
      await runTool(target, { file: 'sh', args: ['-c', command], cwd: target.folder, env }, context, { output });
      return {};
    },
  };
}
