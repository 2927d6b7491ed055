import { describe, expect, it } from 'vitest';
import type { ActionReport } from '../../../steps/pipeline-execution.ts';
import { stackPlaceOf } from '../../../steps/logs/stack-place.ts';

const action = (more: Partial<ActionReport>): ActionReport => ({
  id: '1',
  stage: 'Deploy',
  action: 'Execute',
  provider: 'CloudFormation',
  status: 'InProgress',
  startedAt: 0,
  updatedAt: 0,
  configuration: { StackName: 'orders' },
  outputVariables: {},
  ...more,
});
const stackId = 'arn:aws-cn:cloudformation:cn-north-1:333333333333:stack/orders/1';
const changeSetId = 'arn:aws:cloudformation:eu-west-1:333333333333:changeSet/changes/1';
const roleArn = 'arn:aws-us-gov:iam::444444444444:role/CrossAccountPipelineRole';

describe('stackPlaceOf', () => {
  it.each<[string, Partial<ActionReport>, object | undefined]>([
    ['knows no place of no stack', { configuration: {} }, undefined],
    ["stays in the pipeline's account without a role", {}, { stack: 'orders', partition: 'aws' }],
    [
      'takes the account from the role before the action has a stack',
      { roleArn, region: 'us-gov-west-1' },
      { stack: 'orders', partition: 'aws-us-gov', account: '444444444444', region: 'us-gov-west-1' },
    ],
    [
      "takes the stack's id where it is known, which a deleted stack keeps",
      { externalId: stackId, roleArn },
      { stack: stackId, partition: 'aws-cn', account: '333333333333', region: 'cn-north-1' },
    ],
    [
      "takes the stack's name beside a change set's id",
      { externalId: changeSetId },
      { stack: 'orders', partition: 'aws', account: '333333333333', region: 'eu-west-1' },
    ],
  ])('%s', (_, more, expected) => {
    expect(stackPlaceOf(action(more))).toEqual(expected);
  });
});
