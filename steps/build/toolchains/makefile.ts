import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from '../../context.ts';
import { copyEntries } from '../copy-entries.ts';
import { runTool } from '../run-tool.ts';
import type { BuildRequest, Recipe, Toolchain } from '../toolchain.ts';

/**
 * A Makefile's target `build-LOGICALID`, which puts what is to be deployed into $ARTIFACTS_DIR. As in SAM it works on a copy, so that
 * it leaves nothing in the sources.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/building-custom-runtimes.html
 */
export const makefileToolchain: Toolchain = {
  name: 'makefile',
  takes: (method) => method === 'makefile',
  recognises: ({ target, facts }) => hasTarget(facts.makefile ?? '', `build-${target.logicalId}`),
  plan: planMake,
};

function hasTarget(makefile: string, name: string): boolean {
  return makefile.split(/\r?\n/).some((line) => line.startsWith(`${name}:`) || line.startsWith(`${name} :`));
}

async function planMake({ target, sources }: BuildRequest, context: Context): Promise<Recipe> {
  const goal = `build-${target.logicalId}`;
  return {
    toolchain: 'makefile',
    identity: goal,
    alsoReads: [],
    build: async (output) => {
      const scratch = await mkdtemp(join(tmpdir(), 'codebuild-steps-make-'));
      try {
        await copyEntries(sources, scratch);
        const purpose = `it builds ${target.source} by its Makefile`;
        const command = { file: 'make', args: [goal], cwd: scratch, env: { ARTIFACTS_DIR: output } };
        await runTool(target, { ...command, purpose, installHint: 'install make' }, context);
        return {};
      } finally {
        await rm(scratch, { recursive: true, force: true });
      }
    },
  };
}
