import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { BatchGetBuildsCommand, CreateProjectCommand, StartBuildCommand } from '@aws-sdk/client-codebuild';
import { DeleteObjectsCommand, HeadObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { bucket, roleArn, startFixture, tools, type Fixture } from '../../../../../helpers/pipeline-fixture.ts';

describe('the cache of a project', () => {
  let fixture: Fixture;
  let count = 0;
  const s3 = () => fixture.clientFor(tools).client(S3Client);
  beforeAll(async () => {
    fixture = await startFixture();
  });
  afterAll(() => fixture.dispose());

  async function makeProject(
    cache: string,
    {
      commands = 'cat kept/* || true; mkdir -p kept; echo "made $WHAT" > kept/$WHAT',
      location = `${bucket}/caches`,
    } = {},
  ) {
    const name = `cached-${(count += 1)}`;
    await fixture.codebuild.send(
      new CreateProjectCommand({
        name,
        source: {
          type: 'NO_SOURCE',
          buildspec: `version: 0.2\nphases: { build: { commands: ['${commands}'] } }\ncache: ${cache}\n`,
        },
        artifacts: { type: 'NO_ARTIFACTS' },
        environment: { type: 'LINUX_CONTAINER', image: 'image', computeType: 'BUILD_GENERAL1_SMALL' },
        serviceRole: roleArn('build'),
        encryptionKey: fixture.keyArn,
        cache: { type: 'S3', location },
      }),
    );
    return name;
  }

  /** The log of one build in a folder of its own. */
  async function build(projectName: string, WHAT: string, more: object = {}): Promise<string> {
    const environmentVariablesOverride = [{ name: 'WHAT', value: WHAT }];
    const command = new StartBuildCommand({ projectName, environmentVariablesOverride, ...more });
    const started = await fixture.codebuild.send(command);
    await fixture.cloud.idle();
    const { builds = [] } = await fixture.codebuild.send(new BatchGetBuildsCommand({ ids: [started.build?.id ?? ''] }));
    const { groupName: logGroupName, streamName: logStreamName } = builds[0]?.logs ?? {};
    const command2 = new GetLogEventsCommand({ logGroupName, logStreamName, startFromHead: true });
    const { events = [] } = await fixture.clientFor(tools).client(CloudWatchLogsClient).send(command2);
    return events.map(({ message }) => message).join('');
  }

  const made = (log: string) => [...log.matchAll(/^made (\w+)$/gm)].map(([, what]) => what);
  const objects = async () => {
    const { Contents = [] } = await s3().send(new ListObjectsV2Command({ Bucket: bucket, Prefix: 'caches/' }));
    return Contents.map(({ Key = '' }) => Key);
  };

  it('brings what one build left to the next, which replaces it, encrypted with the key of the project', async () => {
    const project = await makeProject("{ paths: ['kept/**/*'] }");
    expect(made(await build(project, 'one'))).toEqual([]);
    expect(made(await build(project, 'two'))).toEqual(['one']);
    expect(made(await build(project, 'three'))).toEqual(['one', 'two']);
    const [Key, ...others] = await objects();
    expect(others).toEqual([]);
    expect(await s3().send(new HeadObjectCommand({ Bucket: bucket, Key }))).toMatchObject({
      SSEKMSKeyId: fixture.keyArn,
    });
  });

  it('with a key stays as it was made, and is found by the beginning of a fallback key, the newest first', async () => {
    const project = await makeProject("{ key: steps-$WHAT, fallback-keys: [nothing-, steps-], paths: ['kept/**/*'] }");
    expect(made(await build(project, 'one'))).toEqual([]);
    expect(made(await build(project, 'two'))).toEqual(['one']);
    expect(made(await build(project, 'three'))).toEqual(['one', 'two']);
    expect(made(await build(project, 'one'))).toEqual(['one']);
    expect(made(await build(project, 'four'))).toEqual(['one', 'three', 'two']);
  });

  it('is another one where the paths are, and for another project in the same place', async () => {
    const keyed = "{ key: same, paths: ['kept/**/*'] }";
    const project = await makeProject(keyed);
    await build(project, 'one');
    const otherPaths =
      "version: 0.2\nphases: { build: { commands: ['cat kept/* || true'] } }\ncache: { key: same, paths: ['kept/*'] }\n";
    expect(made(await build(project, 'two', { buildspecOverride: otherPaths }))).toEqual([]);
    expect(made(await build(await makeProject(keyed), 'two'))).toEqual([]);
  });

  it('is only read, or only written, where its action says so', async () => {
    const before = await objects();
    const reading = await makeProject("{ action: restore, paths: ['kept/**/*'] }");
    await build(reading, 'one');
    expect(await objects()).toEqual(before);
    const writing = await makeProject("{ action: save, paths: ['kept/**/*'] }");
    await build(writing, 'one');
    expect(made(await build(writing, 'two'))).toEqual([]);
    expect((await objects()).length).toBe(before.length + 1);
  });

  it('is left as it was by a build that fails, and fails none where it is gone or refused', async () => {
    const project = await makeProject("{ paths: ['kept/**/*'] }", { commands: 'mkdir kept; touch kept/$WHAT; exit 1' });
    const before = await objects();
    await build(project, 'one');
    expect(await objects()).toEqual(before);
    const nowhere = await makeProject("{ paths: ['kept/**/*'] }", { location: 'no-such-bucket-222222222222/caches' });
    const log = await build(nowhere, 'one');
    expect(log).toContain('Unable to download cache');
    expect(log).toContain('Unable to upload cache');
    expect(log).toContain('Phase complete: BUILD State: SUCCEEDED');
    await s3().send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: before.map((Key) => ({ Key })) } }));
  });

  it('is refused without a place', async () => {
    await expect(makeProject('{ paths: [kept] }', { location: '' })).rejects.toThrow('Project cache location');
  });
});
