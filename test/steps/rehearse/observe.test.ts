import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { countResourceTypes } from '../../../steps/rehearse/observe.ts';
import { startTestCloud, type TestCloud } from '../../helpers/cloud.ts';
import { createTestContext } from '../../helpers/step-context.ts';

let test: TestCloud;
beforeAll(async () => {
  test = await startTestCloud();
});
afterAll(() => test.cloud.stop());

it('counts the resources that are there, not those that a rollback removed', async () => {
  const aws = test.clientFor('333333333333');
  const client = aws.client(CloudFormationClient);
  const create = (StackName: string, Resources: object) =>
    client.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify({ Resources }) }));
  const vpc = { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } };
  const fails = { Type: 'AWS::Lambda::Function', DependsOn: 'Vpc', Properties: { Role: 'x', Code: { ZipFile: ' ' } } };
  await create('kept', { Vpc: vpc });
  await create('failed', { Vpc: vpc, Fails: fails });
  await test.cloud.idle();
  const stacks = ['kept', 'failed'].map((stackName) => ({ stackName, status: '', outputs: {} }));
  const counts = await countResourceTypes(stacks, { ...createTestContext('.'), aws });
  expect(counts['AWS::EC2::VPC']).toBe(1);
});
