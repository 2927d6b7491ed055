import { allowancesIn } from '../approved-findings.ts';
import { ticketIn } from '../change-ticket.ts';
import type { Context } from '../context.ts';
import { approvalNotGiven, ticketMissing } from '../errors/index.ts';
import { checkExecution } from '../near-execution.ts';
import { hasSucceeded } from '../pipeline-status.ts';
import { checkNames, readPipelineState } from '../pipeline-state.ts';
import { runTask } from '../task.ts';

export interface GivenApproval {
  readonly pipeline: string;
  readonly stage: string;
  readonly action: string;
  /** The execution that the approval is to be of. */
  readonly executionId: string;
}

/**
 * Checks that an approval of this execution was given, and names a change ticket. Resolves to the ticket. CodePipeline keeps of an
 * answer its summary, which whoever answers writes, and no output variable has it; a later action of the same stage can look at it,
 * for no other execution comes in meanwhile. That GetPipelineState gives the summary as it was written is unverified.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html
 */
export function verifyApproval(wanted: GivenApproval, ticketPattern: string, context: Context): Promise<string> {
  const { pipeline, stage } = wanted;
  return runTask(
    context,
    'verify-approval',
    `look for a change ticket in the approval of stage ${stage} of ${pipeline}`,
    () => findTicket(wanted, ticketPattern, context),
    (ticket) => ({ detail: ticket }),
  );
}

/** Resolves to the findings that an approval of this execution allows by name. */
export function readAllowances(wanted: GivenApproval, context: Context): Promise<readonly string[]> {
  const { pipeline, stage } = wanted;
  return runTask(
    context,
    'read-allowances',
    `look for what the approval of stage ${stage} of ${pipeline} allows`,
    async () => allowancesIn(await readSummary(wanted, context)),
    (allowed) => ({ detail: allowed.join(', ') || 'nothing' }),
  );
}

async function findTicket(wanted: GivenApproval, ticketPattern: string, context: Context): Promise<string> {
  const { pipeline, stage } = wanted;
  const summary = await readSummary(wanted, context);
  const ticket = ticketIn(summary, ticketPattern);
  if (ticket === undefined) throw ticketMissing(pipeline, stage, summary, ticketPattern);
  return ticket;
}

async function readSummary({ pipeline, stage, action, executionId }: GivenApproval, context: Context): Promise<string> {
  const stages = await readPipelineState(pipeline, context);
  checkNames(stages, pipeline, stage, action);
  await checkExecution(stages, pipeline, executionId, context);
  const state = stages.find((one) => one.stage === stage);
  const given = state?.actions.find((one) => one.action === action);
  if (state?.executionId !== executionId || !hasSucceeded(given?.status))
    throw approvalNotGiven(pipeline, stage, executionId);
  return given?.summary ?? '';
}
