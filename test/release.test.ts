import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { execa } from 'execa';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../steps/package-root.ts';
import { datedChangelog, nextVersion, readUnreleased, releasedVersions } from '../scripts/release/changelog.ts';
import { requireSamePackage } from '../scripts/release/stages.ts';
import { integrityOf } from '../scripts/release/tarball.ts';
import { cloudWithBucket } from './helpers/create-bucket.ts';

describe('the next version', () => {
  const named = '# Changelog\n\n## 0.2.0 (unreleased)\n\n- New\n\n## 0.1.0\n\n- Old\n';
  const below = (kind: string) => `# Changelog\n\n## Unreleased\n\n### ${kind}\n\n- New\n\n## 1.4.2 (2026-11-01)\n`;
  const next = (text: string, asked?: string) => {
    const result = nextVersion(asked, readUnreleased(text), releasedVersions(text)[0] ?? '0.0.0');
    return 'version' in result ? result.version : result.problem;
  };

  it.each([
    ['what the changelog names', named, undefined, '0.2.0'],
    ['what is asked for, where the changelog names the same', named, 'minor', '0.2.0'],
    ['the major one for what breaks', below('Breaking'), undefined, '2.0.0'],
    ['the minor one for what is added', below('Added'), undefined, '1.5.0'],
    ['the patch for what is fixed', below('Fixed'), undefined, '1.4.3'],
    ['what is asked for', below('Fixed'), '1.5.0-beta.1', '1.5.0-beta.1'],
    ['the minor one for what breaks before 1.0.0', below('Breaking').replace('1.4.2', '0.4.2'), undefined, '0.5.0'],
  ])('is %s', (_, text, asked, version) => {
    expect(next(text, asked)).toBe(version);
  });

  it.each([
    ['is no version', named, '1.2', '"1.2" is no version'],
    ['is not above the last one', below('Added'), '1.4.2', 'version 1.4.2 is not above 1.4.2'],
    ['is a prerelease of the last one', below('Added'), '1.4.2-beta.1', 'is not above 1.4.2'],
    ['is not what the changelog says', named, '0.3.0', 'the changelog says "## 0.2.0 (unreleased)"'],
    ['is told by nothing', below('Notes'), undefined, 'no version'],
  ])('is refused where it %s', (_, text, asked, problem) => {
    expect(next(text, asked)).toContain(problem);
  });

  it('and its day stand in the changelog afterwards, with room for the next one', () => {
    const unreleased = readUnreleased(named);
    expect(unreleased?.notes).toBe('- New');
    const dated = datedChangelog(named, unreleased!, '0.2.0', '2026-11-26');
    expect(dated).toBe(named.replace('## 0.2.0 (unreleased)', '## Unreleased\n\n## 0.2.0 (2026-11-26)'));
    expect(readUnreleased(dated)?.notes).toBe('');
    expect(readUnreleased(named.replace(' (unreleased)', ''))).toBeUndefined();
  });
});

describe('a package that npm has already', () => {
  it('is passed over where it is the very one, and refused where it is another', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'steps-tarball-'));
    const tarball = join(folder, 'a.tgz');
    await writeFile(tarball, 'contents');
    const published = integrityOf(tarball);
    const facts = { packageName: 'codebuild-steps', version: '0.2.0', published };
    expect(() => requireSamePackage(facts, tarball)).not.toThrow();
    await writeFile(tarball, 'others');
    expect(() => requireSamePackage(facts, tarball)).toThrow(
      'codebuild-steps 0.2.0 is at the registry with other contents',
    );
    await rm(folder, { recursive: true });
  });
});

const tools = '222222222222';
const cloud = cloudWithBucket(tools, 'releases-of-all');

/** A registry of npm, as far as whoami, view and publish ask it. */
interface Registry {
  readonly server: Server;
  readonly url: string;
  isDown: boolean;
  published: Record<string, unknown> | undefined;
}

async function startRegistry(): Promise<Registry> {
  const server = createServer((request, response) => {
    const answer = (status: number, body: object) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      if (request.url === '/-/whoami')
        return request.headers.authorization === 'Bearer token'
          ? answer(200, { username: 'maintainer' })
          : answer(401, {});
      if (request.method === 'PUT' && registry.isDown) return answer(400, { error: 'closed for today' });
      if (request.method === 'PUT') {
        registry.published = JSON.parse(Buffer.concat(parts).toString('utf8')) as Record<string, unknown>;
        return answer(201, { ok: true });
      }
      return registry.published ? answer(200, registry.published) : answer(404, { error: 'not_found' });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const registry: Registry = { server, url, isDown: false, published: undefined };
  return registry;
}

describe('npm run release', () => {
  let home: string;
  let registry: Registry;
  const clone = () => join(home, 'clone');
  const git = async (...args: readonly string[]) => (await execa('git', args, { cwd: clone() })).stdout;
  const bucket = ['--bucket', 'releases-of-all', '--region', 'eu-west-1'];

  const release = (args: readonly string[], { token = 'token' } = {}) =>
    execa('node', ['scripts/release.ts', ...args], {
      cwd: clone(),
      reject: false,
      stdin: 'ignore',
      env: {
        ...cloud().environmentFor(tools),
        npm_config_registry: registry.url,
        [`npm_config_//${new URL(registry.url).host}/:_authToken`]: token,
        GITHUB_ACTIONS: '',
        GITLAB_CI: '',
      },
    });

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'steps-release-'));
    registry = await startRegistry();
    const listed = await execa('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: packageRoot() });
    for (const path of listed.stdout.split('\0').filter((one) => one !== '')) {
      await mkdir(dirname(join(clone(), path)), { recursive: true });
      await cp(join(packageRoot(), path), join(clone(), path)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
      });
    }
    // As the version before named it.
    const actions = join(clone(), 'docs', 'actions.md');
    await writeFile(actions, (await readFile(actions, 'utf8')).replaceAll('@v0.2.0', '@v0.1.0'));
    await symlink(join(packageRoot(), 'node_modules'), join(clone(), 'node_modules'));
    await execa('git', ['init', '--quiet', '--bare', '--initial-branch=main', join(home, 'origin.git')]);
    await git('init', '--quiet', '--initial-branch=main');
    await writeFile(join(clone(), '.git', 'info', 'exclude'), 'node_modules\n');
    for (const [name, value] of [
      ['user.name', 'Test'],
      ['user.email', 'test@example.com'],
    ] as const)
      await git('config', name, value);
    await git('add', '--all');
    await git('commit', '--quiet', '--message', 'All');
    await git('remote', 'add', 'origin', join(home, 'origin.git'));
    await git('push', '--quiet', 'origin', 'main');
  }, 120_000);
  afterAll(async () => {
    registry.server.close();
    await rm(home, { recursive: true, force: true });
  });

  it('refuses before anything happens, and says everything at once, each with what to do', async () => {
    await git('switch', '--quiet', '--create', 'topic');
    await writeFile(join(clone(), 'note.txt'), '');
    const { exitCode, stdout, stderr } = await release(['--remote', 'nowhere'], { token: 'other' });
    await git('switch', '--quiet', 'main');
    await rm(join(clone(), 'note.txt'));
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    for (const told of [
      'the working tree has changes: note.txt → commit or stash them',
      'the branch is topic → git switch main',
      'remote nowhere does not answer',
      'npm knows no user → npm login',
      'no bucket for the templates → --bucket NAME --region REGION',
    ])
      expect(stderr).toContain(told);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  it.each([
    ['an argument that there is not', ['--bukket', 'a'], 2, '--bukket'],
    ['a version that is none', ['1.x', '--without-image', ...bucket], 1, '"1.x" is no version'],
    [
      'a bucket that is not there',
      ['--without-image', '--bucket', 'releases-elsewhere', '--region', 'eu-west-1'],
      1,
      'bucket releases-elsewhere',
    ],
  ])('refuses %s', async (_, args, wanted, told) => {
    const { exitCode, stderr } = await release(args);
    expect(exitCode).toBe(wanted);
    expect(stderr).toContain(told);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  it('refuses a version whose tag exists, one that main lacks, and a changelog that says nothing', async () => {
    const before = await git('rev-parse', 'HEAD');
    await git('tag', 'v0.2.0', before);
    const changelog = join(clone(), 'CHANGELOG.md');
    const text = await readFile(changelog, 'utf8');
    await writeFile(
      changelog,
      text.replace(/^## 0\.2\.0 \(unreleased\)\n[^]*?(?=^## 0\.1\.0)/m, '## 0.2.0 (unreleased)\n\n'),
    );
    await git('commit', '--quiet', '--all', '--message', 'Empty');
    const { exitCode, stderr } = await release(['--without-image', ...bucket]);
    await git('reset', '--quiet', '--hard', before);
    await git('tag', '--delete', 'v0.2.0');
    expect(exitCode).toBe(1);
    for (const told of ['tag v0.2.0 exists', 'CHANGELOG.md says nothing new', 'main is not what origin has'])
      expect(stderr).toContain(told);
  });

  it('shows everything and does nothing where nobody can be asked', async () => {
    const { exitCode, stdout } = await release(['--without-image', ...bucket]);
    expect(exitCode).toBe(0);
    for (const told of [
      'Release 0.2.0 of codebuild-steps at ',
      'commit it as "Release 0.2.0" and tag it v0.2.0',
      'publish codebuild-steps 0.2.0 to npm without provenance',
      's3://releases-of-all/codebuild-steps/templates/0.2.0/',
      'What is new:',
      'Nothing was done. With --yes it is.',
    ])
      expect(stdout).toContain(told);
    expect(await git('tag')).toBe('');
  });

  it('releases: stops where npm refuses, goes on there when it is run again, leaving what is done', async () => {
    registry.isDown = true;
    const stopped = await release(['--without-image', '--yes', ...bucket]);
    expect(stopped.exitCode).toBe(1);
    expect(stopped.stderr).toContain('it goes on where this one stopped');
    const commit = await git('rev-parse', 'HEAD');
    expect(await git('log', '-1', '--format=%s')).toBe('Release 0.2.0');
    expect(await git('rev-parse', 'v0.2.0^{commit}')).toBe(commit);
    expect(await git('ls-remote', 'origin', 'refs/heads/main')).toContain(commit);
    expect(await git('status', '--porcelain')).toBe('');
    expect(await git('worktree', 'list')).not.toContain('\n');
    const day = new Date().toISOString().slice(0, 4);
    expect(await git('show', 'HEAD:CHANGELOG.md')).toMatch(
      new RegExp(`^## Unreleased\n\n## 0\\.2\\.0 \\(${day}-`, 'm'),
    );
    expect(await git('show', 'HEAD:docs/actions.md')).toContain('/steps/build@v0.2.0');
    expect(await git('show', 'HEAD:docs/actions.md')).not.toContain('@v0.1.0');
    expect(await git('show', '--name-only', '--format=', 'HEAD')).toContain('test/releases/0.2.0/common/common.yml');
    const Bucket = 'releases-of-all';
    const keys = async () => {
      const listing = await cloud().clientFor(tools).client(S3Client).send(new ListObjectsV2Command({ Bucket }));
      return (listing.Contents ?? []).map(({ Key }) => Key);
    };
    expect(await keys()).toEqual([]);

    registry.isDown = false;
    const resumed = await release(['--without-image', '--yes', ...bucket]);
    expect(resumed).toMatchObject({ exitCode: 0 });
    expect(resumed.stdout).toContain('Going on with the release 0.2.0');
    expect(resumed.stdout).toContain('push main and tag v0.2.0 to origin (done)');
    expect(resumed.stdout).toContain('Released 0.2.0.');
    expect(await git('rev-parse', 'HEAD')).toBe(commit);
    expect(Object.keys(registry.published?.['versions'] as object)).toEqual(['0.2.0']);
    expect(await keys()).toContain('codebuild-steps/templates/0.2.0/index.json');
  }, 600_000);
});
