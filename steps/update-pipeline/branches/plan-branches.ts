import { branchPipelineName } from '../../pipeline-branches.ts';
import { releaseParameter } from '../../released-template.ts';
import type { BranchStack } from './branch-stacks.ts';
import type { LivingBranch } from './read-branches.ts';
import type { RetiredBranch } from './retired-branches.ts';

export interface BranchRules {
  /** What the names of their pipelines begin with. */
  readonly parent: string;
  readonly prefix: string;
  readonly timeToLiveDays: number;
  /** How many pipelines of branches there may be. */
  readonly atMost: number;
  /** What the branches are merged into. */
  readonly base: string;
}

interface BranchFacts {
  readonly branches: readonly LivingBranch[];
  readonly stacks: readonly BranchStack[];
  readonly retired: readonly RetiredBranch[];
  readonly releasedTemplate: string;
  readonly now: number;
}

/** A branch, and why it is treated so. */
export interface ToldBranch {
  readonly name: string;
  readonly reason: string;
}

interface NamedBranch {
  readonly name: string;
  readonly pipelineName: string;
}

export interface BranchesPlan {
  readonly create: readonly NamedBranch[];
  /** Those that were made of another release. */
  readonly renew: readonly BranchStack[];
  readonly retire: readonly { readonly stack: BranchStack; readonly reason: string }[];
  /** Whose pipelines are gone already, and whose stacks are not. */
  readonly remove: readonly RetiredBranch[];
  /** Living branches that get no pipeline. */
  readonly left: readonly ToldBranch[];
}

const dayMs = 24 * 60 * 60 * 1000;

/** Pure. */
export function planBranches(rules: BranchRules, facts: BranchFacts): BranchesPlan {
  const living = new Map(facts.branches.map((branch) => [branch.name, branch]));
  const judged = facts.stacks.map((stack) => ({
    stack,
    reason: whyRetired(stack, living.get(stack.branch), rules, facts),
  }));
  const retire = judged.flatMap(({ stack, reason }) => (reason === undefined ? [] : [{ stack, reason }]));
  const kept = judged.flatMap(({ stack, reason }) => (reason === undefined ? [stack] : []));
  const there = kept.filter(({ isThere }) => isThere);
  const served = new Set(there.map(({ branch }) => branch));
  const remove = facts.retired.filter(
    ({ pipelineName }) => !facts.stacks.some((stack) => stack.pipelineName === pipelineName),
  );
  // What a first creation that failed has left is made anew, under the same name.
  const taken = new Set(
    [...there, ...retire.map(({ stack }) => stack), ...remove].map(({ pipelineName }) => pipelineName),
  );
  const { create, left } = choose(
    facts.branches.filter(({ name }) => !served.has(name)),
    rules,
    rules.atMost - there.length,
    taken,
    facts.now,
  );
  const renew = there.filter(({ parameters }) => parameters[releaseParameter] !== facts.releasedTemplate);
  return { create, renew, retire, remove, left };
}

function whyRetired(
  { branch: name, lastActiveAt, isThere }: BranchStack,
  branch: LivingBranch | undefined,
  { base, timeToLiveDays }: BranchRules,
  { now }: BranchFacts,
): string | undefined {
  if (name === '') return 'it was never made';
  if (branch === undefined) return `there is no branch ${name}`;
  if (branch.isMerged) return `${base} has all commits of it`;
  if (!isThere) return undefined;
  // What is fresh would be made anew at once.
  const isFresh = [lastActiveAt, branch.committedAt].some(
    (time) => !isOfFuture(time, now) && !isOlder(time, timeToLiveDays, now),
  );
  return isFresh ? undefined : `its pipeline has not run for ${timeToLiveDays} days`;
}

/** The newest first. */
function choose(
  candidates: readonly LivingBranch[],
  rules: BranchRules,
  slots: number,
  taken: Set<string>,
  now: number,
): { readonly create: readonly NamedBranch[]; readonly left: readonly ToldBranch[] } {
  const create: NamedBranch[] = [];
  const left: ToldBranch[] = [];
  const order = candidates.toSorted(
    (one, other) => other.committedAt - one.committedAt || (one.name < other.name ? -1 : 1),
  );
  for (const branch of order) {
    const { name } = branch;
    const pipelineName = branchPipelineName(rules.parent, name, rules.prefix);
    const reason =
      whyUnfit(branch, rules, now) ??
      (taken.has(pipelineName)
        ? `what is or was named ${pipelineName} is in its way: it is made when that is gone`
        : undefined) ??
      (create.length >= slots
        ? `there are ${rules.atMost} already, as many as bootstrap.yml lets be (at-most)`
        : undefined);
    if (reason !== undefined) left.push({ name, reason });
    else {
      taken.add(pipelineName);
      create.push({ name, pipelineName });
    }
  }
  return { create, left };
}

function isOlder(time: number, days: number, now: number): boolean {
  return now - time > days * dayMs;
}

/** Clocks are a little wrong; a date that is further ahead says nothing, or such a branch would have its pipeline for ever. */
function isOfFuture(time: number, now: number): boolean {
  return time > now + dayMs;
}

function whyUnfit({ committedAt, isMerged }: LivingBranch, { base, timeToLiveDays }: BranchRules, now: number) {
  if (isMerged) return `${base} has all commits of it`;
  if (isOfFuture(committedAt, now)) return 'its newest commit is of the future';
  if (isOlder(committedAt, timeToLiveDays, now)) return `its newest commit is older than ${timeToLiveDays} days`;
  return undefined;
}
