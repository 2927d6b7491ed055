import { maskSecrets } from '../../deploy/index.ts';
import { given } from '../../given.ts';
import { readExecution } from '../../pipeline-execution.ts';
import { stackSecrets } from '../cloud/services/cloudformation/stack-secrets.ts';
import type { RehearsedCommit } from '../progress.ts';
import { readCommitted } from '../repository.ts';
import { workloadAccounts, type SummaryFacts } from '../summarise.ts';
import { readBuiltArtifact } from './built-artifact.ts';
import { committedSecrets } from './committed-secrets.ts';
import { recordActions } from './record-actions.ts';
import { recordStacks } from './record-stacks.ts';
import { recordTests, type ReadLine } from './record-tests.ts';
import type { ExecutionRecord, RecordedStack } from './record.ts';

/** Looks at what the execution of a commit did, as soon as it rests. Values of NoEcho parameters of any stack are in none of it. */
export async function recordExecution(facts: SummaryFacts, commit: RehearsedCommit): Promise<ExecutionRecord> {
  const tools = facts.as('Tools');
  const { actions } = await readExecution(facts.progress.pipeline, commit.executionId ?? '', tools);
  const artifact = await readBuiltArtifact(actions, tools);
  const secrets = [...stackSecrets(facts.cloud), ...committedSecrets(artifact?.entries ?? [])];
  const hide = (text: string) => maskSecrets(text, secrets);
  const until = commit.endedAt ?? facts.cloud.clock.now();
  const accountName = (id: string) => facts.organization.accounts.find((account) => account.id === id)?.name ?? id;
  const stacks: RecordedStack[] = [];
  for (const { name } of workloadAccounts(facts))
    stacks.push(...(await recordStacks(name, commit.pushedAt, until, secrets, hide, facts.as(name))));
  const readLine: ReadLine = async (file, line) =>
    // Without the artifact it is not known what is secret in it.
    artifact ? readCommittedLine(facts, commit.commit, file, line) : undefined;
  return {
    actions: recordActions(actions, { assumptionsBetween: facts.assumptionsBetween, accountName, hide }),
    stacks,
    ...(await recordTests(actions, readLine, hide, tools)),
    ...given('manifest', artifact?.manifest),
    secrets,
  };
}

async function readCommittedLine(
  { folder, as }: SummaryFacts,
  commit: string,
  file: string,
  line: number,
): Promise<string | undefined> {
  const text = await readCommitted(folder, commit, file, as('Tools'));
  return text?.split(/\r?\n/)[line - 1];
}
