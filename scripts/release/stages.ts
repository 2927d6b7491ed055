import { dirname, join } from 'node:path';
import type { ReleaseArguments } from './arguments.ts';
import { ask, ReleaseStopped, run } from './commands.ts';
import type { ReleaseFacts } from './facts.ts';
import { buildImages, buildPackage, releasedPaths, writeRelease } from './prepare.ts';
import { isBegun } from './refusals.ts';
import { integrityOf } from './tarball.ts';

/** What the stages of one release hand on. */
export interface ReleaseRun {
  readonly facts: ReleaseFacts;
  readonly asked: ReleaseArguments;
  /** A working tree of its own, in a folder that is otherwise empty. */
  readonly folder: string;
  /** 2026-11-26 */
  readonly day: string;
  tarball?: string;
}

/** A stage says in the plan what it would do, or that it has been done; then it does it, or in a dry run what changes nothing elsewhere. */
export interface ReleaseStage {
  readonly title: (facts: ReleaseFacts, asked: ReleaseArguments) => string;
  /** It was done by an earlier run that stopped. */
  readonly isDone?: (facts: ReleaseFacts) => boolean;
  readonly isLeftOut?: (asked: ReleaseArguments) => boolean;
  readonly run: (release: ReleaseRun) => Promise<void>;
}

const tagOf = ({ version }: ReleaseFacts) => `v${version}`;
const tarballOf = ({ tarball }: ReleaseRun) => {
  if (tarball === undefined) throw new Error('the package was not built');
  return tarball;
};

/** In their order: what can fail without a trace comes first, what cannot be taken back last. */
export const releaseStages: readonly ReleaseStage[] = [
  {
    title: ({ version }) =>
      `write version ${version} and its day into package.json, CHANGELOG.md, actions and test/releases`,
    isDone: isBegun,
    run: ({ facts, folder, day }) => writeRelease(folder, facts, day),
  },
  {
    title: ({ packageName }) => `build ${packageName} and pack it`,
    async run(release) {
      release.tarball = await buildPackage(release.folder, dirname(release.folder));
      requireSamePackage(release.facts, release.tarball);
    },
  },
  {
    title: () => 'install the package in an empty folder, and rehearse a new workload with it',
    isDone: isBegun,
    run: (release) => run(release.folder, process.execPath, 'scripts/try-package.ts', tarballOf(release)),
  },
  {
    title: ({ version }) => `commit it as "Release ${version}" and tag it v${version}`,
    isDone: isBegun,
    run: commitAndTag,
  },
  {
    title: ({ version }) => `build the images codebuild-steps:${version} and codebuild-steps:${version}-slim`,
    isLeftOut: ({ withImage, isDry }) => !withImage || isDry,
    async run({ facts, folder }) {
      await buildImages(folder, facts.version ?? '');
    },
  },
  {
    title: ({ version }, { remote }) => `push main and tag v${version} to ${remote}`,
    isDone: ({ remote, head }) => remote?.main === head && remote.tagged === head,
    run: push,
  },
  {
    title: ({ packageName, version, provenance }) =>
      `publish ${packageName} ${version} to npm ${provenance ? 'with' : 'without'} provenance`,
    isDone: (facts) => isBegun(facts) && facts.published !== undefined,
    run: publish,
  },
  {
    title: ({ version }, { bucket = 'BUCKET', region = 'REGION', prefix }) =>
      `upload the templates to s3://${bucket}/${prefix}/${version}/ in ${region}, what is there already left as it is`,
    run: uploadTemplates,
  },
];

async function commitAndTag({ facts, asked, folder }: ReleaseRun): Promise<void> {
  if (asked.isDry) return;
  await run(folder, 'git', 'add', '--', ...releasedPaths);
  await run(folder, 'git', 'commit', '--quiet', '--message', `Release ${facts.version}`);
  const { stdout } = await ask(folder, 'git', 'rev-parse', 'HEAD');
  // Both or neither: a release is begun where main is at the tag.
  await run(facts.root, 'git', 'merge', '--quiet', '--ff-only', stdout.trim());
  await run(
    facts.root,
    'git',
    'tag',
    '--annotate',
    tagOf(facts),
    '--message',
    `Release ${facts.version}`,
    stdout.trim(),
  );
}

async function push({ facts, asked }: ReleaseRun): Promise<void> {
  const references = ['HEAD:refs/heads/main', `refs/tags/${tagOf(facts)}`];
  if (!asked.isDry) return run(facts.root, 'git', 'push', '--quiet', '--atomic', asked.remote, ...references);
}

async function publish(release: ReleaseRun): Promise<void> {
  const { facts, asked, folder } = release;
  const tarball = tarballOf(release);
  const options = [
    '--access',
    'public',
    '--ignore-scripts',
    '--loglevel',
    'warn',
    ...(facts.provenance ? ['--provenance'] : []),
  ];
  const tag = facts.version?.includes('-') ? ['--tag', 'next'] : [];
  const dry = asked.isDry ? ['--dry-run'] : [];
  await run(folder, 'npm', 'publish', tarball, ...options, ...tag, ...dry);
}

async function uploadTemplates({ asked, folder }: ReleaseRun): Promise<void> {
  const { bucket = 'BUCKET', region = 'eu-west-1', prefix, isDry } = asked;
  const place = ['--bucket', bucket, '--region', region, '--prefix', prefix];
  await run(
    folder,
    process.execPath,
    join('scripts', 'release-templates.ts'),
    ...place,
    ...(isDry ? ['--dry-run'] : []),
  );
}

/** What was published before is what is published now. */
export function requireSamePackage(
  facts: Pick<ReleaseFacts, 'packageName' | 'version' | 'published'>,
  tarball: string,
): void {
  if (facts.published === undefined || facts.published === integrityOf(tarball)) return;
  throw new ReleaseStopped(
    `${facts.packageName} ${facts.version} is at the registry with other contents than tag v${facts.version} → release another version`,
  );
}
