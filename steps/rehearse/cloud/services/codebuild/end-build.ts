import type { Cloud } from '../../cloud.ts';
import { reportCommitStatus } from './commit-status.ts';
import type { Build } from './project.ts';
import { findBuild, runningBuilds } from './state.ts';

export function endBuild(cloud: Cloud, build: Build, status: string): void {
  const now = cloud.clock.now();
  const last = build.phases.at(-1);
  if (last && last.phaseStatus === undefined) {
    last.phaseStatus = status;
    last.endTime = now;
  }
  build.phases.push({ phaseType: 'COMPLETED', startTime: now });
  build.currentPhase = 'COMPLETED';
  build.endTime = now;
  build.buildStatus = status;
  const running = runningBuilds(cloud);
  const at = running.findIndex(({ id }) => id === build.id);
  if (at >= 0) running.splice(at, 1);
  publishBuildState(cloud, build);
}

/** https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications.html#sample-build-notifications-ref */
export function publishBuildState(cloud: Cloud, build: Build): void {
  reportCommitStatus(cloud, build);
  cloud.publish({
    source: 'aws.codebuild',
    'detail-type': 'CodeBuild Build State Change',
    account: build.accountId,
    region: build.region,
    resources: [build.arn],
    detail: {
      'build-status': build.buildStatus,
      'project-name': build.project.name,
      'build-id': build.arn,
      'current-phase': build.currentPhase,
      'current-phase-context': '[]',
      version: '1',
      'additional-information': {
        'build-number': build.buildNumber,
        initiator: build.initiator,
        'build-complete': build.buildStatus !== 'IN_PROGRESS',
        'timeout-in-minutes': build.project.timeoutInMinutes,
        environment: {
          image: build.project.environment.image,
          'compute-type': build.project.environment.computeType,
          type: build.project.environment.type,
          'privileged-mode': build.project.environment.privilegedMode ?? false,
          'environment-variables': build.project.environment.environmentVariables ?? [],
        },
        source: { type: build.project.source.type, location: build.project.source.location },
        ...(build.sourceVersion === undefined ? {} : { 'source-version': build.sourceVersion }),
        ...(build.artifactLocation === undefined ? {} : { artifact: { location: build.artifactLocation } }),
        logs: { 'group-name': build.logs.groupName, 'stream-name': build.logs.streamName },
      },
    },
  });
}

/** A build's processes do not outlive the cloud: what was running when it was saved has failed. */
export function endInterruptedBuilds(cloud: Cloud): void {
  for (const { accountId, region, id } of runningBuilds(cloud).slice()) {
    const build = findBuild({ cloud, accountId, region }, id);
    if (!build) continue;
    const last = build.phases.at(-1);
    if (last)
      last.contexts = [{ statusCode: 'INTERNAL_ERROR', message: 'the embedded cloud was stopped while the build ran' }];
    endBuild(cloud, build, 'FAULT');
  }
}
