import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Statement } from '../../../../../../../steps/authorisation/policy.ts';
import { resourceTypeFacts } from '../../../../../../../steps/rehearse/cloud/services/cloudformation/resources/index.ts';
import { recordedHandler } from '../../../../../../../steps/rehearse/cloud/services/cloudformation/resources/recorded.ts';
import { startTestCloud } from '../../../../../../helpers/cloud.ts';
import type { TestCloud } from '../../../../../../helpers/cloud.ts';
import { account, allow, contextOf, stackRole } from './stack-role.ts';

let test: TestCloud;
beforeAll(async () => {
  test = await startTestCloud();
});
afterAll(() => test.cloud.stop());

function record(type: string, properties: Record<string, unknown>) {
  const facts = resourceTypeFacts(type);
  if (!facts) throw new Error(`no type ${type}`);
  const { cloud } = test;
  return recordedHandler(facts).create(properties, contextOf(cloud, cloud.administrator(account), type));
}

describe('a recorded resource', () => {
  it('is named by its template, with the ARN that follows', async () => {
    const { physicalId, attributes } = await record('AWS::Events::EventBus', { Name: 'orders' });
    expect(physicalId).toBe('orders');
    expect(attributes['Arn']).toBe(`arn:aws:events:eu-west-1:${account}:event-bus/orders`);
  });

  it('is named by CloudFormation where its template gives no name', async () => {
    const { physicalId } = await record('AWS::Athena::WorkGroup', { Name: 'w' });
    expect(physicalId).toBe('w');
    const unnamed = await record('AWS::Cognito::UserPool', {});
    expect(unnamed.attributes['Arn']).toMatch(new RegExp(`^arn:aws:cognito-idp:eu-west-1:${account}:userpool/`));
  });

  it('gives every attribute of its type', async () => {
    const facts = resourceTypeFacts('AWS::RDS::DBInstance');
    const { attributes } = await record('AWS::RDS::DBInstance', {});
    expect(Object.keys(attributes).sort()).toEqual([...(facts?.attributes ?? [])].sort());
    expect(Object.values(attributes)).not.toContain(undefined);
  });

  it('keeps its id when it is updated', async () => {
    const facts = resourceTypeFacts('AWS::Events::EventBus');
    if (!facts) throw new Error('no facts');
    const context = contextOf(test.cloud, test.cloud.administrator(account), facts.type);
    const state = await recordedHandler(facts).create({ Name: 'orders' }, context);
    const updated = await recordedHandler(facts).update(
      state,
      { Name: 'orders' },
      { Name: 'orders', Description: 'x' },
      context,
    );
    expect(updated.physicalId).toBe(state.physicalId);
  });

  it('is refused to a role that may do nothing in its service, or is denied all of it', async () => {
    const facts = resourceTypeFacts('AWS::EC2::VPC');
    if (!facts) throw new Error('no facts');
    const make = async (name: string, ...statements: readonly Statement[]) => {
      const caller = await stackRole(test.cloud, name, ...statements);
      return recordedHandler(facts).create({ CidrBlock: '10.0.0.0/16' }, contextOf(test.cloud, caller, facts.type));
    };
    await expect(make('without-ec2', allow('s3:*', 'ecs:*'))).rejects.toThrow(
      'is not authorized to perform: ec2:* on resource: * because no identity-based policy allows the ec2:* action',
    );
    const deny: Statement = { Effect: 'Deny', Action: 'ec2:*', Resource: '*' };
    await expect(make('denied-ec2', allow('*'), deny)).rejects.toThrow(
      'with an explicit deny in an identity-based policy',
    );
    await expect(make('with-some-ec2', allow('ec2:CreateVpc'))).resolves.toMatchObject({
      physicalId: expect.any(String),
    });
    await expect(make('with-all', allow('*'))).resolves.toMatchObject({ physicalId: expect.any(String) });
  });

  it('is refused with properties that its type does not have', async () => {
    await expect(record('AWS::Events::EventBus', { Name: 'orders', Colour: 'red' })).rejects.toThrow(
      'extraneous key [Colour] is not permitted',
    );
  });
});
