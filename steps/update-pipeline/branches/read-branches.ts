import {
  CodeCommitClient,
  GetBranchCommand,
  GetCommitCommand,
  GetMergeOptionsCommand,
  ListBranchesCommand,
} from '@aws-sdk/client-codecommit';
import pLimit from 'p-limit';
import { allPages } from '../../all-pages.ts';
import type { Context } from '../../context.ts';
import { fromAws } from '../../errors/index.ts';

/** A branch that is there. */
export interface LivingBranch {
  readonly name: string;
  /** Of its newest commit, as its committer says; milliseconds since 1970. */
  readonly committedAt: number;
  /** Whether the branch that it would be merged into has all of its commits, and more. */
  readonly isMerged: boolean;
}

export interface BranchesOfRepository {
  readonly repositoryName: string;
  readonly region: string;
  /** What the branches are merged into. */
  readonly base: string;
}

const callsAtOnce = 4;

export async function listBranchNames(
  { repositoryName, region }: BranchesOfRepository,
  context: Context,
): Promise<readonly string[]> {
  const client = context.aws.client(CodeCommitClient, { region });
  try {
    return await allPages(
      (nextToken) =>
        client.send(new ListBranchesCommand({ repositoryName, nextToken }), { abortSignal: context.signal }),
      ({ branches }) => branches,
      ({ nextToken }) => nextToken,
    );
  } catch (error) {
    throw fromAws(error, `list the branches of ${repositoryName}`);
  }
}

/** Those of the names that are there still. */
export async function readBranches(
  names: readonly string[],
  of: BranchesOfRepository,
  context: Context,
): Promise<readonly LivingBranch[]> {
  const baseTip = await readTip(of.base, of, context);
  const limit = pLimit(callsAtOnce);
  const branches = await limit.map([...names], async (name) => {
    const tip = await readTip(name, of, context);
    return tip === undefined ? [] : [await readBranch(name, tip, baseTip, of, context)];
  });
  return branches.flat();
}

async function readTip(
  branchName: string,
  { repositoryName, region }: BranchesOfRepository,
  context: Context,
): Promise<string | undefined> {
  const client = context.aws.client(CodeCommitClient, { region });
  try {
    const { branch } = await client.send(new GetBranchCommand({ repositoryName, branchName }), {
      abortSignal: context.signal,
    });
    return branch?.commitId;
  } catch (error) {
    if (error instanceof Error && error.name === 'BranchDoesNotExistException') return undefined;
    throw fromAws(error, `look at branch ${branchName} of ${repositoryName}`);
  }
}

async function readBranch(
  name: string,
  tip: string,
  baseTip: string | undefined,
  of: BranchesOfRepository,
  context: Context,
): Promise<LivingBranch> {
  const client = context.aws.client(CodeCommitClient, { region: of.region });
  const { repositoryName } = of;
  try {
    const { commit } = await client.send(new GetCommitCommand({ repositoryName, commitId: tip }), {
      abortSignal: context.signal,
    });
    // "1484167798 -0800": https://docs.aws.amazon.com/codecommit/latest/APIReference/API_UserInfo.html
    const committedAt = Number.parseInt(commit?.committer?.date ?? '', 10) * 1000;
    const isMerged = baseTip !== undefined && tip !== baseTip && (await isIn(tip, baseTip, client, of, context));
    return { name, committedAt: Number.isNaN(committedAt) ? 0 : committedAt, isMerged };
  } catch (error) {
    throw fromAws(error, `read commit ${tip} of ${repositoryName}`);
  }
}

/** Whether a merge of the one into the other would bring nothing. Commits that are too far apart to compare are not in each other. */
async function isIn(
  tip: string,
  baseTip: string,
  client: CodeCommitClient,
  { repositoryName }: BranchesOfRepository,
  context: Context,
): Promise<boolean> {
  const command = new GetMergeOptionsCommand({
    repositoryName,
    sourceCommitSpecifier: tip,
    destinationCommitSpecifier: baseTip,
  });
  try {
    const { baseCommitId } = await client.send(command, { abortSignal: context.signal });
    return baseCommitId === tip;
  } catch (error) {
    // https://docs.aws.amazon.com/codecommit/latest/APIReference/API_GetMergeOptions.html
    const isTooFar = [
      'TipsDivergenceExceededException',
      'MaximumFileContentToLoadExceededException',
      'MaximumItemsToCompareExceededException',
    ];
    if (error instanceof Error && isTooFar.includes(error.name)) return false;
    throw error;
  }
}
