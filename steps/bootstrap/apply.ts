import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pLimit from 'p-limit';
import type { Context } from '../context.ts';
import { upgradeNeeded } from '../errors/index.ts';
import { configuredAccess } from './access.ts';
import { applyStack, type AppliedStack, type Work } from './apply-stack.ts';
import type { ApplyOptions } from './options.ts';
import type { PlannedStack } from './compare-stack.ts';
import type { BootstrapPlan, PlannedStep } from './plan.ts';
import { awaitImage, imageOutputs } from './planned-image.ts';
import { applySetting } from './settings.ts';
import { resolveOutputs, type KnownOutputs } from './stack-outputs.ts';
import { runGroup } from '../task.ts';

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
    return await runGroup(context, groupId, 'set up the organisation', (within) =>
      applySteps({ plan, folder, access, context: within }, options.awaitsImages === true, (done) => {
        const total = plan.steps.filter(({ step }) => step === 'stack').length;
        context.report({ type: 'task-progress', id: groupId, amounts: [{ done, total, unit: 'stacks' }] });
      }),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const groupId = 'apply';

async function applySteps(
  work: Work,
  awaitsImages: boolean,
  tellDone: (stacks: number) => void,
): Promise<BootstrapOutcome> {
  const { plan, access, context } = work;
  const known: KnownOutputs[] = [];
  const stacks: BootstrapOutcome['stacks'][number][] = [];
  const apply = async (step: PlannedStack): Promise<void> => {
    const { outcome, outputs } = await applyStack(resolveOutputs(step, known), work);
    known.push({ of: step.kind, region: step.region, outputs });
    stacks.push({ stackName: step.stackName, region: step.region, outcome });
    tellDone(stacks.length);
  };
  tellDone(0);
  for (const step of plan.steps) {
    context.signal.throwIfAborted();
    if (step.step === 'image')
      known.push(imageOutputs(step, await awaitImage(step, awaitsImages, access(step), context)));
    else if (step.step !== 'stack') await applySetting(step, plan.configuration, access(step), context);
    else if (!isPipeline(step)) await apply(step);
    else if (step === plan.steps.find(isPipeline)) await applyTogether(plan.steps.filter(isPipeline), apply, context);
  }
  return { common: known.find(({ of }) => of === 'common')?.outputs ?? {}, stacks };
}

function isPipeline(step: PlannedStep): step is PlannedStack {
  return step.step === 'stack' && step.kind === 'pipeline';
}

/** Pipelines do not need each other, and CloudFormation takes minutes for each. */
const pipelinesAtOnce = 5;

/** Begins no other once one has failed; those that are under way come to their end. */
async function applyTogether(
  pipelines: readonly PlannedStack[],
  apply: (step: PlannedStack) => Promise<void>,
  { signal }: Context,
): Promise<void> {
  const limit = pLimit(pipelinesAtOnce);
  const failures: unknown[] = [];
  await limit.map(pipelines, async (pipeline) => {
    if (failures.length > 0 || signal.aborted) return;
    await apply(pipeline).catch((error: unknown) => failures.push(error));
  });
  if (failures.length > 0) throw failures[0];
  signal.throwIfAborted();
}
