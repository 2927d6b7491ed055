import {
  CodePipelineClient,
  paginateListPipelineExecutions,
  type PipelineExecutionSummary,
  type SourceRevision,
} from '@aws-sdk/client-codepipeline';
import type { Context } from './context.ts';
import { fromNamedPipeline } from './near-pipeline.ts';
import { given } from './given.ts';

/** What a source action gave to an execution. */
export interface Revision {
  readonly action: string;
  /** A commit's id, or an object's version. */
  readonly id: string;
  /** The first line of the commit's message. */
  readonly subject?: string;
  readonly url?: string;
}

/** One execution in the history of a pipeline. Times in milliseconds since 1970. */
export interface PastExecution {
  readonly executionId: string;
  readonly status: string;
  readonly startedAt: number;
  /** Where it ended: its end. */
  readonly updatedAt: number;
  readonly revisions: readonly Revision[];
  /** A rollback deploys once more what was deployed before. */
  readonly isRollback: boolean;
  readonly statusSummary?: string;
}

// ListPipelineExecutions gives 100 a page, and 12 months: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ListPipelineExecutions.html
export const historyPageSize = 100;

/** Executions that started at `since` or later, newest first, with the rest of their page; of `mostPages` pages at most. */
export async function readHistory(
  pipeline: string,
  since: number,
  mostPages: number,
  context: Context,
): Promise<readonly PastExecution[]> {
  const client = context.aws.client(CodePipelineClient);
  const executions: PastExecution[] = [];
  let pages = 0;
  try {
    for await (const { pipelineExecutionSummaries = [] } of paginateListPipelineExecutions(
      { client, pageSize: historyPageSize },
      { pipelineName: pipeline },
    )) {
      executions.push(...pipelineExecutionSummaries.map(pastExecution));
      pages += 1;
      if (pages === mostPages || (executions.at(-1)?.startedAt ?? 0) < since) break;
    }
  } catch (error) {
    throw await fromNamedPipeline(error, pipeline, `list the executions of pipeline ${pipeline}`, client);
  }
  return executions;
}

/** The execution that a commit started, or nothing yet. */
export async function findExecution(pipeline: string, commit: string, context: Context): Promise<string | undefined> {
  const newest = await readHistory(pipeline, Infinity, 1, context);
  return newest.find(({ revisions }) => revisions.some(({ id }) => id === commit))?.executionId;
}

/** The execution that began after another one, as the one that an update of the pipeline starts, or none. */
export async function findNextExecution(
  pipeline: string,
  executionId: string,
  context: Context,
): Promise<string | undefined> {
  const newest = await readHistory(pipeline, Infinity, 1, context);
  return newest[newest.findIndex((execution) => execution.executionId === executionId) - 1]?.executionId;
}

function pastExecution(summary: PipelineExecutionSummary): PastExecution {
  return {
    executionId: summary.pipelineExecutionId ?? '',
    status: summary.status ?? '',
    startedAt: summary.startTime?.getTime() ?? 0,
    updatedAt: summary.lastUpdateTime?.getTime() ?? 0,
    revisions: (summary.sourceRevisions ?? []).map(revisionOf),
    isRollback: summary.executionType === 'ROLLBACK',
    ...given('statusSummary', summary.statusSummary),
  };
}

function revisionOf({ actionName = '', revisionId = '', revisionSummary, revisionUrl }: SourceRevision): Revision {
  const subject = messageOf(revisionSummary)?.trim().split('\n')[0];
  return {
    action: actionName,
    id: revisionId,
    ...given('subject', subject || undefined),
    ...given('url', revisionUrl),
  };
}

/** Of a connection it is JSON that holds the message (unverified; no page says so), of CodeCommit the message itself. */
function messageOf(summary: string | undefined): string | undefined {
  if (!summary?.startsWith('{')) return summary;
  try {
    const { CommitMessage } = JSON.parse(summary) as { readonly CommitMessage?: unknown };
    return typeof CommitMessage === 'string' ? CommitMessage : summary;
  } catch {
    return summary;
  }
}
