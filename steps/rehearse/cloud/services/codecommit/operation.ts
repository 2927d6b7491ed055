import { AwsError, notInEmbeddedCloud } from '../../aws-error.ts';
import { optionalText } from '../../protocols/json-input.ts';
import type { Input, Operation, Request } from '../../service.ts';
import { repositoryArn } from './state.ts';

export function repositoryNameOf(input: Input): string {
  const name = optionalText(input, 'repositoryName');
  if (name === undefined)
    throw new AwsError('RepositoryNameRequiredException', 'A repository name is required, but was not specified');
  if (/^[\w.-]{1,100}$/.test(name) && !name.endsWith('.git')) return name;
  throw new AwsError(
    'InvalidRepositoryNameException',
    'The repository name is not valid. Repository names must be 1 to 100 characters long, with letters, numbers, periods, underscores and hyphens, and cannot end in .git',
  );
}

/** An action on the repository that the input names. `branch` is the member whose branch a policy may name. */
export function onRepository(action: string, branch?: string): Operation['demands'] {
  return (input, { region, accountId }) => {
    const reference = branch === undefined ? undefined : optionalText(input, branch);
    return [
      {
        action: `codecommit:${action}`,
        resource: repositoryArn(region, accountId, repositoryNameOf(input)),
        ...(reference === undefined ? {} : { context: { 'codecommit:References': fullName(reference) } }),
      },
    ];
  };
}

function fullName(branch: string): string {
  return branch.startsWith('refs/') ? branch : `refs/heads/${branch}`;
}

/** Actions that AWS has for policies only: other services do them, and no client can call them. */
export function insideOnly({ http }: Request, action: string): void {
  if (http) throw notInEmbeddedCloud('codecommit', `${action} over HTTP`);
}
