import { AwsError } from '../../aws-error.ts';
import { optionalText, requiredText } from '../../protocols/json-input.ts';
import type { Operation } from '../../service.ts';
import { tryGit } from '../../git.ts';
import { insideOnly, onRepository, repositoryNameOf } from './operation.ts';
import { repositoryFolder } from './repository-folder.ts';
import { findRepository } from './state.ts';

/**
 * CodePipeline's archive of a commit, which it puts into its artifact store. AWS has the action for policies only.
 * https://docs.aws.amazon.com/codecommit/latest/userguide/auth-and-access-control-permissions-reference.html
 */
const uploadArchive: Operation = {
  demands: onRepository('UploadArchive'),
  async handle(input, request) {
    insideOnly(request, 'UploadArchive');
    const commitId = requiredText(input, 'commitId');
    const folder = repositoryFolder(request.cloud, findRepository(request, repositoryNameOf(input)));
    const archived = await tryGit(request.cloud, ['archive', '--format=zip', commitId], { folder });
    if (archived.exitCode !== 0) throw new AwsError('CommitDoesNotExistException', `Commit ${commitId} does not exist`);
    return { archive: archived.stdout };
  },
};

/** A clone for CodeBuild. Over HTTP it is Git's own protocol. */
const gitPull: Operation = {
  demands: onRepository('GitPull'),
  async handle(input, request) {
    insideOnly(request, 'GitPull');
    const repository = findRepository(request, repositoryNameOf(input));
    const target = requiredText(input, 'folder');
    const source = repositoryFolder(request.cloud, repository);
    const version = optionalText(input, 'version') ?? repository.defaultBranch ?? 'HEAD';
    const run = { folder: target };
    await tryGit(request.cloud, ['clone', '--quiet', '--no-hardlinks', '--no-checkout', source, '.'], run);
    for (const revision of [version.replace(/^refs\/heads\//, 'origin/'), `origin/${version}`]) {
      const checkedOut = await tryGit(request.cloud, ['checkout', '--quiet', '--detach', revision], run);
      if (checkedOut.exitCode !== 0) continue;
      const head = await tryGit(request.cloud, ['rev-parse', 'HEAD'], run);
      return { commitId: head.stdout.toString('utf8').trim() };
    }
    throw new AwsError(
      'CommitDoesNotExistException',
      `reference not found for primary source and source version ${version}`,
    );
  },
};

export const serviceOperations: Readonly<Record<string, Operation>> = {
  UploadArchive: uploadArchive,
  GitPull: gitPull,
};
