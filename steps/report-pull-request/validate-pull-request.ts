import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { StartBuildCommandInput } from '@aws-sdk/client-codebuild';
import { createBuildLogReader } from '../build-log.ts';
import type { Context } from '../context.ts';
import { fromAws } from '../errors/index.ts';
import { archiveSource } from './archive-source.ts';
import { runProject, type ProjectRun } from './run-project.ts';

/** What `steps validate-pull-request` is told: by CodeBuild, which was told by the provider, and by the template of its project. */
export interface ValidationOptions {
  /** What the connection was cloned into; it is read, and nothing of it is run. */
  readonly sourceFolder: string;
  readonly commitId: string;
  readonly pullRequestId: string;
  /** In the keys of what is built. */
  readonly validationName: string;
  readonly buildProject: string;
  readonly validateProject: string;
  readonly reportProject: string;
  readonly bucket: string;
  readonly region: string;
}

export interface ValidationOutcome {
  readonly isAccepted: boolean;
  /** What the project that reports wrote. */
  readonly log: readonly string[];
}

/**
 * Has a commit built, validated and reported on by projects whose roles reach less than its own, and resolves to what the last one says.
 * The build that runs this is the commit's status at the provider, so it succeeds only where all of them did.
 */
export async function validatePullRequest(options: ValidationOptions, context: Context): Promise<ValidationOutcome> {
  const { region } = options;
  const versionId = await uploadSource(options, context);
  const build = await runProject('build it', buildInput(options, versionId), region, context);
  const validation = build.isSucceeded
    ? await runProject('validate it', validateInput(options, build), region, context)
    : undefined;
  const report = await runProject('plan and report', reportInput(options, validation ?? build), region, context);
  const lines = await createBuildLogReader(report.buildId, context).readNew();
  return { isAccepted: report.isSucceeded, log: lines.map(({ text }) => text) };
}

function placeOf({ bucket, validationName, commitId }: ValidationOptions, kind: 'sources' | 'builds' | 'findings') {
  const path = `pull-request-artifacts/${kind}/${validationName}`;
  return { path, archive: `${bucket}/${path}/${commitId}.zip`, key: `${path}/${commitId}.zip` };
}

async function uploadSource(options: ValidationOptions, context: Context): Promise<string | undefined> {
  const { bucket: Bucket, region } = options;
  const { key: Key } = placeOf(options, 'sources');
  const command = new PutObjectCommand({ Bucket, Key, Body: await archiveSource(options.sourceFolder) });
  try {
    const { VersionId } = await context.aws.client(S3Client, { region }).send(command, { abortSignal: context.signal });
    return VersionId;
  } catch (error) {
    throw fromAws(error, `upload s3://${Bucket}/${Key}`);
  }
}

function buildInput(options: ValidationOptions, sourceVersion: string | undefined): StartBuildCommandInput {
  return {
    projectName: options.buildProject,
    sourceTypeOverride: 'S3',
    sourceLocationOverride: placeOf(options, 'sources').archive,
    ...(sourceVersion === undefined ? {} : { sourceVersion }),
    environmentVariablesOverride: [
      variable('PULL_REQUEST_ID', options.pullRequestId),
      variable('COMMIT_ID', options.commitId),
    ],
    artifactsOverride: {
      type: 'S3',
      location: options.bucket,
      path: placeOf(options, 'builds').path,
      name: `${options.commitId}.zip`,
      namespaceType: 'NONE',
      packaging: 'ZIP',
    },
  };
}

function validateInput(options: ValidationOptions, { buildId }: ProjectRun): StartBuildCommandInput {
  return {
    projectName: options.validateProject,
    sourceTypeOverride: 'S3',
    sourceLocationOverride: placeOf(options, 'builds').archive,
    environmentVariablesOverride: [variable('BUILD_ID', buildId)],
    artifactsOverride: {
      type: 'S3',
      location: options.bucket,
      path: placeOf(options, 'findings').path,
      name: options.commitId,
      namespaceType: 'NONE',
      packaging: 'NONE',
    },
  };
}

/** A build that failed left nothing to look at. */
function reportInput(options: ValidationOptions, { buildId }: ProjectRun): StartBuildCommandInput {
  const { buildProject, reportProject: projectName } = options;
  const source = {
    sourceTypeOverride: 'S3' as const,
    sourceLocationOverride: placeOf(options, 'builds').archive,
  };
  return {
    projectName,
    ...(buildId.startsWith(`${buildProject}:`) ? {} : source),
    environmentVariablesOverride: [variable('BUILD_ID', buildId)],
  };
}

function variable(name: string, value: string) {
  return { name, value, type: 'PLAINTEXT' as const };
}
