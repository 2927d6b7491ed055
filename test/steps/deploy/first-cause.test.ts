import { describe, expect, it } from 'vitest';
import { findFirstCause } from '../../../steps/deploy/first-cause.ts';

const event = (logicalId: string, status: string, reason?: string, type = 'AWS::SNS::Topic') => ({
  EventId: logicalId + status,
  StackId: 'id',
  StackName: 'orders',
  Timestamp: new Date(0),
  LogicalResourceId: logicalId,
  ResourceType: type,
  ResourceStatus: status as 'CREATE_FAILED',
  ...(reason ? { ResourceStatusReason: reason } : {}),
});

describe('the first cause of a failure', () => {
  it('is the first resource that failed for a reason of its own', () => {
    const events = [
      event('Queue', 'CREATE_FAILED', 'Resource creation cancelled'),
      event('Topic', 'CREATE_FAILED', 'is not authorized to perform: sns:CreateTopic'),
      event('Table', 'CREATE_FAILED', 'another reason'),
    ];
    expect(findFirstCause(events)?.logicalId).toBe('Topic');
  });

  it('is inside the nested stack, not the resource that stands for it', () => {
    const events = [
      event(
        'Api',
        'CREATE_FAILED',
        'Embedded stack arn:x was not successfully created: …',
        'AWS::CloudFormation::Stack',
      ),
      event('Function', 'CREATE_FAILED', 'Code too large'),
    ];
    expect(findFirstCause(events)?.logicalId).toBe('Function');
  });

  it('is the stack itself where no resource failed', () => {
    const events = [event('orders', 'UPDATE_ROLLBACK_IN_PROGRESS', 'Export X cannot be deleted as it is in use')];
    expect(findFirstCause(events)?.reason).toContain('in use');
  });

  it('is nothing where nothing failed', () => {
    expect(findFirstCause([event('Topic', 'CREATE_COMPLETE')])).toBeUndefined();
  });
});
