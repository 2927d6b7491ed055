import { BatchGetBuildsCommand, CodeBuildClient, type Build } from '@aws-sdk/client-codebuild';
import type { Context } from '../context.ts';
import { foreignBuild, fromAws } from '../errors/index.ts';
import type { ReportOptions } from './options.ts';

/** One build, as far as a verdict looks at it. */
export interface BuildFacts {
  readonly id: string;
  readonly project: string;
  readonly isSucceeded: boolean;
  /** What CodeBuild says of the phase that failed. */
  readonly failure?: string;
  /** The digest that its buildspec exported; a build says what it likes. */
  readonly digest?: string;
}

/** What was run for a revision of a pull request. */
export interface ValidationRun {
  readonly pullRequestId: string;
  readonly commitId: string;
  readonly build: BuildFacts;
  /** Absent where the build failed: there was nothing to validate. */
  readonly validation?: BuildFacts;
}

/**
 * Follows the build that ended to the pull request. The variables of a build are those that it was started with, which nothing that runs in
 * it can change; that only rules start builds of these projects is for the accounts' people to keep.
 */
export async function readRun(options: ReportOptions, context: Context): Promise<ValidationRun> {
  const ended = await readBuild(options.buildId, options, context);
  const isValidation = ended.projectName === options.validateProject;
  const build = isValidation ? await readBuild(variableOf(ended, 'BUILD_ID'), options, context) : ended;
  if (build.projectName !== options.buildProject) throw foreignBuild(options.buildId, options.buildProject);
  return {
    pullRequestId: variableOf(build, 'PULL_REQUEST_ID'),
    // What was taken from a connection is built from S3, and its commit told beside it.
    commitId: findVariable(build, 'COMMIT_ID') ?? build.sourceVersion ?? '',
    build: factsOf(build, 'ARTIFACT_DIGEST'),
    ...(isValidation ? { validation: factsOf(ended, 'VALIDATED_DIGEST') } : {}),
  };
}

async function readBuild(id: string, { region, buildProject }: ReportOptions, context: Context): Promise<Build> {
  // Events tell a build by its ARN, in which its id stands last.
  const command = new BatchGetBuildsCommand({ ids: [id.replace(/^arn:[^/]*\//, '')] });
  const client = context.aws.client(CodeBuildClient, { region });
  const { builds = [] } = await client.send(command, { abortSignal: context.signal }).catch((error: unknown) => {
    throw fromAws(error, `look at build ${id}`);
  });
  if (builds[0]) return builds[0];
  throw foreignBuild(id, buildProject);
}

function variableOf(build: Build, name: string): string {
  const value = findVariable(build, name);
  if (!value) throw foreignBuild(build.id ?? '', build.projectName ?? '');
  return value;
}

function findVariable({ environment }: Build, name: string): string | undefined {
  return environment?.environmentVariables?.find((variable) => variable.name === name)?.value;
}

function factsOf(build: Build, digestVariable: string): BuildFacts {
  const failed = build.phases?.find(({ phaseStatus }) => phaseStatus !== undefined && phaseStatus !== 'SUCCEEDED');
  const failure = failed?.contexts?.map(({ message }) => message ?? '').find(Boolean);
  const digest = build.exportedEnvironmentVariables?.find(({ name }) => name === digestVariable)?.value;
  return {
    id: build.id ?? '',
    project: build.projectName ?? '',
    isSucceeded: build.buildStatus === 'SUCCEEDED',
    ...(failed ? { failure: `${failed.phaseType ?? ''}: ${failure ?? failed.phaseStatus ?? ''}` } : {}),
    ...(digest === undefined ? {} : { digest }),
  };
}
