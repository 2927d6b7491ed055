import { AwsError } from '../../aws-error.ts';
import { arnOf, type Caller } from '../../../../authorisation/caller.ts';
import { optionalText, recordsOf, textsOf } from '../../protocols/json-input.ts';
import type { Demand, Input, Operation, Output, Request } from '../../service.ts';
import { beginBuild } from './begin-build.ts';
import type { Build, BuildPhase, EnvironmentVariable, PipelineHandover, Project } from './project.ts';
import { stopRunning } from './run-build.ts';
import { arnIn, codebuildState, findBuild, findProject, projectName } from './state.ts';

const startBuild: Operation = {
  demands: (input, request) => [
    onProjectNamed('StartBuild', optionalText(input, 'projectName'), request),
    ...passOverridingRole(input),
  ],
  handle(input, request) {
    const project = withOverrides(findProject(request, optionalText(input, 'projectName') ?? ''), input);
    const handover = handoverOf(input, request);
    if (project.source.type === 'CODEPIPELINE' && !handover) {
      throw new AwsError(
        'InvalidInputException',
        'Invalid input: cannot start a build of a project whose source is CODEPIPELINE',
      );
    }
    const sourceVersion = optionalText(input, 'sourceVersion');
    const build = beginBuild(project, request, {
      initiator: handover ? `codepipeline/${handover.pipelineName}` : initiatorOf(request.caller),
      ...(sourceVersion === undefined ? {} : { sourceVersion }),
      ...(handover ? { handover } : {}),
    });
    return { build: describeBuild(build) };
  },
};

function onProjectNamed(action: string, name: string | undefined, request: Request): Demand {
  if (name === undefined) throw new AwsError('InvalidInputException', 'Project name is required');
  return { action: `codebuild:${action}`, resource: arnIn(request, `project/${projectName(name)}`) };
}

function passOverridingRole(input: Input): readonly Demand[] {
  const role = optionalText(input, 'serviceRoleOverride');
  if (role === undefined) return [];
  return [{ action: 'iam:PassRole', resource: role, context: { 'iam:PassedToService': 'codebuild.amazonaws.com' } }];
}

/** Only CodePipeline, inside the cloud, can hand artifacts over. */
function handoverOf(input: Input, { http }: Request): PipelineHandover | undefined {
  return http ? undefined : (input['handover'] as PipelineHandover | undefined);
}

/** Variables given at the start take the place of the project's. */
function withOverrides(project: Project, input: Input): Project {
  const overrides = recordsOf(
    input,
    'environmentVariablesOverride',
  ) as readonly unknown[] as readonly EnvironmentVariable[];
  const overridden = new Set(overrides.map(({ name }) => name));
  const kept = (project.environment.environmentVariables ?? []).filter(({ name }) => !overridden.has(name));
  const [type, location, buildspec, image, imagePullCredentialsType, serviceRole, encryptionKey] = [
    'sourceTypeOverride',
    'sourceLocationOverride',
    'buildspecOverride',
    'imageOverride',
    'imagePullCredentialsTypeOverride',
    'serviceRoleOverride',
    'encryptionKeyOverride',
  ].map((name) => optionalText(input, name));
  return {
    ...project,
    source: {
      ...project.source,
      ...(type === undefined ? {} : { type }),
      ...(location === undefined ? {} : { location }),
      ...(buildspec === undefined ? {} : { buildspec }),
    },
    environment: {
      ...project.environment,
      ...(image === undefined ? {} : { image }),
      ...(imagePullCredentialsType === undefined ? {} : { imagePullCredentialsType }),
      environmentVariables: [...kept, ...overrides],
    },
    ...(input['artifactsOverride'] ? { artifacts: input['artifactsOverride'] as Project['artifacts'] } : {}),
    ...(input['logsConfigOverride']
      ? { logsConfig: input['logsConfigOverride'] as NonNullable<Project['logsConfig']> }
      : {}),
    ...(serviceRole === undefined ? {} : { serviceRole }),
    ...(encryptionKey === undefined ? {} : { encryptionKey }),
    ...(typeof input['timeoutInMinutesOverride'] === 'number'
      ? { timeoutInMinutes: input['timeoutInMinutesOverride'] }
      : {}),
  };
}

/** `ROLE/SESSION`, or the user's name. */
function initiatorOf({ principal }: Caller): string {
  return arnOf(principal).replace(/^.*:(assumed-role\/|user\/)?/, '');
}

const batchGetBuilds: Operation = {
  demands: (input, request) =>
    textsOf(input, 'ids').map((id) => ({
      action: 'codebuild:BatchGetBuilds',
      resource: arnIn(request, `project/${projectName(id.replace(/:[^:]*$/, ''))}`),
    })),
  handle(input, request) {
    const ids = textsOf(input, 'ids');
    const builds = ids.map((id) => findBuild(request, id)).filter((build) => build !== undefined);
    // What became of a pipeline's output artifacts is between the two services.
    const described = builds.map((build) => ({
      ...describeBuild(build),
      ...(request.http ? {} : { uploadedArtifacts: build.uploaded }),
    }));
    return { builds: described, buildsNotFound: ids.filter((id) => !findBuild(request, id)) };
  },
};

const listBuildsForProject: Operation = {
  demands: (input, request) => [onProjectNamed('ListBuildsForProject', optionalText(input, 'projectName'), request)],
  handle(input, request) {
    const { name } = findProject(request, optionalText(input, 'projectName') ?? '');
    const ids = codebuildState(request)
      .builds.filter(({ project }) => project.name === name)
      .map(({ id }) => id);
    return { ids: input['sortOrder'] === 'ASCENDING' ? ids : ids.reverse() };
  },
};

const listBuilds: Operation = {
  demands: () => [{ action: 'codebuild:ListBuilds', resource: '*' }],
  handle(input, request) {
    const ids = codebuildState(request).builds.map(({ id }) => id);
    return { ids: input['sortOrder'] === 'ASCENDING' ? ids : ids.reverse() };
  },
};

const stopBuild: Operation = {
  demands: (input, request) => [
    onProjectNamed('StopBuild', optionalText(input, 'id')?.replace(/:[^:]*$/, ''), request),
  ],
  handle(input, request) {
    const build = findBuild(request, optionalText(input, 'id') ?? '');
    if (!build) throw new AwsError('ResourceNotFoundException', `Build cannot be found: ${String(input['id'])}`);
    if (build.buildStatus === 'IN_PROGRESS') stopRunning(build);
    return { build: describeBuild(build) };
  },
};

function describeBuild(build: Build): Output {
  const { project, logs, phases } = build;
  return {
    id: build.id,
    arn: build.arn,
    buildNumber: build.buildNumber,
    startTime: new Date(build.startTime),
    endTime: build.endTime === undefined ? undefined : new Date(build.endTime),
    currentPhase: build.currentPhase,
    buildStatus: build.buildStatus,
    sourceVersion: build.sourceVersion,
    resolvedSourceVersion: build.resolvedSourceVersion,
    projectName: project.name,
    phases: phases.map(describePhase),
    source: project.source,
    artifacts: { location: build.artifactLocation ?? '' },
    cache: project.cache ?? { type: 'NO_CACHE' },
    environment: project.environment,
    serviceRole: project.serviceRole,
    logs: {
      groupName: logs.groupName,
      streamName: logs.streamName,
      cloudWatchLogsArn: `arn:aws:logs:${build.region}:${build.accountId}:log-group:${logs.groupName}:log-stream:${logs.streamName}`,
    },
    timeoutInMinutes: project.timeoutInMinutes,
    queuedTimeoutInMinutes: project.queuedTimeoutInMinutes,
    buildComplete: build.buildStatus !== 'IN_PROGRESS',
    initiator: build.initiator,
    encryptionKey: project.encryptionKey,
    exportedEnvironmentVariables: build.exportedEnvironmentVariables,
    reportArns: build.reportArns,
  };
}

function describePhase({ phaseType, phaseStatus, startTime, endTime, contexts }: BuildPhase): Output {
  return {
    phaseType,
    phaseStatus,
    startTime: new Date(startTime),
    ...(endTime === undefined
      ? {}
      : { endTime: new Date(endTime), durationInSeconds: Math.round((endTime - startTime) / 1000) }),
    contexts,
  };
}

export const buildOperations: Readonly<Record<string, Operation>> = {
  StartBuild: startBuild,
  BatchGetBuilds: batchGetBuilds,
  ListBuilds: listBuilds,
  ListBuildsForProject: listBuildsForProject,
  StopBuild: stopBuild,
};
