import { putArtifact } from '../artifact-store.ts';
import type { ActionRun } from './provider.ts';

/** Puts what a source found as its output, and notes of which revision it is. */
export async function putSource(run: ActionRun, bytes: Buffer, revisionId: string, summary: string): Promise<void> {
  for (const { name } of run.declaration.outputArtifacts ?? []) {
    await putArtifact(run, name, bytes);
    noteRevision(run, name, revisionId, summary);
  }
  run.action.externalExecutionId = revisionId;
}

function noteRevision(
  { execution, declaration, cloud }: ActionRun,
  name: string,
  revisionId: string,
  revisionSummary: string,
): void {
  const others = execution.artifactRevisions.filter((revision) => revision.name !== name);
  const revision = { actionName: declaration.name, name, revisionId, created: cloud.clock.now(), revisionSummary };
  execution.artifactRevisions.splice(0, Infinity, ...others, revision);
}
