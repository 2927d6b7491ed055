import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { awsCliNote, hasAwsCli } from '../../../../../helpers/aws-cli.ts';
import { startTestCloud, type TestCloud } from '../../../../../helpers/cloud.ts';

const run = promisify(execFile);

const template = (delay: number) => `
Resources:
  Queue: { Type: AWS::SQS::Queue, Properties: { DelaySeconds: ${delay} } }
Outputs:
  Name: { Value: !GetAtt Queue.QueueName }
`;

describe.skipIf(!hasAwsCli)(`the AWS CLI${awsCliNote}`, () => {
  let world: TestCloud;
  let folder: string;
  beforeAll(async () => {
    world = await startTestCloud();
    folder = await mkdtemp(join(tmpdir(), 'cli-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
    await world.cloud.stop();
  });

  async function aws(...args: readonly string[]): Promise<string> {
    const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...world.environmentFor('333333333333') };
    return (await run('aws', ['cloudformation', ...args, '--output', 'json'], { env })).stdout;
  }

  async function deploy(delay: number): Promise<string> {
    const file = join(folder, 'template.yml');
    await writeFile(file, template(delay));
    return aws('deploy', '--stack-name', 'by-cli', '--template-file', file, '--no-fail-on-empty-changeset');
  }

  test('deploys a stack, changes it, and sees where nothing is to be changed', async () => {
    expect(await deploy(1)).toContain('Successfully created/updated stack - by-cli');
    expect(await deploy(2)).toContain('Successfully created/updated stack - by-cli');
    expect(await deploy(2)).toContain('No changes to deploy. Stack by-cli is up to date');
    const { Stacks } = JSON.parse(await aws('describe-stacks', '--stack-name', 'by-cli')) as {
      Stacks: readonly object[];
    };
    expect(Stacks[0]).toMatchObject({ StackStatus: 'UPDATE_COMPLETE', Outputs: [{ OutputKey: 'Name' }] });
  });
});
