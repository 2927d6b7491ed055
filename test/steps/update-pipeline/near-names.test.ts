import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestCloud, type TestCloud } from '../../helpers/cloud.ts';
import { createBucket } from '../../helpers/create-bucket.ts';
import { accountId } from '../../helpers/deploying.ts';
import { runSteps } from '../../helpers/run-steps.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

const template = JSON.stringify({
  Metadata: { RepositoryParameters: ['ComputeType'] },
  Parameters: { ComputeType: { Type: 'String', Default: 'small' } },
  Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { Ref: 'ComputeType' } } } },
});
const tools = accountId('Tools');

/** The real command against the embedded cloud, with the stack `orders-pipeline` there. */
describe('a mistyped name that steps update-pipeline is given', () => {
  let test: TestCloud;
  beforeAll(async () => {
    test = await startTestCloud();
    const aws = test.clientFor(tools);
    await createBucket(aws, 'artifacts');
    await aws
      .client(S3Client)
      .send(new PutObjectCommand({ Bucket: 'artifacts', Key: 'released.template', Body: template }));
    await aws
      .client(CloudFormationClient)
      .send(new CreateStackCommand({ StackName: 'orders-pipeline', TemplateBody: template }));
    await test.cloud.idle();
  });
  afterAll(() => test.cloud.stop());

  const update = async (stack: string, file: string, configuration: object) => {
    const folder = await createWorkspace({ 'pipeline/standard.json': JSON.stringify(configuration) });
    const release = ['--released-template', 'released.template', '--s3-bucket', 'artifacts', '--region', 'eu-west-1'];
    const args = ['update-pipeline', '--stack-name', stack, '--parameters-file', file, ...release];
    return runSteps(args, { cwd: folder, env: test.environmentFor(tools) });
  };

  it('is told as a stack that there is not, with the one that was meant', async () => {
    const { exitCode, stderr } = await update('orders-pipelin', 'pipeline/standard.json', {});
    expect(exitCode).toBe(1);
    expect(stderr).toContain('there is no stack orders-pipelin [STACK_NOT_FOUND]\n→ did you mean orders-pipeline?\n');
  });

  it('is told of a parameter in the file, with the one that was meant', async () => {
    const Parameters = { ComputTyp: 'large' };
    const { exitCode, stderr } = await update('orders-pipeline', 'pipeline/standard.json', { Parameters });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('ComputTyp is no parameter of the pipeline; did you mean ComputeType?');
    expect(stderr).toContain('pipeline/standard.json:1:');
  });

  it('is told of the file itself, without which the defaults are taken', async () => {
    const { exitCode, stderr } = await update('orders-pipeline', 'pipeline/standart.json', { Parameters: {} });
    expect(exitCode).toBe(0);
    expect(stderr).toContain(
      'there is no pipeline/standart.json: the pipeline gets the defaults; did you mean pipeline/standard.json?',
    );
  });
});
