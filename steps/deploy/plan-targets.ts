import type { Context } from '../context.ts';
import { planForeign, planPartMissing, planTargetMissing } from '../errors/index.ts';
import { findStack } from '../find-stack.ts';
import { openTargetAccount } from '../target-account.ts';
import { runTask } from '../task.ts';
import { discardPrepared } from './change-set.ts';
import { combineParts, partOf, stacksOf, type CombinedPlan, type PlanPart } from './combined-plan.ts';
import { rejectDenied } from './denied-findings.ts';
import { openRead } from './deployment.ts';
import { executeOpened, planOpened, planPlace, requirePlanBucket, type MadePlan } from './plan-deployment.ts';
import type { DeployInputs } from './inputs.ts';
import { planDigest, planText, type DeploymentPlan } from './plan.ts';
import { readCombined, storeCombined } from './plan-store.ts';
import { findPlannedChangeSet, requireOwnPlan } from './planned-change-set.ts';
import { forEachTarget } from './targets/check-targets.ts';
import { createCrowd } from './targets/crowd.ts';
import { actOnTargets, type TargetsRequest } from './targets/index.ts';
import type { Targets } from './targets/read-targets.ts';
import { placeOf, type Target, type TargetResult } from './targets/target.ts';

type PlanRequest = Omit<TargetsRequest, 'mode'>;

/**
 * Makes the change set of every target, and one plan of them all, each target under the name of its wave. Resolves to the plan's name,
 * `combined-SHA256`; to none where a target could not be planned: then nothing is stored and no change set is left.
 */
export async function planTargets(
  request: PlanRequest,
  context: Context,
): Promise<{ readonly name?: string; readonly results: readonly TargetResult[] }> {
  const { options } = request;
  requirePlanBucket(options);
  const made = new Map<Target, MadePlan>();
  let targets: Targets | undefined;
  const results = await actOnTargets(
    { ...request, mode: 'plan' },
    async (target, its, inputs, placed) => {
      const planned = await planOpened(its, await openRead(its, inputs, placed), placed);
      made.set(target, planned);
      return { result: planned.prepared ? 'planned' : 'unchanged', outputs: {} };
    },
    context,
    async (read) => void (targets = read),
  );
  if (results.some(({ result }) => result === 'failed')) {
    await Promise.all([...made.values()].map((one) => discardMade(one, context)));
    const message =
      'no plan was stored, and no change set is left: every target must be planned before all are approved';
    context.report({ type: 'notice', level: 'warning', message });
    return { results };
  }
  const all = targets?.waves.flatMap((wave) => wave.targets) ?? [];
  const parts = all.flatMap((target): readonly PlanPart[] => {
    const plan = made.get(target)?.plan;
    return plan ? [{ stage: target.wave, digest: planDigest(planText(plan)), plan }] : [];
  });
  const place = await planPlace(options, context);
  const name = await runTask(context, 'plan', 'store the plan of all targets and its page', () =>
    storeCombined(combineParts(parts, options.digest), place, context),
  );
  return { name, results };
}

async function discardMade({ opened, prepared }: MadePlan, context: Context): Promise<void> {
  if (prepared) await discardPrepared(opened.target, prepared, opened.existing === undefined, context);
}

/**
 * Executes exactly the change sets of a plan of all targets, wave by wave. Nothing is begun where the file has other targets or waves than
 * the plan, where any change set is not what was shown, or where a finding is denied; what a run that was cut off has done counts as done.
 */
export async function executeTargets(
  name: string,
  request: PlanRequest,
  context: Context,
): Promise<readonly TargetResult[]> {
  const { options } = request;
  const place = await planPlace(options, context);
  const combined = await readCombined(name, place, context);
  const planOf = ({ wave, options: { account, region = '', stackName } }: Target): PlanPart => {
    const part = partOf(combined, { ...(account === undefined ? {} : { account }), region, stackName });
    if (!part) throw planPartMissing(stackName, region, account, stacksOf(combined));
    if (part.stage !== wave) throw planForeign('wave', part.stage, wave);
    return part;
  };
  return actOnTargets(
    { ...request, mode: 'execute' },
    async (target, its, inputs, placed) => {
      const { plan, digest } = planOf(target);
      const { kind, outputs } = await executeOpened(plan, digest, its, await openRead(its, inputs, placed), placed);
      return { result: kind, outputs };
    },
    context,
    (targets, inputs) =>
      runTask(context, 'plan', 'check the plan of all targets', async ({ report }) => {
        const crowd = createCrowd(context);
        await forEachTarget(targets, checkedAtOnce, (target) =>
          crowd.join(placeOf(target), report, (placed) =>
            requireExecutable(planOf(target).plan, target, inputs.get(target) as DeployInputs, placed),
          ),
        );
        requireNoOther(combined, targets);
      }),
  );
}

const checkedAtOnce = 10;

/** Throws where the plan of a target is not its own, can no longer be executed, or is denied; changes nothing. */
async function requireExecutable(
  plan: DeploymentPlan,
  { options, region }: Target,
  inputs: DeployInputs,
  context: Context,
): Promise<void> {
  requireOwnPlan(plan, options, region);
  const target = await openTargetAccount(options, context);
  const existing = await findStack(target.client, options.stackName, context.signal);
  await findPlannedChangeSet(plan, { target, inputs, existing }, context);
  rejectDenied(plan.findings, options);
}

/** Throws PLAN_FOREIGN where the plan has a part that the file has no target for: it would be approved and never executed. */
function requireNoOther({ parts }: CombinedPlan, { waves, source }: Targets): void {
  const all = waves.flatMap(({ targets }) => targets);
  const other = parts.find(
    ({ plan }) =>
      !all.some(
        ({ account, region, options: { stackName } }) =>
          account === plan.account && region === plan.region && stackName === plan.stackName,
      ),
  );
  if (other) throw planTargetMissing(other.plan, source.file);
}
