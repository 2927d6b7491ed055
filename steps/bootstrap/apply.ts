import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { upgradeNeeded } from '../errors/index.ts';
import { configuredAccess } from './access.ts';
import { applyStack, type AppliedStack, type Work } from './apply-stack.ts';
import type { ApplyOptions } from './options.ts';
import type { BootstrapPlan } from './plan.ts';
import { awaitImage, imageOutputs } from './planned-image.ts';
import { applySetting } from './settings.ts';
import { resolveOutputs, type KnownOutputs } from './stack-outputs.ts';

/** What became of a plan. */
export interface BootstrapOutcome {
  /** Outputs of the common stack of the first region. */
  readonly common: Readonly<Record<string, string>>;
  readonly stacks: readonly {
    readonly stackName: string;
    readonly region: string;
    readonly outcome: AppliedStack['outcome'];
  }[];
}

/** Does what the plan says, in its order. What failed can be mended and done again: what is there already is left as it is. */
export async function applyBootstrap(
  plan: BootstrapPlan,
  options: ApplyOptions,
  context: Context,
): Promise<BootstrapOutcome> {
  if (plan.upgradesFrom !== undefined && !options.upgrade) throw upgradeNeeded(plan.version, plan.upgradesFrom);
  const folder = await mkdtemp(join(tmpdir(), 'codebuild-steps-bootstrap-'));
  try {
    await cp(options.templates, folder, { recursive: true });
    const access = options.access ?? configuredAccess(plan.configuration, context);
    return await applySteps({ plan, folder, access, context }, options.awaitsImages === true);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function applySteps(work: Work, awaitsImages: boolean): Promise<BootstrapOutcome> {
  const { plan, access, context } = work;
  const known: KnownOutputs[] = [];
  const stacks: BootstrapOutcome['stacks'][number][] = [];
  for (const step of plan.steps) {
    context.signal.throwIfAborted();
    if (step.step === 'image') {
      known.push(imageOutputs(step, await awaitImage(step, awaitsImages, access(step), context)));
      continue;
    }
    if (step.step !== 'stack') {
      await applySetting(step, plan.configuration, access(step), context);
      continue;
    }
    const { outcome, outputs } = await applyStack(resolveOutputs(step, known), work);
    known.push({ of: step.kind, region: step.region, outputs });
    stacks.push({ stackName: step.stackName, region: step.region, outcome });
  }
  return { common: known.find(({ of }) => of === 'common')?.outputs ?? {}, stacks };
}
