import { AwsError } from '../../aws-error.ts';
import type { Caller } from '../../../../authorisation/caller.ts';
import type { Cloud } from '../../cloud.ts';
import { isKnownAccount } from '../../identities/organization-state.ts';
import { directCaller } from '../../sessions.ts';
import { BuildFailure } from '../../../buildspec/index.ts';
import type { Build } from './project.ts';

interface EcrImage {
  /** As the project has it. */
  readonly uri: string;
  /** Without tag and digest. */
  readonly repositoryUri: string;
  readonly registryId: string;
  readonly region: string;
  readonly repositoryName: string;
  readonly id: { readonly imageTag: string } | { readonly imageDigest: string };
}

/**
 * Pulls an image from the registry of an account that there is, with the project's credentials; nothing is run in it, for this
 * machine stands for every image. https://docs.aws.amazon.com/codebuild/latest/userguide/sample-ecr.html
 */
export async function pullImage(cloud: Cloud, build: Build, serviceRole: Caller): Promise<void> {
  const { image: uri, imagePullCredentialsType } = build.project.environment;
  const image = parseEcrImage(uri);
  if (!image || !isKnownAccount(cloud, image.registryId)) return;
  const isRole = imagePullCredentialsType === 'SERVICE_ROLE';
  try {
    if (isRole) await signIn(cloud, serviceRole, image);
    await pull(cloud, isRole ? serviceRole : codeBuildItself(build), image);
  } catch (error) {
    throw error instanceof AwsError ? pullFailure(reasonOf(error, image)) : error;
  }
}

function parseEcrImage(uri: string): EcrImage | undefined {
  const pattern = /^((\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com\/([^:@]+))(?::([^@]+))?(?:@(.+))?$/;
  const [, repositoryUri = '', registryId = '', region = '', repositoryName = '', tag = 'latest', digest] =
    pattern.exec(uri) ?? [];
  if (registryId === '') return undefined;
  const id = digest === undefined ? { imageTag: tag } : { imageDigest: digest };
  return { uri, repositoryUri, registryId, region, repositoryName, id };
}

/** With the credentials of CodeBuild the repository's policy decides alone. */
function codeBuildItself({ project, accountId }: Build): Caller {
  const source = { arn: project.arn, accountId };
  return { ...directCaller({ kind: 'service', service: 'codebuild.amazonaws.com' }), source };
}

function signIn(cloud: Cloud, caller: Caller, { region }: EcrImage): Promise<unknown> {
  return cloud.call(caller, { service: 'ecr', operation: 'GetAuthorizationToken', region, input: {} });
}

async function pull(cloud: Cloud, caller: Caller, { registryId, region, repositoryName, uri, id }: EcrImage) {
  const { failures } = await cloud.call<{ readonly failures: readonly { readonly failureReason: string }[] }>(caller, {
    service: 'ecr',
    operation: 'BatchGetImage',
    region,
    input: { registryId, repositoryName, imageIds: [id], withLayers: true },
  });
  const [failure] = failures;
  if (failure) throw pullFailure(`manifest for ${uri} not found: manifest unknown: ${failure.failureReason}`);
}

/** In Docker's words, as CodeBuild passes them on. That a refused sign-in is told as a refused pull is unverified. */
function reasonOf({ code, message }: AwsError, { repositoryUri }: EcrImage): string {
  return code === 'RepositoryNotFoundException'
    ? `repository ${repositoryUri} not found: name unknown: ${message}`
    : `pull access denied for ${repositoryUri}, repository does not exist or may require 'docker login': denied: ${message}`;
}

/** https://docs.aws.amazon.com/codebuild/latest/userguide/troubleshooting.html#troubleshooting-unable-to-pull-image */
function pullFailure(reason: string): BuildFailure {
  return new BuildFailure(
    'BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE',
    `Unable to pull customer's container image. CannotPullContainerError: Error response from daemon: ${reason}`,
  );
}
