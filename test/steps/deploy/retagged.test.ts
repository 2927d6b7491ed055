import { CloudFormationClient, ListChangeSetsCommand } from '@aws-sdk/client-cloudformation';
import { expect, it, onTestFinished } from 'vitest';
import { startTestCloud } from '../../helpers/cloud.ts';
import { accountId, contextAs, deploy } from '../../helpers/deploying.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

const template = `Parameters:
  Name: { Type: String }
Resources:
  Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: !Ref Name } }
`;

it('the change set that finds out whether only tags differ is deleted, also where a signal comes while it is looked at', async () => {
  const test = await startTestCloud();
  const { cloud } = test;
  onTestFinished(() => cloud.stop());
  const dev = accountId('Dev');
  const folder = await createWorkspace({ 'template.yml': template });
  const controller = new AbortController();
  const context = { ...contextAs(cloud, cloud.administrator(dev), folder), signal: controller.signal };
  const deployAs = (pipelineExecution: string, Name: string) =>
    deploy(
      {
        stackName: 'owned',
        templateFile: 'template.yml',
        parameters: { Name },
        ownership: { workload: 'orders', pipelineExecution },
      },
      context,
    );
  const changeSets = async () => {
    const client = test.clientFor(dev).client(CloudFormationClient);
    return (await client.send(new ListChangeSetsCommand({ StackName: 'owned' }))).Summaries ?? [];
  };
  expect(await deployAs('first', 'a')).toMatchObject({ kind: 'created' });
  expect(await deployAs('second', 'a')).toMatchObject({ kind: 'unchanged' });
  expect(await changeSets()).toEqual([]);
  const made: string[] = [];
  cloud.onCall(({ operation }) => {
    if (operation === 'CreateChangeSet') made.push(operation);
    if (operation === 'DescribeChangeSet' && made.length === 1) controller.abort();
  });
  await expect(deployAs('third', 'b')).rejects.toThrow(/abort/i);
  expect(made).toHaveLength(1);
  await cloud.idle();
  expect(await changeSets()).toEqual([]);
  expect(context.events.filter((event) => event.type === 'notice' && event.level === 'warning')).toEqual([]);
});
