import type { StackEvent } from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { placeRows } from '../../steps/page/timeline.ts';
import { resourceNeeds } from '../../steps/resource-needs.ts';
import { stackTimeline } from '../../steps/stack-timeline.ts';

const root = 'arn:aws:cloudformation:eu-west-1:333333333333:stack/shop/1';
const child = 'arn:aws:cloudformation:eu-west-1:333333333333:stack/shop-Child-X/2';
const event = (
  time: number,
  logicalId: string,
  status: string,
  { stackId = root, physicalId = logicalId, type = 'AWS::SNS::Topic', reason = undefined as string | undefined } = {},
): StackEvent => ({
  EventId: `${stackId}/${logicalId}/${time}`,
  StackId: stackId,
  StackName: stackId.split('/')[1],
  LogicalResourceId: logicalId,
  PhysicalResourceId: physicalId,
  ResourceType: type,
  Timestamp: new Date(time),
  ResourceStatus: status as StackEvent['ResourceStatus'],
  ResourceStatusReason: reason,
});
const stack = { physicalId: root, type: 'AWS::CloudFormation::Stack' };
const nested = { physicalId: child, type: 'AWS::CloudFormation::Stack' };

describe('stackTimeline', () => {
  const events = [
    event(0, 'shop', 'CREATE_IN_PROGRESS', stack),
    event(10, 'Topic', 'CREATE_IN_PROGRESS'),
    event(20, 'Topic', 'CREATE_COMPLETE'),
    event(21, 'Child', 'CREATE_IN_PROGRESS', nested),
    event(22, 'shop-Child-X', 'CREATE_IN_PROGRESS', { ...nested, stackId: child }),
    event(23, 'Queue', 'CREATE_IN_PROGRESS', { stackId: child, type: 'AWS::SQS::Queue' }),
    event(24, 'Queue', 'CREATE_FAILED', { stackId: child, type: 'AWS::SQS::Queue', reason: 'no hush-hush here' }),
    event(30, 'Child', 'CREATE_FAILED', nested),
    event(31, 'Topic', 'DELETE_IN_PROGRESS'),
    event(33, 'Topic', 'DELETE_COMPLETE'),
    event(40, 'shop', 'ROLLBACK_COMPLETE', stack),
  ];
  const needs = new Map([
    [root, resourceNeeds({ Resources: { Topic: {}, Child: { Properties: { Parameters: { T: { Ref: 'Topic' } } } } } })],
  ]);

  it('has a row for the stack and for each resource, those of a nested stack below its own, with every piece of work', () => {
    const rows = stackTimeline(events, needs);
    expect(
      rows.map(
        ({ label, depth, spans }) =>
          `${' '.repeat(depth)}${label} ${spans.map((span) => `${span.from}-${span.to} ${span.mark}`).join(', ')}`,
      ),
    ).toEqual(['shop 0-40 failed', ' Topic 10-20 done, 31-33 done', ' Child 21-30 failed', '  Queue 23-24 failed']);
  });

  it('knows what was waited for by the template, and says where no template is known', () => {
    const rows = new Map(placeRows(stackTimeline(events, needs)).map((row) => [row.label, row]));
    expect(rows.get('Child')?.waitedFor).toBe(`${root}/Topic`);
    expect(rows.get('Queue')?.needs).toBeUndefined();
  });

  it('hides in reasons what must not be shown', () => {
    const rows = stackTimeline(events, needs, (text) => text.replaceAll('hush-hush', '****'));
    expect(rows.find(({ label }) => label === 'Queue')?.note).toBe('no **** here');
  });

  it('turns needs round where resources are deleted', () => {
    const deletion = [
      event(0, 'shop', 'DELETE_IN_PROGRESS', stack),
      event(1, 'Child', 'DELETE_IN_PROGRESS', nested),
      event(5, 'Child', 'DELETE_COMPLETE', nested),
      event(5, 'Topic', 'DELETE_IN_PROGRESS'),
      event(9, 'Topic', 'DELETE_COMPLETE'),
    ];
    const rows = placeRows(stackTimeline(deletion, needs));
    expect(rows.find(({ label }) => label === 'Topic')?.waitedFor).toBe(`${root}/Child`);
  });
});

describe('resourceNeeds', () => {
  const needsOf = (resource: object) =>
    resourceNeeds({ Parameters: { P: {} }, Resources: { A: {}, B: {}, R: resource } } as never).get('R');

  it.each([
    [{ DependsOn: 'A' }, ['A']],
    [{ DependsOn: ['A', 'B'] }, ['A', 'B']],
    [{ Properties: { X: { Ref: 'A' } } }, ['A']],
    [{ Properties: { X: { 'Fn::GetAtt': ['A', 'Arn'] } } }, ['A']],
    [{ Properties: { X: { 'Fn::GetAtt': 'B.Outputs.Name' } } }, ['B']],
    [{ Properties: { X: { 'Fn::Sub': 'a-${A}-${B.Arn}-${!R}-${AWS::Region}' } } }, ['A', 'B']],
    [{ Properties: { X: { 'Fn::Sub': ['${V}${A}', { V: { Ref: 'B' } }] } } }, ['A', 'B']],
    [{ Properties: { X: { 'Fn::Sub': ['${A}', { A: 'own' }] } } }, []],
    [{ Properties: { X: [{ 'Fn::If': ['C', { Ref: 'A' }, { Ref: 'P' }] }] } }, ['A']],
    [{ Properties: { X: { Ref: 'R' } } }, []],
    [{ Metadata: { X: { Ref: 'A' } } }, []],
  ])('of %j are %j', (resource, expected) => {
    expect(needsOf(resource)).toEqual(expected);
  });

  it.each([null, 'text', [], { Resources: [] }, { Resources: { R: 'text' } }])(
    'of %j are none, and no failure',
    (template) => {
      expect([...resourceNeeds(template as never).values()].flat()).toEqual([]);
    },
  );
});
