import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { Context } from '../../context.ts';
import { branchReleaseRefused } from '../../errors/index.ts';
import { isBranchToTake } from '../../pipeline-branches.ts';
import { branchesOf, releaseParameter, repositoryParameters } from '../../released-template.ts';
import { asDetails, runTask } from '../../task.ts';
import { parseSource, toTemplateValue, type SourceDocument } from '../../template.ts';
import { defaultsOf } from '../choose-parameters.ts';
import { deleteStack } from '../delete-stack.ts';
import { deployRelease, readRelease, type ReleaseAddress } from '../release.ts';
import { failuresOf } from '../run-all.ts';
import { branchStackName, listBranchStacks, type BranchStack } from './branch-stacks.ts';
import { isLeftToNewer } from './lone-build.ts';
import { planBranches, type BranchesPlan, type BranchRules, type ToldBranch } from './plan-branches.ts';
import { listBranchNames, readBranches } from './read-branches.ts';
import { keepRetired, listRetired } from './retired-branches.ts';
import { stopExecutions } from './stop-executions.ts';

export interface UpdateBranchesOptions extends ReleaseAddress, BranchRules {
  readonly repositoryName: string;
  /** Of the build that this is, where it is one. */
  readonly buildId?: string;
}

export interface BranchesOutcome {
  readonly created: readonly string[];
  readonly renewed: readonly string[];
  readonly retired: readonly ToldBranch[];
  /** Living branches without a pipeline. */
  readonly left: readonly ToldBranch[];
}

/** Makes a pipeline for each living feature branch, and retires those of branches that are gone, merged or idle; nothing where a newer build does it. */
export async function updateBranches(
  options: UpdateBranchesOptions,
  context: Context,
): Promise<BranchesOutcome | undefined> {
  const { bucket, buildId, parent, prefix, region, releasedTemplate } = options;
  if (buildId !== undefined && (await isLeftToNewer(buildId, region, context))) return undefined;
  const text = await runTask(context, 'read', `read s3://${bucket}/${releasedTemplate}`, () =>
    readRelease(options, context),
  );
  const template = parseSource(text, releasedTemplate);
  if (branchesOf(toTemplateValue(template)) === undefined) throw branchReleaseRefused(releasedTemplate);
  const names = (await listBranchNames(options, context)).filter((name) => name.startsWith(prefix));
  const plan = planBranches(options, {
    branches: await readBranches(
      names.filter((name) => isBranchToTake(name, prefix)),
      options,
      context,
    ),
    stacks: await listBranchStacks(parent, region, context),
    retired: await listRetired(parent, region, context),
    releasedTemplate,
    now: context.clock.now(),
  });
  await applyPlan(plan, { options, text, template }, context);
  const odd = names.filter((name) => !isBranchToTake(name, prefix));
  const reason =
    'its name has other characters than letters, digits, dots, slashes, hyphens and underscores, or is too long';
  return {
    created: plan.create.map(({ name }) => name),
    renewed: plan.renew.map(({ branch }) => branch),
    retired: plan.retire.map(({ stack, reason: why }) => ({ name: stack.branch || stack.pipelineName, reason: why })),
    left: [...plan.left, ...odd.map((name) => ({ name, reason }))],
  };
}

interface Release {
  readonly options: UpdateBranchesOptions;
  readonly text: string;
  readonly template: SourceDocument;
}

/** What is retired first, so that there are never more than may be: what could not be retired keeps its room. */
async function applyPlan(plan: BranchesPlan, release: Release, context: Context): Promise<void> {
  const { parent, region } = release.options;
  const kept = await failuresOf(
    plan.retire.map(
      ({ stack, reason }) =>
        (within: Context) =>
          retire(stack, reason, release.options, within),
    ),
    context,
  );
  const create = plan.create.slice(0, Math.max(0, plan.create.length - kept.length));
  const others = await failuresOf(
    [
      ...plan.remove.map((one) => () => keepRetired(parent, { ...one, isPipelineGone: true }, region, context)),
      ...create.map(
        ({ name, pipelineName }) =>
          (within: Context) =>
            deployBranch(name, pipelineName, {}, release, within),
      ),
      ...plan.renew.map(
        ({ branch, pipelineName, parameters }) =>
          (within: Context) =>
            deployBranch(branch, pipelineName, setByRepository(parameters, release), release, within),
      ),
    ],
    context,
  );
  const [failure] = [...kept, ...others];
  if (failure) throw failure.reason;
}

/** Its own pipeline sets what the repository may set; one that is renewed keeps that. */
async function deployBranch(
  name: string,
  pipelineName: string,
  set: BranchStack['parameters'],
  { options, text, template }: Release,
  context: Context,
): Promise<void> {
  const own = { PipelineName: pipelineName, StackName: pipelineName, BranchName: name };
  const stack = {
    stackName: branchStackName(pipelineName),
    parameters: { ...defaultsOf(template), ...set, ...own, [releaseParameter]: options.releasedTemplate },
    tags: { 'codebuild-steps:branch-of': options.parent },
  };
  await runTask(context, `branch ${name}`, `deploy pipeline ${pipelineName} of branch ${name}`, (within) =>
    deployRelease(options, text, stack, asDetails(within)),
  );
}

function setByRepository(parameters: BranchStack['parameters'], { template }: Release): BranchStack['parameters'] {
  const free = repositoryParameters(toTemplateValue(template));
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => free.includes(name)));
}

async function retire(
  { pipelineName, branch, stackName, isThere, parameters }: BranchStack,
  reason: string,
  { parent, region }: UpdateBranchesOptions,
  context: Context,
): Promise<void> {
  const title = `retire pipeline ${pipelineName} of branch ${branch}: ${reason}`;
  const client = context.aws.client(CloudFormationClient, { region });
  await runTask(context, `branch ${branch}`, title, async () => {
    // What was never made has deployed nothing.
    if (!isThere) return deleteStack(client, stackName, undefined, context);
    const accountId = parameters['DevAccountId'] ?? '';
    const retired = { pipelineName, branch, accountId, isPipelineGone: false };
    await keepRetired(parent, retired, region, context);
    await stopExecutions(pipelineName, region, context);
    await deleteStack(client, stackName, undefined, context);
    return keepRetired(parent, { ...retired, isPipelineGone: true }, region, context);
  });
}
