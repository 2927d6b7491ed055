import { randomUUID } from 'node:crypto';
import type { Request } from '../../service.ts';
import type { Build, Project } from './project.ts';
import { runBuild } from './run-build.ts';
import { arnIn, codebuildState, runningBuilds } from './state.ts';

/** What is said of one build, beside its project. */
type Start = Pick<Build, 'initiator' | 'sourceVersion' | 'handover' | 'webhookTrigger'>;
type Place = Pick<Request, 'cloud' | 'accountId' | 'region'>;

/** A build that runs from now on, of a project with all that was overridden. */
export function beginBuild(project: Project, place: Place, start: Start): Build {
  const { cloud, accountId, region } = place;
  const build = makeBuild(project, place, start);
  codebuildState(place).builds.push(build);
  runningBuilds(cloud).push({ accountId, region, id: build.id });
  cloud.background(() => runBuild(cloud, build));
  return build;
}

function makeBuild(project: Project, place: Place, start: Start): Build {
  const uuid = randomUUID();
  const id = `${project.name}:${uuid}`;
  const { buildNumbers } = codebuildState(place);
  const buildNumber = (buildNumbers[project.name] ?? 0) + 1;
  buildNumbers[project.name] = buildNumber;
  const { handover } = start;
  const [primary] = handover?.inputs.filter(({ name }) => name === handover.primaryInput) ?? [];
  const sourceVersion = primary
    ? `arn:aws:s3:::${primary.bucket}/${primary.key}`
    : (start.sourceVersion ?? project.sourceVersion);
  const { groupName, streamName } = project.logsConfig?.cloudWatchLogs ?? {};
  return {
    id,
    arn: arnIn(place, `build/${id}`),
    accountId: place.accountId,
    region: place.region,
    buildNumber,
    startTime: place.cloud.clock.now(),
    currentPhase: 'SUBMITTED',
    buildStatus: 'IN_PROGRESS',
    project,
    phases: [],
    logs: {
      groupName: groupName ?? `/aws/codebuild/${project.name}`,
      streamName: streamName ? `${streamName}/${uuid}` : uuid,
    },
    exportedEnvironmentVariables: [],
    uploaded: [],
    reportArns: [],
    ...start,
    ...(sourceVersion === undefined ? {} : { sourceVersion }),
  };
}
