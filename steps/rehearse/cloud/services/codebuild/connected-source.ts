import type { Caller } from '../../../../authorisation/caller.ts';
import { BuildFailure } from '../../../buildspec/index.ts';
import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import { connectionService, findConnection, repositoryOf } from '../../connections.ts';
import { tryGit } from '../../git.ts';
import type { Build, ProjectSource } from './project.ts';

/** Providers whose repositories are reached by a connection. */
export const connectedTypes: readonly string[] = ['GITHUB', 'GITLAB', 'BITBUCKET'];

/** `owner/name` of `https://github.com/owner/name.git` */
export function fullRepositoryName({ location = '' }: ProjectSource): string {
  return location.replace(/^https:\/\/[^/]+\//, '').replace(/\.git$/, '');
}

/**
 * Clones a repository as the service role, and resolves to the commit that is checked out. The texts are unverified.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/connections-github-app.html
 */
export async function cloneConnected(cloud: Cloud, caller: Caller, build: Build, target: string): Promise<string> {
  const { source } = build.project;
  const arn = source.auth?.resource ?? '';
  const described = `primary source and source version ${build.sourceVersion ?? ''}`;
  demandToken(cloud, caller, build, arn, described);
  const folder = repositoryOf(cloud, arn, fullRepositoryName(source));
  if (folder === undefined || findConnection(cloud, arn)?.status === 'PENDING')
    throw new BuildFailure('CLIENT_ERROR', `repository not found for ${described}`);
  const run = async (...args: readonly string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await tryGit(cloud, args, { folder: target });
    if (exitCode !== 0) throw new BuildFailure('CLIENT_ERROR', `${stderr.trim()} for ${described}`);
    return stdout.toString('utf8').trim();
  };
  await run('clone', '--quiet', '--no-checkout', folder, '.');
  const version = build.webhookTrigger?.commit ?? build.sourceVersion ?? 'HEAD';
  await run('checkout', '--quiet', '--detach', version);
  return run('rev-parse', 'HEAD');
}

function demandToken(cloud: Cloud, caller: Caller, build: Build, arn: string, described: string): void {
  const service = connectionService(arn);
  try {
    for (const name of ['GetConnection', 'GetConnectionToken'])
      cloud.authorise(caller, { action: `${service}:${name}`, resource: arn }, build.region);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new BuildFailure('CLIENT_ERROR', `${error.code}: ${error.message} for ${described}`);
  }
}
