import type { Cloud, CommitStatus } from '../../cloud.ts';
import { connectedTypes, fullRepositoryName } from './connected-source.ts';
import type { Build } from './project.ts';

/**
 * Tells the provider how a build stands. That of a build which a webhook started is told always.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectSource.html
 */
export function reportCommitStatus(cloud: Cloud, build: Build): void {
  const { source } = build.project;
  const commit = build.webhookTrigger?.commit ?? build.resolvedSourceVersion;
  const isReported = build.webhookTrigger !== undefined || source.reportBuildStatus === true;
  if (!isReported || commit === undefined || !connectedTypes.includes(source.type)) return;
  const { context, targetUrl } = source.buildStatusConfig ?? {};
  cloud.commitStatuses.push({
    repository: fullRepositoryName(source),
    commit,
    context: context ?? `AWS CodeBuild ${build.region} (${build.project.name})`,
    state: stateOf(build.buildStatus),
    targetUrl:
      targetUrl ?? `https://${build.region}.console.aws.amazon.com/codebuild/home#/builds/${build.id}/view/new`,
  });
}

function stateOf(buildStatus: string): CommitStatus['state'] {
  if (buildStatus === 'IN_PROGRESS') return 'pending';
  return buildStatus === 'SUCCEEDED' ? 'success' : 'failure';
}
