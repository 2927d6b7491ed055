import { AwsError } from '../../aws-error.ts';
import { tryGit } from '../../git.ts';
import { optionalText } from '../../protocols/json-input.ts';
import type { Input, Request } from '../../service.ts';

/** The id of a commit that a member of the request names, by its id, a branch or a tag. */
export async function specifiedCommit(member: string, input: Input, request: Request, folder: string): Promise<string> {
  const specifier = optionalText(input, member);
  if (specifier === undefined) throw new AwsError('CommitRequiredException', 'A commit was not specified');
  const found = await tryGit(request.cloud, ['rev-parse', '--verify', '--quiet', `${specifier}^{commit}`], { folder });
  if (found.exitCode === 0) return found.stdout.toString('utf8').trim();
  throw new AwsError('CommitDoesNotExistException', `Commit ${specifier} does not exist`);
}
