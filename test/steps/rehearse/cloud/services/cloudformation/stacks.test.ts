import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
  ValidateTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestCloud, type TestCloud } from '../../../../../helpers/cloud.ts';

const dev = '333333333333';
let world: TestCloud;
let client: CloudFormationClient;

beforeAll(async () => {
  world = await startTestCloud();
  client = world.clientFor(dev).client(CloudFormationClient);
});
afterAll(async () => world.cloud.stop());

const queue = (properties: object = {}) => ({ Type: 'AWS::SQS::Queue', Properties: properties });
const body = (resources: object, rest: object = {}) => JSON.stringify({ ...rest, Resources: resources });
/** A bucket whose name S3 refuses: a resource that fails when it is made. */
const impossible = { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'Not_A_Bucket' } };

async function describeStack(name: string) {
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: name }));
  return Stacks?.[0];
}

async function eventsOf(name: string): Promise<readonly string[]> {
  const { StackEvents } = await client.send(new DescribeStackEventsCommand({ StackName: name }));
  return (StackEvents ?? []).map(({ LogicalResourceId, ResourceStatus, ResourceStatusReason }) =>
    [LogicalResourceId, ResourceStatus, ResourceStatusReason].filter(Boolean).join(' ').trim(),
  );
}

async function create(name: string, template: string, rest: object = {}): Promise<string> {
  const { StackId } = await client.send(new CreateStackCommand({ StackName: name, TemplateBody: template, ...rest }));
  await world.cloud.idle();
  return StackId ?? '';
}

async function update(name: string, template: string, rest: object = {}): Promise<void> {
  await client.send(new UpdateStackCommand({ StackName: name, TemplateBody: template, ...rest }));
  await world.cloud.idle();
}

describe('creating a stack', () => {
  test('makes resources in the order of their references and gives outputs', async () => {
    const template = body(
      {
        Topic: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::Sub': '${Queue.QueueName}-copy' } } },
        Queue: queue({ QueueName: { 'Fn::Join': ['-', [{ Ref: 'Name' }, 'queue']] } }),
      },
      {
        Parameters: { Name: { Type: 'String', Default: 'orders' } },
        Outputs: { Copy: { Value: { 'Fn::GetAtt': ['Topic', 'QueueName'] }, Description: 'the copy' } },
      },
    );
    await create('ordered', template);
    const stack = await describeStack('ordered');
    expect(stack?.StackStatus).toBe('CREATE_COMPLETE');
    expect(stack?.Outputs).toEqual([{ OutputKey: 'Copy', OutputValue: 'orders-queue-copy', Description: 'the copy' }]);
    expect(await eventsOf('ordered')).toEqual([
      'ordered CREATE_COMPLETE',
      'Topic CREATE_COMPLETE',
      'Topic CREATE_IN_PROGRESS Resource creation Initiated',
      'Topic CREATE_IN_PROGRESS',
      'Queue CREATE_COMPLETE',
      'Queue CREATE_IN_PROGRESS Resource creation Initiated',
      'Queue CREATE_IN_PROGRESS',
      'ordered CREATE_IN_PROGRESS User Initiated',
    ]);
  });

  test('takes everything back when a resource fails, and says which', async () => {
    await create('failing', body({ Good: queue(), Bad: { ...impossible, DependsOn: 'Good' } }));
    const stack = await describeStack('failing');
    expect(stack?.StackStatus).toBe('ROLLBACK_COMPLETE');
    const events = await eventsOf('failing');
    expect(events).toContain(
      'failing ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Bad]. Rollback requested by user.',
    );
    expect(events).toContain('Good DELETE_COMPLETE');
    expect(events.find((event) => event.startsWith('Bad CREATE_FAILED'))).toMatch(
      /InvalidBucketName|not valid|HandlerErrorCode/,
    );
    await expect(update('failing', body({ Good: queue() }))).rejects.toThrow(
      /is in ROLLBACK_COMPLETE state and can not be updated\./,
    );
  });

  test('leaves nothing when it is to be deleted on failure, and all when nothing is to be done', async () => {
    const id = await create('vanishing', body({ Bad: impossible }), { OnFailure: 'DELETE' });
    expect((await describeStack(id))?.StackStatus).toBe('DELETE_COMPLETE');
    await expect(describeStack('vanishing')).rejects.toThrow('Stack with id vanishing does not exist');
    await create('staying', body({ Good: queue(), Bad: { ...impossible, DependsOn: 'Good' } }), {
      DisableRollback: true,
    });
    expect((await describeStack('staying'))?.StackStatus).toBe('CREATE_FAILED');
  });

  test('refuses a name that is taken, and answers a repeated request token with the same stack', async () => {
    const id = await create('taken', body({ Queue: queue() }), { ClientRequestToken: 'token-1' });
    expect(await create('taken', body({ Queue: queue() }), { ClientRequestToken: 'token-1' })).toBe(id);
    await expect(create('taken', body({ Queue: queue() }))).rejects.toThrow(
      expect.objectContaining({ name: 'AlreadyExistsException', message: 'Stack [taken] already exists' }),
    );
  });

  test('asks for the capabilities that the template needs', async () => {
    const role = { Type: 'AWS::IAM::Role', Properties: { RoleName: 'named', AssumeRolePolicyDocument: {} } };
    await expect(create('capable', body({ Role: role }), { Capabilities: ['CAPABILITY_IAM'] })).rejects.toThrow(
      expect.objectContaining({
        name: 'InsufficientCapabilitiesException',
        message: 'Requires capabilities : [CAPABILITY_NAMED_IAM]',
      }),
    );
  });
});

describe('updating a stack', () => {
  test('touches only what changed, replaces what must be, and removes what is gone', async () => {
    const first = body({
      Kept: queue(),
      Changed: queue({ DelaySeconds: 1 }),
      Replaced: queue({ QueueName: 'one' }),
      Gone: queue(),
    });
    const second = body({ Kept: queue(), Changed: queue({ DelaySeconds: 2 }), Replaced: queue({ QueueName: 'two' }) });
    await create('updated', first);
    await update('updated', second);
    const events = await eventsOf('updated');
    const ofUpdate = events.slice(0, events.indexOf('updated UPDATE_IN_PROGRESS User Initiated'));
    expect(ofUpdate.filter((event) => event.startsWith('Kept'))).toEqual([]);
    expect(ofUpdate).toContain('Changed UPDATE_COMPLETE');
    expect(ofUpdate).toContain(
      'Replaced UPDATE_IN_PROGRESS Requested update requires the creation of a new physical resource; hence creating one.',
    );
    expect(ofUpdate.indexOf('Replaced DELETE_COMPLETE')).toBeLessThan(
      ofUpdate.indexOf('updated UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'),
    );
    expect(ofUpdate).toContain('Gone DELETE_COMPLETE');
    expect(ofUpdate[0]).toBe('updated UPDATE_COMPLETE');
    const { StackResources } = await client.send(new DescribeStackResourcesCommand({ StackName: 'updated' }));
    expect(StackResources?.map(({ LogicalResourceId }) => LogicalResourceId).toSorted()).toEqual([
      'Changed',
      'Kept',
      'Replaced',
    ]);
  });

  test('has nothing to do where nothing changed', async () => {
    await create('idle', body({ Queue: queue() }));
    await expect(update('idle', body({ Queue: queue() }))).rejects.toThrow('No updates are to be performed.');
  });

  test('puts everything back when a resource fails', async () => {
    await create('restored', body({ Queue: queue({ DelaySeconds: 1 }), Other: queue({ QueueName: 'other-1' }) }));
    const next = body({
      Queue: queue({ DelaySeconds: 2 }),
      Other: queue({ QueueName: 'other-2' }),
      Bad: { ...impossible, DependsOn: ['Queue', 'Other'] },
    });
    await update('restored', next);
    const events = await eventsOf('restored');
    expect(events[0]).toBe('restored UPDATE_ROLLBACK_COMPLETE');
    expect(events).toContain('restored UPDATE_ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Bad].');
    const { StackResources } = await client.send(new DescribeStackResourcesCommand({ StackName: 'restored' }));
    expect(
      StackResources?.map(({ LogicalResourceId, ResourceStatus }) => `${LogicalResourceId} ${ResourceStatus}`),
    ).toEqual(['Queue UPDATE_COMPLETE', 'Other UPDATE_COMPLETE']);
    expect(StackResources?.[1]?.PhysicalResourceId).toContain('other-1');
    await update('restored', body({ Queue: queue({ DelaySeconds: 3 }) }));
    expect((await describeStack('restored'))?.StackStatus).toBe('UPDATE_COMPLETE');
  });
});

describe('deleting a stack', () => {
  test('keeps what its policy retains, and can be asked for twice', async () => {
    const id = await create('deleted', body({ Queue: queue(), Kept: { ...queue(), DeletionPolicy: 'Retain' } }));
    await client.send(new DeleteStackCommand({ StackName: 'deleted' }));
    await client.send(new DeleteStackCommand({ StackName: 'deleted' }));
    await world.cloud.idle();
    expect((await describeStack(id))?.StackStatus).toBe('DELETE_COMPLETE');
    expect(await eventsOf(id)).toContain('Kept DELETE_SKIPPED');
  });

  test('is refused while it is protected', async () => {
    await create('protected', body({ Queue: queue() }), { EnableTerminationProtection: true });
    await expect(client.send(new DeleteStackCommand({ StackName: 'protected' }))).rejects.toThrow(
      /TerminationProtection is enabled/,
    );
  });
});

describe('exports', () => {
  const exporting = (value: string) =>
    body({ Queue: queue() }, { Outputs: { Value: { Value: value, Export: { Name: 'shared' } } } });
  const importing = body({ Queue: queue({ QueueName: { 'Fn::ImportValue': 'shared' } }) });

  test('are imported, and neither change nor go while they are in use', async () => {
    await create('exporter', exporting('a-queue'));
    await create('importer', importing);
    expect((await describeStack('importer'))?.StackStatus).toBe('CREATE_COMPLETE');
    await update('exporter', exporting('b-queue'));
    expect(await eventsOf('exporter')).toContain(
      'exporter UPDATE_ROLLBACK_IN_PROGRESS Export shared cannot be updated as it is in use by importer',
    );
    await client.send(new DeleteStackCommand({ StackName: 'exporter' }));
    await world.cloud.idle();
    expect((await describeStack('exporter'))?.StackStatusReason).toMatch(
      /Cannot delete export shared as it is in use by importer/,
    );
  });

  test('have names of their own', async () => {
    await create('second-exporter', exporting('c-queue'));
    expect((await describeStack('second-exporter'))?.StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(await eventsOf('second-exporter')).toContain(
      'second-exporter ROLLBACK_IN_PROGRESS Export with name shared is already exported by stack exporter. Rollback requested by user.',
    );
  });
});

test('templates are refused in the words of AWS', async () => {
  const refused = (template: string) => client.send(new ValidateTemplateCommand({ TemplateBody: template }));
  await expect(refused(body({ Queue: queue({ QueueName: { Ref: 'Nobody' } }) }))).rejects.toThrow(
    'Template format error: Unresolved resource dependencies [Nobody] in the Resources block of the template',
  );
  await expect(refused(body({ X: { Type: 'AWS::Nothing::Here' } }))).rejects.toThrow(
    'Template format error: Unrecognized resource types: [AWS::Nothing::Here]',
  );
});
