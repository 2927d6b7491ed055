import { describe, expect, it } from 'vitest';
import { adviseOn } from '../../../steps/errors/failure-advice.ts';
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
    expect(findFirstCause(events)).toMatchObject({ logicalId: 'Topic', cancelled: 1 });
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

/** Reasons as CloudFormation and its handlers write them. */
describe('what is advised', () => {
  it.each([
    [
      'Resource handler returned message: "User: arn:aws:sts::333333333333:assumed-role/CrossAccountDeploymentRole/AWSCloudFormation is not authorized to perform: sns:CreateTopic on resource: arn:aws:sns:eu-west-1:333333333333:orders because no identity-based policy allows the sns:CreateTopic action (Service: Sns, Status Code: 403, Request ID: 1)" (RequestToken: 2, HandlerErrorCode: AccessDenied)',
      'role CrossAccountDeploymentRole of account 333333333333 lacks sns:CreateTopic on arn:aws:sns:eu-west-1:333333333333:orders (no identity-based policy): allow it there; `steps doctor --message` with this text writes the statement',
    ],
    [
      'User: arn:aws:iam::333333333333:user/ann is not authorized to perform: s3:CreateBucket with an explicit deny in a service control policy',
      'arn:aws:iam::333333333333:user/ann lacks s3:CreateBucket (with an explicit deny in a service control policy): allow it',
    ],
    [
      'You are not authorized to perform this operation. Encoded authorization failure message: abc',
      'decode-authorization-message',
    ],
    [
      'orders already exists in stack arn:aws:cloudformation:eu-west-1:333333333333:stack/other/1',
      'import it into the stack',
    ],
    ['Resource handler returned message: "The maximum number of VPCs has been reached."', 'Service Quotas'],
    ['Export Network-Vpc cannot be deleted as it is in use by orders, billing', 'orders, billing imports Network-Vpc'],
    ['Delete canceled. Cannot delete export Network-Vpc as it is in use by orders.', 'orders imports Network-Vpc'],
    ['No export named Network-Vpc found', 'deploy the stack that exports Network-Vpc'],
    ['Export with name Network-Vpc is already exported by stack network.', 'stack network has the export'],
    ['Parameters: [Size, Name] must have values', 'give Size, Name a value'],
    ['Rate exceeded (Service: Lambda, Status Code: 429)', 'deploy again'],
    ['Resource creation did not stabilise', undefined],
  ])('on %s', (reason, advice) => {
    if (advice === undefined) expect(adviseOn(reason)).toBeUndefined();
    else expect(adviseOn(reason)).toContain(advice);
  });
});
