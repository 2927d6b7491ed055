import type { Context } from '../../context.ts';
import { findManifest } from '../../manifest-file.ts';
import { runTask } from '../../task.ts';
import { checkArtifact } from '../check-artifact.ts';
import type { DeployInputs } from '../inputs.ts';
import type { DeployOptions } from '../options.ts';
import { readTargetInputs } from './check-targets.ts';
import { readTargets, type Targets } from './read-targets.ts';
import { runTargets, type Act } from './run-targets.ts';
import type { CommonOptions, Target, TargetResult } from './target.ts';

export interface TargetsRequest {
  /** The file of targets. */
  readonly file: string;
  readonly options: CommonOptions;
  readonly mode: 'deploy' | 'delete' | 'dry-run' | 'plan' | 'execute';
}

/** What is done with one target, whose files were read, of an artifact that was checked; nothing is read of what is deleted. */
export type ActOnTarget = (
  target: Target,
  options: DeployOptions,
  inputs: DeployInputs,
  context: Context,
) => ReturnType<Act>;

/** What is done once all targets are known and nothing was begun with any of them. */
export type CheckTargets = (targets: Targets, inputs: ReadonlyMap<Target, DeployInputs>) => Promise<void>;

/** Checks everything of every target first, then acts on all of them, wave by wave. */
export async function actOnTargets(
  { file, options, mode }: TargetsRequest,
  act: ActOnTarget,
  context: Context,
  check?: CheckTargets,
): Promise<readonly TargetResult[]> {
  const targets = await readTargets(file, options, context);
  const { waves } = targets;
  const found = mode === 'delete' ? undefined : await findManifest(context.workingDirectory);
  const inputs = mode === 'delete' ? undefined : await readTargetInputs(targets, found?.manifest, context);
  if (inputs) {
    const files = waves.flatMap((wave) => wave.targets.flatMap((target) => target.options.parametersFiles));
    await runTask(context, 'check', 'check the artifact against its manifest', () =>
      checkArtifact({ ...options, stackName: '', parametersFiles: [...new Set(files)] }, found, context),
    );
    await check?.(targets, inputs);
  }
  // What is only shown is shown of all.
  const shown =
    mode === 'dry-run' || mode === 'plan' ? waves.map((wave) => ({ ...wave, preferences: everything })) : waves;
  return runTargets(
    shown,
    (target, its) => act(target, target.options, inputs?.get(target) as DeployInputs, its),
    verbs[mode],
    context,
  );
}

const verbs: Readonly<Record<TargetsRequest['mode'], string>> = {
  deploy: 'deploy',
  delete: 'delete',
  'dry-run': 'show what would be done with',
  plan: 'plan',
  execute: 'execute the plan of',
};

const everything = {
  'max-concurrent-count': 10,
  'failure-tolerance-percentage': 100,
  'region-concurrency-type': 'PARALLEL',
} as const;
