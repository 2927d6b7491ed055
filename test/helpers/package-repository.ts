import { CodeartifactClient, CreateDomainCommand, CreateRepositoryCommand } from '@aws-sdk/client-codeartifact';
import { execa } from 'execa';
import type { TestCloud } from './cloud.ts';

/** The domain and the repository that `createPackageRepository` makes. */
export const destination = { domain: 'acme', repository: 'shared' } as const;

/** A CodeArtifact domain with a repository, in an account. */
export async function createPackageRepository(test: TestCloud, accountId: string): Promise<CodeartifactClient> {
  const client = test.clientFor(accountId).client(CodeartifactClient);
  await client.send(new CreateDomainCommand({ domain: destination.domain }));
  await client.send(new CreateRepositoryCommand(destination));
  return client;
}

/** The files of an npm package. */
export function npmPackage(members: Readonly<Record<string, unknown>> = {}): Record<string, string> {
  const file = { name: '@acme/greeting', version: '1.2.0', main: 'index.js', ...members };
  return {
    'package.json': JSON.stringify(file, undefined, 2),
    'index.js': "module.exports = () => 'good morning';\n",
  };
}

export interface NpmRun {
  readonly exitCode: number | undefined;
  readonly all: string;
}

/** The real npm, against one registry, with a token or without. */
export async function runNpm(
  args: readonly string[],
  { cwd, registry, token }: { readonly cwd: string; readonly registry: string; readonly token?: string },
): Promise<NpmRun> {
  const auth = token === undefined ? [] : [`--${registry.replace(/^http:/, '')}:_authToken=${token}`];
  const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', `--cache=${cwd}/.npm-cache`];
  const { exitCode, all } = await execa('npm', [...args, `--registry=${registry}`, ...auth, ...quiet], {
    cwd,
    env: { npm_config_userconfig: '/dev/null', npm_config_fetch_retries: '0' },
    reject: false,
    all: true,
  });
  return { exitCode, all: String(all) };
}
