import { AwsError } from '../../aws-error.ts';
import { optionalText, recordOf, textsOf } from '../../protocols/json-input.ts';
import type { Demand, Input, Operation, Output, Request } from '../../service.ts';
import { connectedTypes } from './connected-source.ts';
import type { Project } from './project.ts';
import { arnIn, codebuildState, findProject, projectName } from './state.ts';

function invalid(message: string): AwsError {
  return new AwsError('InvalidInputException', message);
}

function onProject(action: string): (input: Input, request: Request) => readonly Demand[] {
  return (input, request) => {
    const name = optionalText(input, 'name');
    if (name === undefined) throw invalid('Project name is required');
    return [{ action: `codebuild:${action}`, resource: arnIn(request, `project/${projectName(name)}`) }];
  };
}

/** By its ARN or, as many templates of AWS have it, by its name. */
function serviceRoleOf(input: Input, { accountId }: Request): string | undefined {
  const role = optionalText(input, 'serviceRole');
  return role === undefined || role.includes(':') ? role : `arn:aws:iam::${accountId}:role/${role}`;
}

function passRole(input: Input, request: Request): readonly Demand[] {
  const role = serviceRoleOf(input, request);
  if (role === undefined) return [];
  return [{ action: 'iam:PassRole', resource: role, context: { 'iam:PassedToService': 'codebuild.amazonaws.com' } }];
}

const settings = [
  'description',
  'source',
  'secondarySources',
  'sourceVersion',
  'secondarySourceVersions',
  'artifacts',
  'secondaryArtifacts',
  'cache',
  'environment',
  'serviceRole',
  'timeoutInMinutes',
  'queuedTimeoutInMinutes',
  'encryptionKey',
  'tags',
  'logsConfig',
  'concurrentBuildLimit',
  'badgeEnabled',
  'vpcConfig',
  'fileSystemLocations',
  'buildBatchConfig',
  'autoRetryLimit',
] as const;

const createProject: Operation = {
  demands: (input, request) => [...onProject('CreateProject')(input, request), ...passRole(input, request)],
  handle(input, request) {
    const name = optionalText(input, 'name') ?? '';
    if (!/^[A-Za-z0-9][A-Za-z0-9\-_]{1,149}$/.test(name)) {
      throw invalid(
        `Invalid project name: ${name}. Valid project names are 2 to 150 letters, numbers, hyphens and underscores`,
      );
    }
    const { projects } = codebuildState(request);
    const arn = arnIn(request, `project/${name}`);
    if (Object.hasOwn(projects, name))
      throw new AwsError('ResourceAlreadyExistsException', `Project already exists: ${arn}`);
    const now = request.cloud.clock.now();
    const project = makeProject(input, request, { name, arn, created: now, lastModified: now });
    projects[name] = project;
    return { project: describeProject(project) };
  },
};

const updateProject: Operation = {
  demands: (input, request) => [...onProject('UpdateProject')(input, request), ...passRole(input, request)],
  handle(input, request) {
    const existing = findProject(request, optionalText(input, 'name') ?? '');
    const made = makeProject({ ...existing, ...input }, request, {
      name: existing.name,
      arn: existing.arn,
      created: existing.created,
      lastModified: request.cloud.clock.now(),
    });
    const project = existing.webhook ? { ...made, webhook: existing.webhook } : made;
    codebuildState(request).projects[existing.name] = project;
    return { project: describeProject(project) };
  },
};

type Identity = Pick<Project, 'name' | 'arn' | 'created' | 'lastModified'>;

function makeProject(input: Input, request: Request, identity: Identity): Project {
  const given = Object.fromEntries(
    settings.filter((name) => input[name] !== undefined).map((name) => [name, input[name]]),
  );
  checkProject(input);
  checkRole(input, request, identity.arn);
  return {
    timeoutInMinutes: 60,
    queuedTimeoutInMinutes: 480,
    encryptionKey: `arn:aws:kms:${request.region}:${request.accountId}:alias/aws/s3`,
    ...given,
    serviceRole: serviceRoleOf(input, request),
    ...identity,
  } as unknown as Project;
}

const sourceTypes = ['CODEPIPELINE', 'CODECOMMIT', 'NO_SOURCE', 'S3', ...connectedTypes];

function checkProject(input: Input): void {
  const [source, artifacts, environment] = ['source', 'artifacts', 'environment'].map((name) => recordOf(input, name));
  const sourceType = optionalText(source ?? {}, 'type');
  if (sourceType === undefined) throw invalid('Project source is required');
  if (!sourceTypes.includes(sourceType)) {
    throw new AwsError('NotImplemented', `sources of type ${sourceType} are not part of the embedded cloud`, 501);
  }
  if (connectedTypes.includes(sourceType)) checkConnection(source ?? {});
  if (sourceType === 'NO_SOURCE' && !source?.['buildspec']) {
    throw invalid('Project source type NO_SOURCE requires buildspec to be specified');
  }
  const artifactsType = optionalText(artifacts ?? {}, 'type');
  if (artifactsType === undefined) throw invalid('Project artifacts are required');
  if ((sourceType === 'CODEPIPELINE') !== (artifactsType === 'CODEPIPELINE')) {
    throw invalid('When using CodePipeline, both sourceType, and artifactType must be set to: CODEPIPELINE');
  }
  for (const name of ['type', 'image', 'computeType']) {
    if (!environment?.[name]) throw invalid(`Project environment ${name} is required`);
  }
  if (!optionalText(input, 'serviceRole')) throw invalid('Project service role is required');
  const { type: cacheType = 'NO_CACHE', location } = recordOf(input, 'cache') ?? {};
  if (!['NO_CACHE', 'S3', 'LOCAL'].includes(String(cacheType)))
    throw invalid(`Invalid cache type: ${String(cacheType)}`);
  if (cacheType === 'S3' && !location) throw invalid('Project cache location is required for cache type S3');
  const timeout = Number(input['timeoutInMinutes'] ?? 60);
  if (timeout < 5 || timeout > 2160) throw invalid('Build timeout must be between 5 and 2160 minutes');
}

/** What CodeBuild says of a connection that is none is unverified, as is which permission the caller needs for it. */
function checkConnection({ auth, location }: Input): void {
  const { type, resource } = (auth ?? {}) as { readonly type?: string; readonly resource?: string };
  if (type !== 'CODECONNECTIONS' || resource === undefined)
    throw new AwsError('NotImplemented', 'of a provider only connections are part of the embedded cloud', 501);
  if (!location) throw invalid('Project source location is required');
}

/** CodeBuild looks whether it may use the role before it takes the project. */
function checkRole(input: Input, request: Request, projectArn: string): void {
  const { cloud, accountId } = request;
  const role = serviceRoleOf(input, request) ?? '';
  try {
    cloud.assumeRoleAs('codebuild.amazonaws.com', role, 'AWSCodeBuild', { arn: projectArn, accountId });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw invalid(`CodeBuild is not authorized to perform: sts:AssumeRole on ${role}`);
  }
}

const deleteProject: Operation = {
  demands: onProject('DeleteProject'),
  handle(input, request) {
    delete codebuildState(request).projects[projectName(optionalText(input, 'name') ?? '')];
    return {};
  },
};

const batchGetProjects: Operation = {
  demands: (input, request) =>
    textsOf(input, 'names').map((name) => ({
      action: 'codebuild:BatchGetProjects',
      resource: arnIn(request, `project/${projectName(name)}`),
    })),
  handle(input, request) {
    const { projects } = codebuildState(request);
    const names = textsOf(input, 'names');
    const found = names.map((name) => projects[projectName(name)]).filter((project) => project !== undefined);
    return {
      projects: found.map(describeProject),
      projectsNotFound: names.filter((name) => !projects[projectName(name)]),
    };
  },
};

const listProjects: Operation = {
  demands: () => [{ action: 'codebuild:ListProjects', resource: '*' }],
  handle: (_input, request) => ({ projects: Object.keys(codebuildState(request).projects).sort() }),
};

function describeProject(project: Project): Output {
  return {
    badge: { badgeEnabled: false },
    projectVisibility: 'PRIVATE',
    ...project,
    created: new Date(project.created),
    lastModified: new Date(project.lastModified),
  };
}

export const projectOperations: Readonly<Record<string, Operation>> = {
  CreateProject: createProject,
  UpdateProject: updateProject,
  DeleteProject: deleteProject,
  BatchGetProjects: batchGetProjects,
  ListProjects: listProjects,
};
