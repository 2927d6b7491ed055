import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { publishFailed } from '../errors/index.ts';
import { npmEnvironment, npmProgram } from './npm.ts';
import { planPublication } from './plan.ts';
import { describePackageVersion, type LocalPackageVersion } from './package-version.ts';
import type { Registry } from './published-version.ts';
import { getToken, readEndpoint } from './registry-access.ts';
import { findPublishedVersion } from './same-content.ts';

const tokenVariable = 'CODEARTIFACT_AUTH_TOKEN';

export interface NpmPublication {
  readonly registry: Registry;
  readonly temporary: string;
  readonly distTag?: string;
}

/** Publishes a packed package by `npm publish`. */
export async function publishNpmPackage(
  version: LocalPackageVersion,
  { registry, temporary, distTag }: NpmPublication,
  context: Context,
): Promise<void> {
  const endpoint = await readEndpoint(registry, 'npm');
  const token = await getToken(registry);
  await writeFile(join(temporary, '.npmrc'), npmrc(endpoint), { mode: 0o600 });
  const completed = await context.run({
    ...npmProgram,
    args: npmArguments(version, endpoint, distTag),
    cwd: temporary,
    env: { ...npmEnvironment(context, temporary), [tokenVariable]: token },
  });
  if (completed.exitCode === 0) return;
  // Somebody else was faster, or the answer was lost on its way: what counts is what the repository has.
  const plan = planPublication(version, await findPublishedVersion(registry, version));
  if (plan.outcome === 'rejected') throw plan.error;
  if (plan.outcome === 'unchanged') return;
  throw publishFailed(describePackageVersion(version), completed.exitCode, completed.all.replaceAll(token, '***'));
}

/** npm puts the variable's value in when it reads the file. https://docs.aws.amazon.com/codeartifact/latest/ug/npm-auth.html */
function npmrc(endpoint: string): string {
  return `${endpoint.replace(/^https?:/, '')}:_authToken=\${${tokenVariable}}\n`;
}

/** Flags go before what package.json says in publishConfig, and what a scope says before `registry`. */
function npmArguments(
  { namespace, assets }: LocalPackageVersion,
  endpoint: string,
  distTag: string | undefined,
): readonly string[] {
  return [
    'publish',
    ...assets.map(({ file }) => file),
    '--ignore-scripts',
    `--registry=${endpoint}`,
    ...(namespace === undefined ? [] : [`--@${namespace}:registry=${endpoint}`]),
    ...(distTag === undefined ? [] : [`--tag=${distTag}`]),
  ];
}
