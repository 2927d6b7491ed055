import type { Cloud, Connection } from './cloud.ts';

export function findConnection({ options: { connections = {} } }: Cloud, arn: string): Connection | undefined {
  return Object.hasOwn(connections, arn) ? connections[arn] : undefined;
}

/** The folder of the Git repository that stands for one of the provider's. */
export function repositoryOf(cloud: Cloud, arn: string, fullRepositoryId: string): string | undefined {
  const repositories = findConnection(cloud, arn)?.repositories ?? {};
  return Object.hasOwn(repositories, fullRepositoryId) ? repositories[fullRepositoryId] : undefined;
}

/** `codeconnections`, or `codestar-connections` of those made before July 2024: actions and condition keys have the ARN's prefix. */
export function connectionService(arn: string): string {
  return arn.split(':')[2] ?? '';
}
