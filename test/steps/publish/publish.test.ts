import {
  DescribePackageVersionCommand,
  ListPackageVersionsCommand,
  PublishPackageVersionCommand,
  UpdatePackageVersionsStatusCommand,
  type CodeartifactClient,
} from '@aws-sdk/client-codeartifact';
import { createHash } from 'node:crypto';
import { chmodSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestCloud, type TestCloud } from '../../helpers/cloud.ts';
import { createPackageRepository, destination, npmPackage } from '../../helpers/package-repository.ts';
import { someoneWhoMay } from '../../helpers/roles.ts';
import { runSteps } from '../../helpers/run-steps.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

const tools = '222222222222';
let test: TestCloud;
let codeartifact: CodeartifactClient;

beforeEach(async () => {
  test = await startTestCloud();
  codeartifact = await createPackageRepository(test, tools);
});
afterEach(() => test.cloud.stop());

const to = ['--domain', destination.domain, '--repository', destination.repository];

function publish(cwd: string, args: readonly string[] = [], env: Record<string, string> = {}) {
  return runSteps(['publish', ...to, ...args], { cwd, env: { ...test.environmentFor(tools), ...env } });
}

const greeting = { ...destination, format: 'npm', namespace: 'acme', package: 'greeting' } as const;

async function versionsOfGreeting(): Promise<readonly (string | undefined)[]> {
  const { versions } = await codeartifact
    .send(new ListPackageVersionsCommand(greeting))
    .catch(() => ({ versions: [] }));
  return (versions ?? []).map(({ version }) => version);
}

describe('an npm package', () => {
  it('is published once: the same content again is success, and says so', async () => {
    const folder = await createWorkspace(npmPackage());
    expect(await publish(folder)).toMatchObject({ exitCode: 0, stdout: '@acme/greeting 1.2.0 (npm): published\n' });
    const again = await publish(folder);
    expect(again).toMatchObject({ exitCode: 0, stdout: '@acme/greeting 1.2.0 (npm): already published\n' });
    expect(again.stderr).toContain('already published, status Published');
    const colored = await publish(folder, [], { FORCE_COLOR: '1' });
    expect(colored.stdout).toBe('@acme/greeting 1.2.0 (npm): \u001B[2malready published\u001B[22m\n');
    expect(await versionsOfGreeting()).toEqual(['1.2.0']);
  });

  it('is rejected where its version is there with other content, at the place of the version', async () => {
    const folder = await createWorkspace(npmPackage());
    await publish(folder);
    writeFileSync(join(folder, 'index.js'), "module.exports = () => 'good evening';\n");
    const { exitCode, stdout, stderr } = await publish(folder);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(
      /package\.json:3:14: @acme\/greeting 1\.2\.0 is in the repository already.*\[VERSION_DIFFERS\]/s,
    );
    expect(stderr).toContain('→ raise "version" in package.json');
  });

  it('is the same where only the compression of its tarball differs', async () => {
    const folder = await createWorkspace(npmPackage());
    await publish(folder);
    const bin = await createWorkspace({
      npm: `#!/bin/sh\nset -e\n${bareNpm()} "$@"\nif [ "$1" = pack ]; then for t in "$5"/*.tgz; do gunzip -c "$t" | gzip -1 > "$t.new"; mv "$t.new" "$t"; done; fi\n`,
    });
    chmodSync(join(bin, 'npm'), 0o755);
    const path = `${bin}:${process.env['PATH']}`;
    expect(await publish(folder, [], { PATH: path })).toMatchObject({
      exitCode: 0,
      stdout: '@acme/greeting 1.2.0 (npm): already published\n',
    });
  });

  it('publishes several folders, and none of them where one is rejected', async () => {
    const folder = await createWorkspace({
      ...under('a', npmPackage()),
      ...under('b', npmPackage({ name: 'plain', version: '0.1.0' })),
    });
    const other = await createWorkspace(npmPackage({ name: 'plain', version: '0.1.0', description: 'another' }));
    await publish(other);
    expect(await publish(folder, ['a', 'b'])).toMatchObject({ exitCode: 1, stdout: '' });
    expect(await versionsOfGreeting()).toEqual([]);
    const { stdout } = await publish(folder, ['a', '--format', 'json']);
    expect(JSON.parse(stdout)).toMatchObject({
      ...destination,
      dryRun: false,
      packageVersions: [
        { format: 'npm', namespace: 'acme', package: 'greeting', packageVersion: '1.2.0', outcome: 'published' },
      ],
    });
  });

  it('shows with --dry-run what it would publish, and publishes nothing', async () => {
    const folder = await createWorkspace(npmPackage());
    expect(await publish(folder, ['--dry-run'])).toMatchObject({
      exitCode: 0,
      stdout: '@acme/greeting 1.2.0 (npm): would be published\n',
    });
    expect(await versionsOfGreeting()).toEqual([]);
  });

  it('is published only where it has the digest that it had where it was built', async () => {
    const folder = await createWorkspace(npmPackage());
    const { stdout } = await runSteps(['publish', '--print-digest'], { cwd: folder });
    expect(stdout).toMatch(/^[0-9a-f]{64}\n$/);
    expect(await publish(folder, ['--digest', stdout.trim()])).toMatchObject({ exitCode: 0 });
    writeFileSync(
      join(folder, 'package.json'),
      readFileSync(join(folder, 'package.json'), 'utf8').replace('1.2', '1.3'),
    );
    const { exitCode, stderr } = await publish(folder, ['--digest', stdout.trim()]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('[ARTIFACT_TAMPERED]');
    expect(await publish(folder, [], { STEPS_DIGEST: 'none' })).toMatchObject({ exitCode: 2 });
    expect(await versionsOfGreeting()).toEqual(['1.2.0']);
  });

  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['that is private', { private: true }, 'PACKAGE_PRIVATE'],
    ['without a version', { version: undefined }, 'PACKAGE_FIELD_INVALID'],
    ['with build metadata in its version', { version: '1.0.0+3' }, 'PACKAGE_FIELD_INVALID'],
    ['that is a prerelease without a dist-tag', { version: '2.0.0-beta.1' }, 'DIST_TAG_MISSING'],
    ['with a name that npm does not take', { name: 'Greeting' }, 'PACKAGE_FIELD_INVALID'],
  ])('%s is refused, with the place in its file', async (_, members, code) => {
    const folder = await createWorkspace(npmPackage(members));
    const { exitCode, stderr } = await publish(folder);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(new RegExp(`steps: package\\.json:\\d+:\\d+: .*\\[${code}\\]`));
  });

  it('goes to the repository that was asked for, whatever package.json, .npmrc and the environment say', async () => {
    const folder = await createWorkspace({
      ...npmPackage({ publishConfig: { registry: 'http://127.0.0.1:9/', '@acme:registry': 'http://127.0.0.1:9/' } }),
      '.npmrc': 'registry=http://127.0.0.1:9/\n@acme:registry=http://127.0.0.1:9/\n',
    });
    const env = { npm_config_registry: 'http://127.0.0.1:9/', npm_config_dry_run: 'true' };
    expect(await publish(folder, [], env)).toMatchObject({ exitCode: 0 });
    expect(await versionsOfGreeting()).toEqual(['1.2.0']);
  });

  it('that is a prerelease is published under the dist-tag that steps.yml gives', async () => {
    const folder = await createWorkspace({
      ...npmPackage({ version: '2.0.0-beta.1' }),
      'steps.yml': 'publish: { dist-tag: next }\n',
    });
    expect(await publish(folder)).toMatchObject({ exitCode: 0 });
    expect(await versionsOfGreeting()).toEqual(['2.0.0-beta.1']);
  });

  it('runs no script of the package, which would have the credentials that may publish', async () => {
    const script = "node -e \"require('fs').writeFileSync('ran', '')\"";
    const scripts = { prepack: script, prepare: script, prepublishOnly: script, publish: script };
    const folder = await createWorkspace(npmPackage({ scripts }));
    expect(await publish(folder)).toMatchObject({ exitCode: 0 });
    expect(globSync('ran', { cwd: folder })).toEqual([]);
  });

  it('says what npm said where the role may not publish', async () => {
    const folder = await createWorkspace(npmPackage());
    const reader = await someoneWhoMay(
      test.cloud,
      tools,
      'codeartifact:Describe*',
      'codeartifact:Get*',
      'sts:GetServiceBearerToken',
    );
    const { accessKeyId, secretAccessKey, sessionToken } = test.cloud.issueCredentials(reader);
    const credentials = {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
    };
    const { exitCode, stderr } = await publish(folder, [], credentials);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/E403.*codeartifact:PublishPackageVersion.*\[PUBLISH_FAILED\]/s);
  });

  it('tells a repository that is not there from a version that is not there', async () => {
    const folder = await createWorkspace(npmPackage());
    const { exitCode, stderr } = await publish(folder, ['--repository', 'none']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("Repository 'none' does not exist in domain 'acme'");
  });

  it.each(['--namespace=acme', '--package=greeting', '--package-version=2.0.0'])(
    'with %s is refused, for its own files say that',
    async (flag) => {
      const folder = await createWorkspace(npmPackage());
      const { exitCode, stderr } = await publish(folder, [flag]);
      expect(exitCode).toBe(2);
      expect(stderr).toContain("expected nothing: the package's own files say it");
    },
  );

  it('takes its settings from steps.yml, in the section of publish', async () => {
    const folder = await createWorkspace({
      ...npmPackage(),
      'steps.yml': 'publish:\n  domain: acme\n  repository: shared\n',
    });
    const run = await runSteps(['publish'], { cwd: folder, env: test.environmentFor(tools) });
    expect(run).toMatchObject({ exitCode: 0 });
  });
});

describe('the token', () => {
  it('is in the environment of npm publish alone: on no command line, in no file, in no output', async () => {
    const folder = await createWorkspace(npmPackage());
    const seen = await createWorkspace();
    const temporary = join(seen, 'tmp');
    mkdirSync(temporary);
    const bin = await createWorkspace({
      npm: `#!/bin/sh
echo "$@" >> ${seen}/$1.arguments
env > ${seen}/$1.environment
cat "$npm_config_userconfig" > ${seen}/$1.npmrc 2>/dev/null
echo "$CODEARTIFACT_AUTH_TOKEN"
[ "$1" = publish ] && { echo "npm was told $CODEARTIFACT_AUTH_TOKEN" >&2; exit 1; }
exec ${bareNpm()} "$@"
`,
    });
    chmodSync(join(bin, 'npm'), 0o755);
    const env = { PATH: `${bin}:${process.env['PATH']}`, TMPDIR: temporary };
    const { exitCode, stdout, stderr } = await publish(folder, [], env);
    const of = (file: string) => readFileSync(join(seen, file), 'utf8');
    const token = /^CODEARTIFACT_AUTH_TOKEN=(.{100,})$/m.exec(of('publish.environment'))?.[1] ?? 'none';
    expect(token).not.toBe('none');
    expect(of('publish.npmrc')).toMatch(
      /^\/\/127\.0\.0\.1:\d+\/d\/.*\/npm\/shared\/:_authToken=\$\{CODEARTIFACT_AUTH_TOKEN\}\n$/,
    );
    expect(of('publish.arguments') + of('publish.npmrc') + of('pack.environment') + stdout + stderr).not.toContain(
      token,
    );
    expect(of('publish.environment')).not.toMatch(/^AWS_/m);
    expect({ exitCode, told: stderr.includes('npm was told ***') }).toEqual({ exitCode: 1, told: true });
    expect(globSync('steps-publish-*', { cwd: temporary })).toEqual([]);
  });
});

describe('a generic package', () => {
  const named = ['--package-format', 'generic', '--namespace', 'tools', '--package', 'installer'];
  const version = ['--package-version', '1.0.0'];
  const name = {
    ...destination,
    format: 'generic',
    namespace: 'tools',
    package: 'installer',
    packageVersion: '1.0.0',
  } as const;
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const put = (assetName: string, content: string, unfinished: boolean) =>
    codeartifact.send(
      new PublishPackageVersionCommand({
        ...name,
        assetName,
        assetContent: Buffer.from(content),
        assetSHA256: sha256(content),
        unfinished,
      }),
    );
  const status = async () => (await codeartifact.send(new DescribePackageVersionCommand(name))).packageVersion?.status;

  it('is published with all its assets, and the same files again change nothing', async () => {
    const folder = await createWorkspace({ 'dist/linux.tar': 'linux', 'dist/read.me': 'read' });
    const args = [...named, ...version, 'dist/linux.tar', 'dist/read.me'];
    expect(await publish(folder, args)).toMatchObject({
      exitCode: 0,
      stdout: 'tools/installer 1.0.0 (generic): published\n',
    });
    expect(await status()).toBe('Published');
    expect(await publish(folder, args)).toMatchObject({
      exitCode: 0,
      stdout: 'tools/installer 1.0.0 (generic): already published\n',
    });
  });

  it('that is half published is completed with the assets that are missing', async () => {
    await put('a.txt', 'a', true);
    const folder = await createWorkspace({ 'a.txt': 'a', 'b.txt': 'b', 'c.txt': 'c' });
    const { exitCode, stdout } = await publish(folder, [...named, ...version, 'a.txt', 'b.txt', 'c.txt']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'tools/installer 1.0.0 (generic): completed\n' });
    expect(await status()).toBe('Published');
  });

  it('that has all its assets and is unfinished is set to Published', async () => {
    await put('a.txt', 'a', true);
    const folder = await createWorkspace({ 'a.txt': 'a' });
    expect(await publish(folder, [...named, ...version, 'a.txt'])).toMatchObject({ exitCode: 0 });
    expect(await status()).toBe('Published');
  });

  it.each<[string, readonly [string, string, boolean], string]>([
    ['an asset with other content', ['a.txt', 'other', true], 'a.txt has SHA-256'],
    [
      'an asset that is not among the files',
      ['strange.txt', 'x', true],
      'strange.txt is there, and not among the files',
    ],
    ['fewer assets, and is published', ['a.txt', 'a', false], 'b.txt is not there'],
  ])('is rejected where the repository has %s', async (_, there, told) => {
    await put(...there);
    const folder = await createWorkspace({ 'a.txt': 'a', 'b.txt': 'b' });
    const { exitCode, stderr } = await publish(folder, [...named, ...version, 'a.txt', 'b.txt']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(told);
    expect(stderr).toContain('publish under a higher --package-version');
  });

  it('that was archived is rejected with its status', async () => {
    await put('a.txt', 'a', false);
    const { packageVersion, ...ofPackage } = name;
    const archive = { ...ofPackage, versions: [packageVersion], targetStatus: 'Archived' as const };
    await codeartifact.send(new UpdatePackageVersionsStatusCommand(archive));
    const folder = await createWorkspace({ 'a.txt': 'a' });
    const { exitCode, stderr } = await publish(folder, [...named, ...version, 'a.txt']);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/status Archived.*\[VERSION_CLOSED\]/);
  });

  it.each<[string, readonly string[], string]>([
    ['no files', [...version], 'SETTING_MISSING'],
    ['no version', ['a.txt'], 'SETTING_MISSING'],
    ['a dist-tag', [...version, '--dist-tag', 'next', 'a.txt'], 'SETTING_INVALID'],
    ['a folder', [...version, 'dist'], 'ASSET_NOT_FILE'],
    ['two files of one name', [...version, 'a.txt', 'dist/a.txt'], 'ASSET_NAME_TAKEN'],
    ['a file that is not there', [...version, 'none.txt'], 'FILE_NOT_FOUND'],
  ])('with %s is refused', async (_, args, code) => {
    const folder = await createWorkspace({ 'a.txt': 'a', 'dist/a.txt': 'b' });
    const { exitCode, stderr } = await publish(folder, [...named, ...args]);
    expect(exitCode).toBe(code === 'FILE_NOT_FOUND' ? 1 : 2);
    expect(stderr).toContain(`[${code}]`);
  });
});

function under(folder: string, files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]));
}

/** The npm that is on the PATH, for a program that stands before it. */
function bareNpm(): string {
  const found = (process.env['PATH'] ?? '').split(':').find((folder) => globSync('npm', { cwd: folder }).length > 0);
  return join(found ?? '', 'npm');
}
