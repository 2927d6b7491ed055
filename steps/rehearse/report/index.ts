import { readPipelineState } from '../../pipeline-state.ts';
import { stackSecrets } from '../cloud/services/cloudformation/stack-secrets.ts';
import type { RehearsalOutcome } from '../outcome.ts';
import type { SummaryFacts } from '../summarise.ts';
import { renderRehearsal } from './page.ts';

export { recordExecution } from './record-execution.ts';

/** The page that tells of a rehearsal. */
export async function reportRehearsal(facts: SummaryFacts, outcome: RehearsalOutcome): Promise<string> {
  const states = await readPipelineState(facts.progress.pipeline, facts.as('Tools'));
  return renderRehearsal({
    outcome,
    commits: facts.progress.commits,
    stageNames: states.map(({ stage }) => stage),
    secrets: [...stackSecrets(facts.cloud), ...facts.progress.commits.flatMap(({ record }) => record?.secrets ?? [])],
  });
}
