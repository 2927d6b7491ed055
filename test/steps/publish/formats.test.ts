import {
  DescribePackageVersionCommand,
  GetAuthorizationTokenCommand,
  GetPackageVersionAssetCommand,
  GetRepositoryEndpointCommand,
  ListPackageVersionAssetsCommand,
  type CodeartifactClient,
  type PackageFormat,
} from '@aws-sdk/client-codeartifact';
import { execa } from 'execa';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../../steps/content-digest.ts';
import { readZip, writeZip } from '../../../steps/zip-archive.ts';
import { startBreakingProxy } from '../../helpers/breaking-proxy.ts';
import { startTestCloud, type TestCloud } from '../../helpers/cloud.ts';
import { makeSdist } from '../../helpers/make-sdist.ts';
import { makeWheel } from '../../helpers/make-wheel.ts';
import { hasMaven, jar, mavenNote, pom, stagedRepository } from '../../helpers/maven.ts';
import { createPackageRepository, destination, runNpm } from '../../helpers/package-repository.ts';
import { runSteps } from '../../helpers/run-steps.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

const tools = '222222222222';
let test: TestCloud;
let codeartifact: CodeartifactClient;

beforeAll(async () => {
  test = await startTestCloud();
  codeartifact = await createPackageRepository(test, tools);
});
afterAll(() => test.cloud.stop());

const to = ['--domain', destination.domain, '--repository', destination.repository];

function publish(cwd: string, args: readonly string[] = [], env: Record<string, string> = {}) {
  return runSteps(['publish', ...to, ...args], { cwd, env: { ...test.environmentFor(tools), ...env } });
}

async function access(format: PackageFormat) {
  const { authorizationToken: token = '' } = await codeartifact.send(
    new GetAuthorizationTokenCommand({ domain: destination.domain }),
  );
  const { repositoryEndpoint = '' } = await codeartifact.send(
    new GetRepositoryEndpointCommand({ ...destination, format }),
  );
  const get = (path: string, init: RequestInit = {}) =>
    fetch(`${repositoryEndpoint}${path}`, {
      ...init,
      headers: { authorization: `Basic ${Buffer.from(`aws:${token}`).toString('base64')}` },
    });
  return { endpoint: repositoryEndpoint, token, get };
}

interface Version {
  readonly format: PackageFormat;
  readonly namespace?: string;
  readonly package: string;
  readonly packageVersion: string;
}

/** Status and names of assets, as CodeArtifact tells them. */
async function stateOf(version: Version) {
  const named = { ...destination, ...version };
  const { packageVersion } = await codeartifact.send(new DescribePackageVersionCommand(named));
  const { assets = [] } = await codeartifact.send(new ListPackageVersionAssetsCommand(named));
  return { status: packageVersion?.status, assets: assets.map(({ name }) => name).toSorted() };
}

/** Publishes through a connection on which everything after the first upload fails, and says what became of it. */
async function publishBroken(folder: string, args: readonly string[] = []) {
  let uploads = 0;
  const isUpload = (method: string, path: string) =>
    path.startsWith('/v1/package/version/publish') || (path.startsWith('/d/') && /^(PUT|POST)$/.test(method));
  const isBroken = (method: string, path: string) => isUpload(method, path) && (uploads += 1) > 1;
  const proxy = await startBreakingProxy(test.cloud.endpoint, isBroken);
  const temporary = await createWorkspace();
  try {
    const run = await publish(folder, args, { AWS_ENDPOINT_URL: proxy.endpoint, TMPDIR: temporary });
    return { ...run, token: proxy.token(), left: globSync('steps-publish-*', { cwd: temporary }) };
  } finally {
    await proxy.stop();
  }
}

describe('a Python package', () => {
  const files = async (version: string, text: string) => ({
    'pyproject.toml': '[project]\nname = "Acme.Greeting"\ndynamic = ["version"]\n',
    [`dist/acme_greeting-${version}-py3-none-any.whl`]: makeWheel('acme_greeting', version, text),
    [`dist/acme_greeting-${version}.tar.gz`]: makeSdist('acme_greeting', version, text),
  });
  const named = (packageVersion: string) => ({ format: 'pypi', package: 'acme-greeting', packageVersion }) as const;

  it('is published from its dist and installed by pip; the same content again is success, other content is not', async () => {
    const folder = await createWorkspace(await files('1.2.0', 'greeting = "good morning"\n'));
    expect(await publish(folder)).toMatchObject({ exitCode: 0, stdout: 'acme-greeting 1.2.0 (pypi): published\n' });
    const { endpoint, token } = await access('pypi');
    const index = `${endpoint.replace('://', `://aws:${token}@`)}simple/`;
    const site = join(folder, 'site');
    const options = ['--no-deps', '--target', site, '--only-binary=:all:', '--no-cache-dir'];
    await execa('python3', ['-m', 'pip', 'install', 'Acme_Greeting>=1', ...options], {
      env: { PIP_INDEX_URL: index, PIP_CONFIG_FILE: '/dev/null', PIP_DISABLE_PIP_VERSION_CHECK: '1' },
    });
    const program = 'import acme_greeting; print(acme_greeting.greeting)';
    const { stdout } = await execa('python3', ['-c', program], { env: { PYTHONPATH: site } });
    expect(stdout).toBe('good morning');

    expect(await publish(folder, ['dist'])).toMatchObject({
      exitCode: 0,
      stdout: 'acme-greeting 1.2.0 (pypi): already published\n',
    });
    const wheel = join(folder, 'dist/acme_greeting-1.2.0-py3-none-any.whl');
    const before = readFileSync(wheel);
    writeFileSync(wheel, writeZip(readZip(before).toReversed()));
    expect(sha256(readFileSync(wheel))).not.toBe(sha256(before));
    const repacked = await publish(folder, ['--format', 'json']);
    expect(JSON.parse(repacked.stdout)).toMatchObject({ packageVersions: [{ outcome: 'unchanged' }] });

    writeFileSync(wheel, makeWheel('acme_greeting', '1.2.0', 'greeting = "good evening"\n'));
    const { exitCode, stderr } = await publish(folder);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/acme_greeting-1\.2\.0-py3-none-any\.whl has SHA-256.*\[VERSION_DIFFERS\]/s);
    expect(stderr).toContain("→ raise the project's version");
  });

  it('that is half published is completed with the file that is missing, and no message or file has the token', async () => {
    const folder = await createWorkspace(await files('2.0.0', 'greeting = "good night"\n'));
    const { exitCode, stdout, stderr, token, left } = await publishBroken(folder);
    expect({ exitCode, stdout, left }).toEqual({ exitCode: 1, stdout: '', left: [] });
    expect(token.length).toBeGreaterThan(100);
    expect(stderr).not.toContain(token);
    expect(stderr).toMatch(/acme_greeting-2\.0\.0\.tar\.gz of .*answered 502.*told \*\*\*.*\[PUBLISH_FAILED\]/s);
    expect((await stateOf(named('2.0.0'))).assets).toEqual(['acme_greeting-2.0.0-py3-none-any.whl']);
    const dist = globSync('dist/*', { cwd: folder });
    expect(await publish(folder, dist)).toMatchObject({
      exitCode: 0,
      stdout: 'acme-greeting 2.0.0 (pypi): completed\n',
    });
    expect(await stateOf(named('2.0.0'))).toEqual({
      status: 'Published',
      assets: ['acme_greeting-2.0.0-py3-none-any.whl', 'acme_greeting-2.0.0.tar.gz'],
    });
    const { get } = await access('pypi');
    const page = await (await get('simple/acme-greeting/')).text();
    const [, sdist = ''] = /href="[^"]*\/pypi\/shared\/([^"]*2\.0\.0\.tar\.gz)#sha256=[0-9a-f]{64}"/.exec(page) ?? [];
    const got = Buffer.from(await (await get(sdist)).arrayBuffer());
    expect(got.equals(readFileSync(join(folder, 'dist/acme_greeting-2.0.0.tar.gz')))).toBe(true);
  });

  it.each<[string, () => Promise<Record<string, string | Buffer>>, string]>([
    ['that was not built', async () => ({ 'pyproject.toml': '' }), 'PACKAGE_NOT_BUILT'],
    [
      'whose wheel was renamed',
      async () => ({ 'dist/other-1.0-py3-none-any.whl': makeWheel('greeting', '1.0', '') }),
      'DISTRIBUTION_INVALID',
    ],
    ['whose wheel is no archive', async () => ({ 'dist/a-1.0-py3-none-any.whl': 'text' }), 'DISTRIBUTION_INVALID'],
    ['whose sdist is no archive', async () => ({ 'dist/a-1.0.tar.gz': 'text' }), 'DISTRIBUTION_INVALID'],
    [
      'with files of an earlier build',
      async () => ({ 'a-1.0.tar.gz': makeSdist('a', '1.0', ''), 'a-1.1.tar.gz': makeSdist('a', '1.1', '') }),
      'VERSIONS_MIXED',
    ],
  ])('%s is refused', async (_, make, code) => {
    const folder = await createWorkspace(await make());
    const { exitCode, stderr } = await publish(folder);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`[${code}]`);
  });
});

describe('a Maven package', () => {
  const named = (packageVersion: string) =>
    ({ format: 'maven', namespace: 'com.acme', package: 'greeting', packageVersion }) as const;

  it('is published from a staged repository with its parent; the same again is success, other content is not', async () => {
    const folder = await createWorkspace(stagedRepository('1.2.0', 'good morning'));
    expect(await publish(folder)).toMatchObject({
      exitCode: 0,
      stdout: 'com.acme:greeting 1.2.0 (maven): published\ncom.acme:greetings 1.2.0 (maven): published\n',
    });
    expect(await stateOf(named('1.2.0'))).toEqual({
      status: 'Published',
      assets: ['greeting-1.2.0-sources.jar', 'greeting-1.2.0.jar', 'greeting-1.2.0.pom'],
    });
    expect((await publish(folder)).stdout).toContain('com.acme:greeting 1.2.0 (maven): already published\n');
    writeFileSync(join(folder, 'com/acme/greeting/1.2.0/greeting-1.2.0.jar'), jar('good evening'));
    const { exitCode, stderr } = await publish(folder);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/greeting-1\.2\.0\.pom:5:81: .*greeting-1\.2\.0\.jar has SHA-256.*\[VERSION_DIFFERS\]/s);
  });

  it('that is half published stays unfinished, and is completed and published by the next run', async () => {
    const folder = await createWorkspace(stagedRepository('2.0.0', 'good night'));
    const broken = await publishBroken(folder, ['com/acme/greeting']);
    expect(broken).toMatchObject({ exitCode: 1, stdout: '' });
    expect(broken.stderr).not.toContain(broken.token);
    const half = await stateOf(named('2.0.0'));
    expect(half).toMatchObject({ status: 'Unfinished', assets: ['greeting-2.0.0-sources.jar'] });
    const { get } = await access('maven');
    expect((await get(`com/acme/greeting/2.0.0/${half.assets[0]}`)).status).toBe(404);
    expect(await (await get('com/acme/greeting/maven-metadata.xml')).text()).not.toContain('2.0.0');
    // Built again, and packed otherwise.
    const sources = join(folder, 'com/acme/greeting/2.0.0/greeting-2.0.0-sources.jar');
    writeFileSync(sources, writeZip(readZip(readFileSync(sources)).toReversed()));
    expect((await publish(folder, ['com/acme/greeting'])).stdout).toBe('com.acme:greeting 2.0.0 (maven): completed\n');
    expect(await stateOf(named('2.0.0'))).toMatchObject({ status: 'Published', assets: { length: 3 } });
    expect(await (await get('com/acme/greeting/maven-metadata.xml')).text()).toContain('<release>2.0.0</release>');
  });

  it('that Maven put itself is the same version: its checksums were compared, and its metadata ended it', async () => {
    const { get } = await access('maven');
    const content = {
      pom: pom('<groupId>com.acme</groupId><artifactId>put</artifactId><version>1</version>'),
      jar: jar('a'),
    };
    const put = (path: string, body: string | Buffer) =>
      get(`com/acme/put/${path}`, { method: 'PUT', body: new Uint8Array(Buffer.from(body)) });
    expect((await put('1/put-1.jar.sha1', 'ab')).status).toBe(404);
    expect((await put('1/put-1.jar', content.jar)).status).toBe(201);
    expect((await put('1/put-1.jar.sha1', 'ab')).status).toBe(400);
    expect((await put('1/put-1.jar.sha256', sha256(content.jar))).status).toBe(200);
    expect((await put('1/put-1.pom', content.pom)).status).toBe(201);
    const version = { ...named('1'), package: 'put' };
    expect(await stateOf(version)).toMatchObject({ status: 'Unfinished' });
    expect((await put('maven-metadata.xml', '<metadata><version>1</version></metadata>')).status).toBe(201);
    expect(await stateOf(version)).toMatchObject({ status: 'Published' });
    expect(await (await get('com/acme/put/1/put-1.jar.sha256')).text()).toBe(sha256(content.jar));
    const folder = await createWorkspace({ 'put-1.pom': content.pom, 'put-1.jar': content.jar });
    expect(await publish(folder, ['--package-format', 'maven'])).toMatchObject({
      exitCode: 0,
      stdout: 'com.acme:put 1 (maven): already published\n',
    });
  });

  const named1 = '<groupId>g</groupId><artifactId>a</artifactId>';
  it.each<[string, Record<string, string>, string]>([
    ['that was not staged', { 'pom.xml': pom(`${named1}<version>1</version>`) }, 'PACKAGE_NOT_BUILT'],
    ['that is a snapshot', { 'a-1-SNAPSHOT.pom': pom(`${named1}<version>1-SNAPSHOT</version>`) }, 'SNAPSHOT_REFUSED'],
    [
      'whose version is a property',
      { 'a-1.pom': pom(`${named1}<version>\${revision}</version>`) },
      'PACKAGE_FIELD_INVALID',
    ],
    ['without a group', { 'a-1.pom': pom('<artifactId>a</artifactId><version>1</version>') }, 'PACKAGE_FIELD_INVALID'],
    ['of another name', { 'b-1.pom': pom(`${named1}<version>1</version>`) }, 'POM_MISNAMED'],
    ['without its jar', { 'a-1.pom': pom(`${named1}<version>1</version>`), 'a-1-tests.jar': '' }, 'PACKAGE_INCOMPLETE'],
    [
      'that is not what was staged',
      { 'a-1.pom': pom(`${named1}<version>1</version>`), 'a-1.jar': 'x', 'a-1.jar.sha1': 'ab' },
      'CHECKSUM_DIFFERS',
    ],
  ])('%s is refused', async (_, files, code) => {
    const { exitCode, stderr } = await publish(await createWorkspace(files));
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`[${code}]`);
  });

  it.skipIf(!hasMaven)(`is resolved by Maven, the parent and the jar of an extension${mavenNote}`, async () => {
    // Maven gives it to every extension.
    const utils = pom(
      '<groupId>org.codehaus.plexus</groupId><artifactId>plexus-utils</artifactId><version>1.1</version>',
    );
    const staged = await createWorkspace({
      ...stagedRepository('3.0.0', 'good day'),
      'plexus-utils-1.1.pom': utils,
      'plexus-utils-1.1.jar': jar(''),
    });
    expect(await publish(staged)).toMatchObject({ exitCode: 0 });
    const { endpoint, token } = await access('maven');
    const folder = await createWorkspace({
      'settings.xml': `<settings><servers><server><id>codeartifact</id><username>aws</username><password>\${env.TOKEN}</password></server></servers>
<mirrors><mirror><id>codeartifact</id><mirrorOf>*</mirrorOf><url>${endpoint}</url></mirror></mirrors></settings>`,
      'pom.xml': `<project><modelVersion>4.0.0</modelVersion>
<parent><groupId>com.acme</groupId><artifactId>greetings</artifactId><version>3.0.0</version><relativePath/></parent>
<artifactId>consumer</artifactId><packaging>pom</packaging>
<build><extensions><extension><groupId>com.acme</groupId><artifactId>greeting</artifactId><version>3.0.0</version></extension></extensions></build>
</project>`,
    });
    mkdirSync(join(folder, 'local'));
    const options = ['--batch-mode', '--settings', 'settings.xml', `-Dmaven.repo.local=${join(folder, 'local')}`];
    const { exitCode, all } = await execa('mvn', ['validate', ...options], {
      cwd: folder,
      env: { TOKEN: token },
      all: true,
      reject: false,
    });
    expect({ exitCode, all }).toMatchObject({ exitCode: 0, all: expect.stringContaining('BUILD SUCCESS') });
    const got = join(folder, 'local/com/acme/greeting/3.0.0/greeting-3.0.0.jar');
    expect(existsSync(got) && sha256(readFileSync(got))).toBe(sha256(jar('good day')));
  });
});

it('a generic package that is half published is completed by the next run, and its files are got back', async () => {
  const folder = await createWorkspace({ 'a.txt': 'one', 'b.txt': 'two' });
  const named = ['--namespace', 'tools', '--package', 'installer', '--package-version', '1.0.0'];
  const args = ['--package-format', 'generic', ...named, 'a.txt', 'b.txt'];
  expect(await publishBroken(folder, args)).toMatchObject({ exitCode: 1, stdout: '' });
  const version = { format: 'generic', namespace: 'tools', package: 'installer', packageVersion: '1.0.0' } as const;
  expect(await stateOf(version)).toEqual({ status: 'Unfinished', assets: ['a.txt'] });
  expect((await publish(folder, args)).stdout).toBe('tools/installer 1.0.0 (generic): completed\n');
  expect(await stateOf(version)).toEqual({ status: 'Published', assets: ['a.txt', 'b.txt'] });
  const got = await codeartifact.send(
    new GetPackageVersionAssetCommand({ ...destination, ...version, asset: 'b.txt' }),
  );
  expect(await got.asset?.transformToString()).toBe('two');
});

it('an npm package whose publication broke off is published by the next run, and installed by npm', async () => {
  const folder = await createWorkspace({
    'package.json': '{"name": "broken-off", "version": "1.0.0", "main": "index.js"}',
    'index.js': 'module.exports = "good morning";',
  });
  // npm asks again for more than a minute where it is answered 502.
  const proxy = await startBreakingProxy(test.cloud.endpoint, (method) => method === 'PUT', 400);
  const broken = await publish(folder, [], { AWS_ENDPOINT_URL: proxy.endpoint });
  await proxy.stop();
  expect(broken).toMatchObject({ exitCode: 1, stdout: '' });
  expect((await publish(folder)).stdout).toBe('broken-off 1.0.0 (npm): published\n');
  expect((await publish(folder)).stdout).toBe('broken-off 1.0.0 (npm): already published\n');
  const { endpoint: registry, token } = await access('npm');
  const cwd = await createWorkspace({ 'package.json': '{"name": "consumer", "version": "1.0.0"}' });
  expect(await runNpm(['install', 'broken-off'], { cwd, registry, token })).toMatchObject({ exitCode: 0 });
  expect((await execa('node', ['-p', 'require("broken-off")'], { cwd })).stdout).toBe('good morning');
});

it('packages of several formats are published by one command, each told by what it holds', async () => {
  const folder = await createWorkspace({
    'js/package.json': '{"name": "several", "version": "1.0.0"}',
    'py/several-1.0.tar.gz': makeSdist('several', '1.0', ''),
    'java/several-1.pom': pom(
      '<groupId>g</groupId><artifactId>several</artifactId><version>1</version><packaging>pom</packaging>',
    ),
  });
  const { stdout } = await publish(folder, ['js', 'py', 'java', '--dry-run']);
  expect(stdout).toBe(
    'several 1.0.0 (npm): would be published\ng:several 1 (maven): would be published\nseveral 1.0 (pypi): would be published\n',
  );
  const digest = await runSteps(['publish', 'js', 'py', 'java', '--print-digest'], { cwd: folder });
  expect(digest.stdout).toMatch(/^[0-9a-f]{64}\n$/);
});
