import {
  CodeartifactClient,
  CreateRepositoryCommand,
  DeleteDomainCommand,
  DescribePackageVersionCommand,
  GetAuthorizationTokenCommand,
  GetPackageVersionAssetCommand,
  GetRepositoryEndpointCommand,
  ListPackagesCommand,
  ListPackageVersionAssetsCommand,
  PublishPackageVersionCommand,
  PutDomainPermissionsPolicyCommand,
  PutRepositoryPermissionsPolicyCommand,
} from '@aws-sdk/client-codeartifact';
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from '../../../../../steps/authorisation/caller.ts';
import { awsCliNote, hasAwsCli } from '../../../../helpers/aws-cli.ts';
import { startTestCloud, type TestCloud } from '../../../../helpers/cloud.ts';
import { createPackageRepository, destination, npmPackage, runNpm } from '../../../../helpers/package-repository.ts';
import { someoneWhoMay } from '../../../../helpers/roles.ts';
import { createWorkspace } from '../../../../helpers/workspace.ts';

const [tools, dev] = ['222222222222', '333333333333'];
const run = promisify(execFile);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

let test: TestCloud;
let owner: CodeartifactClient;

beforeEach(async () => {
  test = await startTestCloud();
  owner = await createPackageRepository(test, tools);
});
afterEach(() => test.cloud.stop());

const clientOf = (caller: Caller) => test.clientAs(caller).client(CodeartifactClient);

/** What npm is told of the repository by one who may ask for it. */
async function npmAccess(client = owner, repository: string = destination.repository) {
  const named = { domain: destination.domain, domainOwner: tools };
  const endpoint = new GetRepositoryEndpointCommand({ ...named, repository, format: 'npm' });
  const { repositoryEndpoint: registry = '' } = await owner.send(endpoint);
  const { authorizationToken: token = '' } = await client.send(new GetAuthorizationTokenCommand(named));
  return { registry, token };
}

async function published(members: Readonly<Record<string, unknown>> = {}, repository?: string) {
  const cwd = await createWorkspace(npmPackage(members));
  return runNpm(['publish'], { cwd, ...(await npmAccess(owner, repository)) });
}

const npm = { ...destination, format: 'npm', namespace: 'acme', package: 'greeting', packageVersion: '1.2.0' } as const;

describe('npm', () => {
  it('publishes a package, which is then installed and required', async () => {
    expect(await published()).toMatchObject({ exitCode: 0 });
    const cwd = await createWorkspace({ 'package.json': '{"name": "consumer", "version": "1.0.0"}' });
    expect(await runNpm(['install', '@acme/greeting@^1.0.0'], { cwd, ...(await npmAccess()) })).toMatchObject({
      exitCode: 0,
    });
    const { stdout } = await run('node', ['-p', 'require("@acme/greeting")()'], { cwd });
    expect(stdout).toBe('good morning\n');
  });

  it('leaves a version whose one asset is package.tgz, with its hashes', async () => {
    await published();
    const { packageVersion } = await owner.send(new DescribePackageVersionCommand(npm));
    expect(packageVersion).toMatchObject({ packageName: 'greeting', namespace: 'acme', status: 'Published' });
    const { packages } = await owner.send(new ListPackagesCommand(destination));
    expect(packages).toEqual([expect.objectContaining({ format: 'npm', namespace: 'acme', package: 'greeting' })]);
    const { assets } = await owner.send(new ListPackageVersionAssetsCommand(npm));
    const got = await owner.send(new GetPackageVersionAssetCommand({ ...npm, asset: 'package.tgz' }));
    const bytes = Buffer.from((await got.asset?.transformToByteArray()) ?? []);
    expect(got.assetName).toBe('package.tgz');
    expect(assets).toMatchObject([
      { name: 'package.tgz', hashes: { 'SHA-256': createHash('sha256').update(bytes).digest('hex') } },
    ]);
  });

  it('takes the same tarball again, and another of that version not: 409', async () => {
    const cwd = await createWorkspace(npmPackage());
    const publish = async () => runNpm(['publish', '--force'], { cwd, ...(await npmAccess()) });
    expect(await publish()).toMatchObject({ exitCode: 0 });
    writeFileSync(join(cwd, 'index.js'), 'module.exports = 1;\n');
    const refused = await publish();
    expect(refused.exitCode).toBe(1);
    expect(refused.all).toContain('E409');
  });

  it('reads what an upstream repository has, and publishes no version that is there', async () => {
    await owner.send(
      new CreateRepositoryCommand({ ...destination, repository: 'team', upstreams: [{ repositoryName: 'shared' }] }),
    );
    await published();
    const access = await npmAccess(owner, 'team');
    const cwd = await createWorkspace({ 'package.json': '{"name": "consumer", "version": "1.0.0"}' });
    expect(await runNpm(['install', '@acme/greeting'], { cwd, ...access })).toMatchObject({ exitCode: 0 });
    const again = await published({ description: 'another' }, 'team');
    expect(again.all).toMatch(/E409|previously published/);
    expect(again.exitCode).toBe(1);
  });

  it('is refused without a token, with one of nobody, and without the permission to publish', async () => {
    const cwd = await createWorkspace(npmPackage());
    const { registry } = await npmAccess();
    expect((await runNpm(['view', '@acme/greeting'], { cwd, registry })).all).toContain('E401');
    expect((await runNpm(['publish'], { cwd, registry, token: 'none' })).all).toContain('E401');
    const reader = await someoneWhoMay(
      test.cloud,
      tools,
      'codeartifact:Get*',
      'codeartifact:Read*',
      'sts:GetServiceBearerToken',
    );
    const { token } = await npmAccess(clientOf(reader));
    const refused = await runNpm(['publish'], { cwd, registry, token });
    expect(refused.exitCode).toBe(1);
    expect(refused.all).toMatch(/E403.*codeartifact:PublishPackageVersion/s);
  });
});

describe('who may', () => {
  const statement = (Action: readonly string[], arn: string) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: arn }, Action, Resource: '*' }],
    });

  it('another account reads only where its own side, the domain and the repository allow it', async () => {
    await published();
    const reader = await someoneWhoMay(test.cloud, dev, 'codeartifact:*', 'sts:GetServiceBearerToken');
    await expect(npmAccess(clientOf(reader))).rejects.toThrow(/codeartifact:GetAuthorizationToken/);
    const account = `arn:aws:iam::${dev}:root`;
    const ofDomain = statement(['codeartifact:GetAuthorizationToken'], account);
    await owner.send(new PutDomainPermissionsPolicyCommand({ domain: 'acme', policyDocument: ofDomain }));
    const access = await npmAccess(clientOf(reader));
    const cwd = await createWorkspace();
    const view = () => runNpm(['view', '@acme/greeting', 'version'], { cwd, ...access });
    expect((await view()).all).toContain('E403');
    const ofRepository = statement(['codeartifact:ReadFromRepository'], account);
    await owner.send(new PutRepositoryPermissionsPolicyCommand({ ...destination, policyDocument: ofRepository }));
    expect((await view()).all).toContain('1.2.0');
  });

  it('gives no token without sts:GetServiceBearerToken', async () => {
    const caller = await someoneWhoMay(test.cloud, tools, 'codeartifact:*');
    await expect(npmAccess(clientOf(caller))).rejects.toThrow(/sts:GetServiceBearerToken/);
  });

  it('a token ends when it was asked to', async () => {
    const token = new GetAuthorizationTokenCommand({ domain: 'acme', durationSeconds: 10 });
    await expect(owner.send(token)).rejects.toMatchObject({ name: 'ValidationException' });
    const { expiration } = await owner.send(new GetAuthorizationTokenCommand({ domain: 'acme', durationSeconds: 900 }));
    expect(Math.round(((expiration?.getTime() ?? 0) - Date.now()) / 60_000)).toBe(15);
  });
});

describe('generic packages', () => {
  const generic = { ...destination, format: 'generic', namespace: 'n', package: 'p', packageVersion: '1' } as const;
  const put = (assetName: string, content: string, unfinished = false, assetSHA256 = sha256(content)) =>
    owner.send(
      new PublishPackageVersionCommand({
        ...generic,
        assetName,
        assetContent: Buffer.from(content),
        assetSHA256,
        unfinished,
      }),
    );

  it('are unfinished until an asset comes without the flag; an asset is never replaced', async () => {
    expect(await put('a', 'a', true)).toMatchObject({ status: 'Unfinished' });
    expect(await put('a', 'a', true)).toMatchObject({ status: 'Unfinished' });
    await expect(put('a', 'other', true)).rejects.toMatchObject({ name: 'ConflictException' });
    expect(await put('b', 'b')).toMatchObject({ status: 'Published' });
  });

  it('are refused with a hash that is not theirs', async () => {
    await expect(put('a', 'a', false, sha256('b'))).rejects.toThrow(/signature/);
  });

  it('keep a domain from being deleted as long as it has a repository', async () => {
    await expect(owner.send(new DeleteDomainCommand({ domain: 'acme' }))).rejects.toMatchObject({
      name: 'ConflictException',
    });
  });
});

describe('CloudFormation', () => {
  const template = (policy: string) => `
Resources:
  Domain:
    Type: AWS::CodeArtifact::Domain
    Properties: { DomainName: made, Tags: [{ Key: a, Value: b }] }
  Base:
    Type: AWS::CodeArtifact::Repository
    Properties: { DomainName: !GetAtt Domain.Name, RepositoryName: base, ExternalConnections: ['public:npmjs'] }
  Team:
    Type: AWS::CodeArtifact::Repository
    Properties:
      DomainName: !GetAtt Domain.Name
      RepositoryName: team
      Upstreams: [!GetAtt Base.Name]
      ${policy}
Outputs: { Arn: { Value: !Ref Team } }
`;
  const policy =
    "PermissionsPolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: '*', Action: 'codeartifact:Read*', Resource: '*'}]}";

  it('makes, changes and deletes domains and repositories', async () => {
    const cloudformation = test.clientFor(tools).client(CloudFormationClient);
    const StackName = 'packages';
    const status = async () => {
      await test.cloud.idle();
      const { Stacks } = await cloudformation.send(new DescribeStacksCommand({ StackName }));
      return Stacks?.[0]?.StackStatus;
    };
    const asTools = (operation: string, input: Readonly<Record<string, unknown>>) =>
      test.cloud.call<Readonly<Record<string, unknown>>>(test.cloud.administrator(tools), {
        service: 'codeartifact',
        operation,
        input: { domain: 'made', repository: 'team', ...input },
      });
    await cloudformation.send(new CreateStackCommand({ StackName, TemplateBody: template('') }));
    expect(await status()).toBe('CREATE_COMPLETE');
    expect(await asTools('DescribeRepository', {})).toMatchObject({
      repository: { upstreams: [{ repositoryName: 'base' }] },
    });
    await expect(asTools('GetRepositoryPermissionsPolicy', {})).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
    await cloudformation.send(new UpdateStackCommand({ StackName, TemplateBody: template(policy) }));
    expect(await status()).toBe('UPDATE_COMPLETE');
    expect(JSON.stringify(await asTools('GetRepositoryPermissionsPolicy', {}))).toContain('codeartifact:Read*');
    await cloudformation.send(new DeleteStackCommand({ StackName }));
    await test.cloud.idle();
    await expect(asTools('DescribeDomain', {})).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });
});

describe.skipIf(!hasAwsCli)(`the AWS CLI${awsCliNote}`, () => {
  async function aws(...args: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
    const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...test.environmentFor(tools) };
    const { stdout } = await run('aws', ['codeartifact', ...args, '--output', 'json'], { env });
    return JSON.parse(stdout) as Readonly<Record<string, unknown>>;
  }

  it('publishes a generic package version and gets its asset', async () => {
    const folder = await createWorkspace({ 'a.txt': 'contents' });
    const named = ['--domain', 'acme', '--repository', 'shared', '--format', 'generic'];
    const version = [...named, '--namespace', 'n', '--package', 'p', '--package-version', '1.0.0'];
    const asset = ['--asset-name', 'a.txt', '--asset-sha256', sha256('contents')];
    const content = ['--asset-content', join(folder, 'a.txt')];
    expect(await aws('publish-package-version', ...version, ...asset, ...content)).toMatchObject({
      status: 'Published',
      asset: { name: 'a.txt', size: 8 },
    });
    await aws('get-package-version-asset', ...version, '--asset', 'a.txt', join(folder, 'got.txt'));
    expect(readFileSync(join(folder, 'got.txt'), 'utf8')).toBe('contents');
    expect(await aws('list-repositories-in-domain', '--domain', 'acme')).toMatchObject({
      repositories: [{ name: 'shared', domainOwner: tools }],
    });
  });
});
