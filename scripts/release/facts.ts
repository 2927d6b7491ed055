import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAwsClients } from '../../steps/aws-clients.ts';
import type { ReleaseArguments } from './arguments.ts';
import { nextVersion, readUnreleased, releasedVersions, type Unreleased } from './changelog.ts';
import { ask } from './commands.ts';

/** What the machine, the repository and the registries say before a release; read, and nothing changed. */
export interface ReleaseFacts {
  readonly root: string;
  readonly packageName: string;
  readonly changelog: string;
  readonly unreleased?: Unreleased;
  /** Nothing where none can be told; then `problem` says why. */
  readonly version?: string;
  readonly problem?: string;
  readonly branch: string;
  readonly head: string;
  /** Files that are changed or new, as `git status --porcelain` names them. */
  readonly dirty: readonly string[];
  /** The commit that the release's tag is on, here. */
  readonly tagged?: string;
  /** What the remote has, unless it could not be asked. */
  readonly remote?: { readonly main?: string; readonly tagged?: string };
  /** SHA-512 of the registry's package of this version, as npm writes it. */
  readonly published?: string;
  readonly isLoggedIn: boolean;
  readonly provenance: boolean;
  /** The repository that package.json names: npm holds provenance against it. */
  readonly hasRepository: boolean;
  /** What is wrong with the bucket. */
  readonly bucketProblem?: string;
  /** What builds images, `docker` or `buildah`; nothing where neither is there. */
  readonly imageBuilder?: string;
  readonly buildsImages: boolean;
}

export async function readFacts(root: string, asked: ReleaseArguments): Promise<ReleaseFacts> {
  const git = async (...args: readonly string[]) => (await ask(root, 'git', ...args)).stdout.trim();
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Readonly<Record<string, string>>;
  const changelog = readFileSync(join(root, 'CHANGELOG.md'), 'utf8');
  const head = await git('rev-parse', 'HEAD');
  const begun = await begunRelease(root, manifest['version'] ?? '', head, asked.asked);
  const unreleased = begun === undefined ? readUnreleased(changelog) : undefined;
  const last = releasedVersions(changelog)[0] ?? '0.0.0';
  const next = begun === undefined ? nextVersion(asked.asked, unreleased, last) : { version: begun };
  const version = 'version' in next ? next.version : undefined;
  const packageName = manifest['name'] ?? '';
  return {
    root,
    packageName,
    changelog,
    ...(unreleased ? { unreleased } : {}),
    ...next,
    branch: await git('branch', '--show-current'),
    head,
    dirty: (await ask(root, 'git', 'status', '--porcelain')).stdout.split('\n').filter((line) => line !== ''),
    ...(version === undefined ? {} : await ofVersion(root, packageName, version, asked)),
    isLoggedIn: givesProvenance() || (await ask(root, 'npm', 'whoami')).exitCode === 0,
    provenance: givesProvenance(),
    hasRepository: manifest['repository'] !== undefined,
    ...(await ofBucket(asked)),
    buildsImages: existsSync(join(root, 'image', 'build')),
    ...(await ofImageBuilder(root)),
  };
}

/** HEAD is the commit of a release whose tag is on it: it was begun, and may go on. */
async function begunRelease(root: string, version: string, head: string, asked = version): Promise<string | undefined> {
  if (asked !== version) return undefined;
  const { stdout } = await ask(root, 'git', 'rev-parse', '--quiet', '--verify', `refs/tags/v${version}^{commit}`);
  return stdout.trim() === head ? version : undefined;
}

async function ofVersion(root: string, packageName: string, version: string, { remote }: ReleaseArguments) {
  const tag = await ask(root, 'git', 'rev-parse', '--quiet', '--verify', `refs/tags/v${version}^{commit}`);
  const viewed = await ask(root, 'npm', 'view', `${packageName}@${version}`, 'dist.integrity');
  return {
    ...(tag.exitCode === 0 ? { tagged: tag.stdout.trim() } : {}),
    ...(viewed.exitCode === 0 && viewed.stdout.trim() !== '' ? { published: viewed.stdout.trim() } : {}),
    ...(await ofRemote(root, remote, version)),
  };
}

async function ofRemote(root: string, name: string, version: string): Promise<Pick<ReleaseFacts, 'remote'>> {
  const listed = await ask(root, 'git', 'ls-remote', name, 'refs/heads/main', `refs/tags/v${version}*`);
  if (listed.exitCode !== 0) return {};
  const references = new Map(
    listed.stdout.split('\n').map((line) => line.split('\t').toReversed() as [string, string]),
  );
  // Of an annotated tag the second line is the commit that it is on.
  const tagged = references.get(`refs/tags/v${version}^{}`) ?? references.get(`refs/tags/v${version}`);
  const main = references.get('refs/heads/main');
  return { remote: { ...(main ? { main } : {}), ...(tagged ? { tagged } : {}) } };
}

/** Where npm is given an identity by the platform: https://docs.npmjs.com/generating-provenance-statements */
function givesProvenance({ env } = process): boolean {
  const [github, gitlab] = [env['GITHUB_ACTIONS'] === 'true', env['GITLAB_CI'] === 'true'];
  return (github && Boolean(env['ACTIONS_ID_TOKEN_REQUEST_URL'])) || (gitlab && Boolean(env['SIGSTORE_ID_TOKEN']));
}

async function ofBucket({ bucket, region }: ReleaseArguments): Promise<Pick<ReleaseFacts, 'bucketProblem'>> {
  if (bucket === undefined || region === undefined) return { bucketProblem: 'no bucket for the templates' };
  try {
    await createAwsClients()
      .client(S3Client, { region })
      .send(new HeadBucketCommand({ Bucket: bucket }));
    return {};
  } catch (error) {
    return { bucketProblem: `bucket ${bucket} in ${region} cannot be used: ${(error as Error).name}` };
  }
}

/** As image/build chooses. */
async function ofImageBuilder(root: string): Promise<Pick<ReleaseFacts, 'imageBuilder'>> {
  if ((await ask(root, 'docker', 'info')).exitCode === 0) return { imageBuilder: 'docker' };
  return (await ask(root, 'buildah', '--version')).exitCode === 0 ? { imageBuilder: 'buildah' } : {};
}
