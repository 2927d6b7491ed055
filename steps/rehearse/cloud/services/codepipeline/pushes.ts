import type { Cloud, Push } from '../../cloud.ts';
import { git } from '../../git.ts';
import { findConnection, repositoryOf } from '../../connections.ts';
import type { ActionDeclaration } from './declaration.ts';
import { drive } from './drive.ts';
import { beginExecution } from './executions.ts';
import { pipelinePlaces, pipelinesOf, type Pipeline } from './state.ts';
import { isStartedBy, type PushedChange } from './triggers.ts';

/** Hears of pushes to repositories of connections, and starts the pipelines whose triggers they meet. */
export function followPushes(cloud: Cloud): void {
  cloud.onPush((push) => cloud.background(() => startPipelines(cloud, push)));
}

async function startPipelines(cloud: Cloud, push: Push): Promise<void> {
  if (findConnection(cloud, push.connectionArn)?.status === 'PENDING') return;
  const { commitId, ...change } = await changeOf(cloud, push);
  const pipelines = pipelinePlaces(cloud).flatMap((place) => Object.values(pipelinesOf({ cloud, ...place })));
  for (const pipeline of pipelines) {
    const action = sourceIn(pipeline, push);
    if (!action || !isStartedBy(pipeline.declaration, action, change)) continue;
    const revision = { actionName: action.name, revisionType: 'COMMIT_ID', revisionValue: commitId };
    // What AWS gives as the detail is unverified.
    beginExecution(cloud, pipeline, {
      triggerType: 'WebhookV2',
      triggerDetail: push.connectionArn,
      sourceRevisions: [{ ...revision, branchName: push.branch }],
    });
    drive(cloud, pipeline);
  }
}

function sourceIn({ declaration }: Pipeline, push: Push): ActionDeclaration | undefined {
  return declaration.stages[0]?.actions.find(
    ({ configuration }) =>
      configuration?.['ConnectionArn'] === push.connectionArn && configuration['FullRepositoryId'] === push.repository,
  );
}

/** Of a branch that is new every file counts: what AWS compares it with is unverified. */
async function changeOf(cloud: Cloud, push: Push): Promise<PushedChange & { readonly commitId: string }> {
  const folder = repositoryOf(cloud, push.connectionArn, push.repository);
  if (folder === undefined) throw new Error(`nothing stands for ${push.repository} of ${push.connectionArn}`);
  const ask = async (...args: readonly string[]) => (await git(cloud, args, { folder })).toString('utf8');
  const commitId = (await ask('rev-parse', '--verify', `refs/heads/${push.branch}`)).trim();
  const listed =
    push.before === undefined
      ? await ask('ls-tree', '-r', '-z', '--name-only', commitId)
      : await ask('diff', '--no-renames', '-z', '--name-only', push.before, commitId);
  return { branch: push.branch, commitId, paths: listed.split('\0').filter((path) => path !== '') };
}
