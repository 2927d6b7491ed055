import type { RunningCloud } from '../../../../../../../steps/rehearse/cloud/cloud.ts';
import { inlineSource } from '../../../../../../../steps/rehearse/cloud/services/cloudformation/resources/lambda-inline-source.ts';
import { account, makeRole } from './stack-role.ts';

export const artifacts = 'orders-artifacts';

/** What the resources of the tests refer to: roles of the services, a secret, and a bucket with code and definitions. */
export async function prepareAccount(cloud: RunningCloud): Promise<void> {
  for (const service of ['lambda', 'states', 'codebuild', 'codepipeline', 'events', 'scheduler']) {
    await makeRole(cloud, service, `${service}.amazonaws.com`);
  }
  await cloud.call(cloud.administrator(account), {
    service: 'secretsmanager',
    operation: 'CreateSecret',
    input: { Name: 'known', SecretString: '{}' },
  });
  const put = (operation: string, input: Record<string, unknown>) =>
    cloud.call(cloud.administrator(account), { service: 's3', operation, input });
  await put('CreateBucket', { Bucket: artifacts, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } });
  const objects = {
    'code.zip': inlineSource('exports.handler = async () => 1', 'nodejs24.x'),
    'other.zip': inlineSource('exports.handler = async () => 2', 'nodejs24.x'),
    'not-a.zip': Buffer.from('no zip at all'),
    'machine.yml': Buffer.from('StartAt: Done\nStates:\n  Done:\n    Type: Succeed\n    Comment: ${Word}\n'),
    'api.yml': Buffer.from('openapi: 3.0.1\ninfo: {title: orders}\npaths:\n  /orders/{id}:\n    get: {}\n'),
  };
  for (const [Key, Body] of Object.entries(objects)) await put('PutObject', { Bucket: artifacts, Key, Body });
}
