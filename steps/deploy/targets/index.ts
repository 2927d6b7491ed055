import type { Context } from '../../context.ts';
import { findManifest } from '../../manifest-file.ts';
import type { Manifest } from '../../manifest.ts';
import { runTask } from '../../task.ts';
import { checkArtifact } from '../check-artifact.ts';
import type { DeployOptions } from '../options.ts';
import { checkTargets } from './check-targets.ts';
import { readTargets } from './read-targets.ts';
import { runTargets, type Act } from './run-targets.ts';
import type { CommonOptions, TargetResult } from './target.ts';

export interface TargetsRequest {
  /** The file of targets. */
  readonly file: string;
  readonly options: CommonOptions;
  readonly mode: 'deploy' | 'delete' | 'dry-run';
}

/** What is done with one target of an artifact that was checked. */
export type ActOnTarget = (options: DeployOptions, manifest: Manifest | undefined, context: Context) => ReturnType<Act>;

/** Checks everything of every target first, then acts on all of them, wave by wave. */
export async function actOnTargets(
  { file, options, mode }: TargetsRequest,
  act: ActOnTarget,
  context: Context,
): Promise<readonly TargetResult[]> {
  const targets = await readTargets(file, options, context);
  const { waves } = targets;
  const found = mode === 'delete' ? undefined : await findManifest(context.workingDirectory);
  if (mode !== 'delete') {
    await checkTargets(targets, found?.manifest, context);
    const files = waves.flatMap((wave) => wave.targets.flatMap((target) => target.options.parametersFiles));
    await runTask(context, 'check', 'check the artifact against its manifest', () =>
      checkArtifact({ ...options, stackName: '', parametersFiles: [...new Set(files)] }, found, context),
    );
  }
  const verbs = { deploy: 'deploy', delete: 'delete', 'dry-run': 'show what would be done with' };
  // What is only shown is shown of all.
  const shown = mode === 'dry-run' ? waves.map((wave) => ({ ...wave, preferences: everything })) : waves;
  return runTargets(shown, (target, its) => act(target, found?.manifest, its), verbs[mode], context);
}

const everything = {
  'max-concurrent-count': 10,
  'failure-tolerance-percentage': 100,
  'region-concurrency-type': 'PARALLEL',
} as const;
