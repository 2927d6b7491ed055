import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  BatchGetBuildsCommand,
  BatchGetReportsCommand,
  DescribeTestCasesCommand,
  CreateProjectCommand,
  StartBuildCommand,
  type Build,
  type CreateProjectCommandInput,
} from '@aws-sdk/client-codebuild';
import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { bucket, roleArn, startFixture, tools, type Fixture } from '../../../../../helpers/pipeline-fixture.ts';

const sts = fileURLToPath(import.meta.resolve('@aws-sdk/client-sts'));

describe('builds of a project', () => {
  let fixture: Fixture;
  let count = 0;
  beforeAll(async () => {
    fixture = await startFixture();
    await fixture.push({
      'source.txt': 'content',
      'buildspec.yml': 'version: 0.2\nphases: { build: { commands: [cat source.txt] } }\n',
    });
    await fixture
      .clientFor(tools)
      .client(SSMClient)
      .send(new PutParameterCommand({ Name: '/level', Value: 'secret', Type: 'String' }));
  });
  afterAll(() => fixture.dispose());

  const createProject = (buildspec: string | undefined, more: Partial<CreateProjectCommandInput> = {}) =>
    fixture.codebuild.send(
      new CreateProjectCommand({
        name: `project-${(count += 1)}`,
        source: { type: 'NO_SOURCE', buildspec },
        artifacts: { type: 'NO_ARTIFACTS' },
        environment: { type: 'LINUX_CONTAINER', image: 'image', computeType: 'BUILD_GENERAL1_SMALL' },
        serviceRole: roleArn('build'),
        ...more,
      }),
    );

  async function run(more: object = {}): Promise<{ readonly build: Build | undefined; readonly log: string }> {
    const started = await fixture.codebuild.send(new StartBuildCommand({ projectName: `project-${count}`, ...more }));
    await fixture.cloud.idle();
    const { builds = [] } = await fixture.codebuild.send(new BatchGetBuildsCommand({ ids: [started.build?.id ?? ''] }));
    const logs = fixture.clientFor(tools).client(CloudWatchLogsClient);
    const { groupName: logGroupName, streamName: logStreamName } = builds[0]?.logs ?? {};
    const { events = [] } = await logs.send(
      new GetLogEventsCommand({ logGroupName, logStreamName, startFromHead: true }),
    );
    return { build: builds[0], log: events.map(({ message }) => message).join('') };
  }

  it('give an unchanged SDK the service role as container credentials', async () => {
    const script = `import(process.env.STS).then(async ({ STSClient, GetCallerIdentityCommand }) => console.log((await new STSClient({}).send(new GetCallerIdentityCommand({}))).Arn))`;
    await createProject(
      `version: 0.2\nenv: { variables: { STS: "${sts}" } }\nphases:\n  build:\n    commands:\n      - |\n        "${process.execPath}" -e '${script}'\n      - env\n`,
    );
    const { build, log } = await run();
    expect(build?.buildStatus).toBe('SUCCEEDED');
    expect(log).toContain(`arn:aws:sts::${tools}:assumed-role/build/AWSCodeBuild-`);
    expect(log).not.toMatch(/^AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY|PROFILE)=/m);
    expect(log).toMatch(/^CODEBUILD_BUILD_SUCCEEDING=1$/m);
  });

  it('take variables from start, project and buildspec, in this order, and parameters as the role', async () => {
    await createProject(
      'version: 0.2\nenv: { variables: { A: spec, B: spec, C: spec }, parameter-store: { LEVEL: /level } }\nphases: { build: { commands: ["echo $A $B $C $LEVEL"] } }\n',
      {
        environment: {
          type: 'LINUX_CONTAINER',
          image: 'image',
          computeType: 'BUILD_GENERAL1_SMALL',
          environmentVariables: [
            { name: 'B', value: 'project' },
            { name: 'C', value: 'project' },
          ],
        },
      },
    );
    const { log } = await run({ environmentVariablesOverride: [{ name: 'C', value: 'start' }] });
    expect(log).toMatch(/^spec project start secret$/m);
  });

  it('take members of secrets as the role, and fail where there is none', async () => {
    const create = { Name: 'build/db', SecretString: '{"user":"orders"}' };
    const call = { service: 'secretsmanager', operation: 'CreateSecret', input: create };
    await fixture.cloud.call(fixture.cloud.administrator(tools), call);
    const spec = (key: string) =>
      `version: 0.2\nenv: { secrets-manager: { USER_NAME: "build/db:${key}" } }\nphases: { build: { commands: ["echo is $USER_NAME"] } }\n`;
    await createProject(spec('user'));
    expect((await run()).log).toMatch(/^is orders$/m);
    const { build } = await run({ buildspecOverride: spec('toString') });
    expect(build?.buildStatus).toBe('FAILED');
    expect(JSON.stringify(build?.phases)).toContain('The secret build/db has no key toString');
  });

  it('clone a repository of CodeCommit', async () => {
    const location = 'https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/orders';
    await createProject(undefined, { source: { type: 'CODECOMMIT', location }, sourceVersion: 'refs/heads/main' });
    const { build, log } = await run();
    expect(build).toMatchObject({
      buildStatus: 'SUCCEEDED',
      resolvedSourceVersion: expect.stringMatching(/^[0-9a-f]{40}$/),
    });
    expect(log).toMatch(/^content$/m);
  });

  it('put artifacts into a bucket and collect reports', async () => {
    await createProject(
      'version: 0.2\nphases: { build: { commands: ["echo \'<testsuite><testcase/></testsuite>\' > r.xml"] } }\nreports: { unit: { files: [r.xml] } }\nartifacts: { files: [r.xml] }\n',
      {
        artifacts: { type: 'S3', location: bucket, path: 'built', name: 'output', packaging: 'NONE' },
        encryptionKey: fixture.keyArn,
      },
    );
    const { build } = await run();
    expect(build?.buildStatus).toBe('SUCCEEDED');
    const { Contents = [] } = await fixture
      .clientFor(tools)
      .client(S3Client)
      .send(new ListObjectsV2Command({ Bucket: bucket, Prefix: 'built/' }));
    expect(Contents.map(({ Key }) => Key)).toEqual(['built/output/r.xml']);
    const { reports = [] } = await fixture.codebuild.send(
      new BatchGetReportsCommand({ reportArns: build?.reportArns }),
    );
    expect(reports[0]).toMatchObject({ status: 'SUCCEEDED', testSummary: { total: 1 } });
    const cases = (input: object) =>
      fixture.codebuild.send(new DescribeTestCasesCommand({ reportArn: build?.reportArns?.[0], ...input }));
    expect((await cases({})).testCases).toMatchObject([{ reportArn: build?.reportArns?.[0], status: 'SUCCEEDED' }]);
    expect((await cases({ filter: { status: 'FAILED' } })).testCases).toEqual([]);
    await expect(cases({ reportArn: `${build?.reportArns?.[0]}x` })).rejects.toThrow(/Report not found/);
  });

  it('fail in the phase and with the context of CodeBuild', async () => {
    await createProject('version: 0.2\nphases: { pre_build: { commands: [exit 7] } }\n');
    const { build, log } = await run();
    expect(build?.buildStatus).toBe('FAILED');
    expect(build?.phases?.find(({ phaseType }) => phaseType === 'PRE_BUILD')).toMatchObject({
      phaseStatus: 'FAILED',
      contexts: [
        {
          statusCode: 'COMMAND_EXECUTION_ERROR',
          message: 'Error while executing command: exit 7. Reason: exit status 7',
        },
      ],
    });
    expect(log).toContain(
      'Phase context status code: COMMAND_EXECUTION_ERROR Message: Error while executing command: exit 7. Reason: exit status 7',
    );
  });

  it.each<readonly [string, string | undefined, Partial<CreateProjectCommandInput>, string]>([
    [
      'a role that does not trust CodeBuild',
      'version: 0.2',
      { serviceRole: roleArn('pipeline') },
      'CodeBuild is not authorized to perform: sts:AssumeRole on',
    ],
    ['no source and no buildspec', undefined, {}, 'NO_SOURCE requires buildspec'],
    [
      'CodePipeline on one side only',
      'version: 0.2',
      { artifacts: { type: 'CODEPIPELINE' } },
      'both sourceType, and artifactType must be set to: CODEPIPELINE',
    ],
  ])('are not made with %s', async (_title, buildspec, more, message) => {
    await expect(createProject(buildspec, more)).rejects.toMatchObject({
      name: 'InvalidInputException',
      message: expect.stringContaining(message),
    });
  });
});
