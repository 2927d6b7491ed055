import { arnOf, type Caller } from '../../../../authorisation/caller.ts';
import type { Cloud, CloudEvent } from '../../cloud.ts';
import { announceSourceUpdates } from './pull-request-events.ts';
import type { Repository } from './state.ts';

type References = ReadonlyMap<string, string>;

/**
 * What EventBridge hears of a push, one event a reference.
 * https://docs.aws.amazon.com/codecommit/latest/userguide/monitoring-events.html
 */
function referenceEvents(
  repository: Repository,
  before: References,
  after: References,
  callerArn: string,
): readonly CloudEvent[] {
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names
    .filter((name) => before.get(name) !== after.get(name))
    .map((name) => ({
      source: 'aws.codecommit',
      'detail-type': 'CodeCommit Repository State Change',
      account: repository.accountId,
      region: repository.region,
      resources: [repository.arn],
      detail: {
        callerUserArn: callerArn,
        ...changeOf(before.get(name), after.get(name)),
        repositoryName: repository.name,
        repositoryId: repository.id,
        referenceType: name.startsWith('refs/tags/') ? 'tag' : 'branch',
        referenceName: name.replace(/^refs\/(heads|tags)\//, ''),
        referenceFullName: name,
      },
    }));
}

function changeOf(oldCommitId: string | undefined, commitId: string | undefined): Readonly<Record<string, string>> {
  if (commitId === undefined) return { event: 'referenceDeleted', oldCommitId: oldCommitId ?? '' };
  if (oldCommitId === undefined) return { event: 'referenceCreated', commitId };
  return { event: 'referenceUpdated', commitId, oldCommitId };
}

/** Notes what changed in the repository, and tells everyone. */
export function announceReferences(
  cloud: Cloud,
  repository: Repository,
  before: References,
  after: References,
  caller: Caller,
): void {
  const events = referenceEvents(repository, before, after, arnOf(caller.principal));
  if (events.length === 0) return;
  repository.lastModifiedAt = cloud.clock.now();
  const firstBranch = [...after.keys()].find((name) => name.startsWith('refs/heads/'));
  if (repository.defaultBranch === undefined && firstBranch)
    repository.defaultBranch = firstBranch.slice('refs/heads/'.length);
  for (const event of events) cloud.publish(event);
  announceSourceUpdates(cloud, repository, before, after, caller);
}
