import { randomUUID } from 'node:crypto';
import { AwsError } from '../../aws-error.ts';
import { via, type Caller } from '../../../../authorisation/caller.ts';
import type { Input, Operation, Request } from '../../service.ts';
import { findTopic, mailOf, snsState, topicDemand } from './state.ts';

/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
export const publish: Operation = {
  demands: topicDemand('Publish'),
  async handle(input, request) {
    const key = findTopic(input, request).attributes['KmsMasterKeyId'];
    const [topicArn, message] = [String(input['TopicArn']), String(input['Message'] ?? '')];
    if (message === '') throw new AwsError('InvalidParameter', 'Invalid parameter: Empty message');
    if (key) await useKey(key, topicArn, request);
    mail(topicArn, message, input, request);
    return { MessageId: randomUUID() };
  },
};

/** Whoever publishes needs the topic's key. https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#send-to-encrypted-topic */
async function useKey(key: string, topicArn: string, { cloud, caller }: Request): Promise<void> {
  const [, , , region = '', accountId = ''] = topicArn.split(':');
  const name = key.startsWith('alias/') ? key : `key/${key}`;
  const KeyId = key.startsWith('arn:') ? key : `arn:aws:kms:${region}:${accountId}:${name}`;
  const EncryptionContext = { 'aws:sns:topicArn': topicArn };
  const input = { KeyId, KeySpec: 'AES_256', EncryptionContext };
  const as = throughSns(caller, region);
  try {
    const { CiphertextBlob } = await cloud.call<{ CiphertextBlob: Uint8Array }>(as, {
      service: 'kms',
      operation: 'GenerateDataKey',
      region,
      input,
    });
    await cloud.call(as, {
      service: 'kms',
      operation: 'Decrypt',
      region,
      input: { CiphertextBlob, EncryptionContext },
    });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new AwsError('KMSAccessDenied', `KMS refuses the key of the topic: ${error.message}`, 400);
  }
}

/** The key aws/sns asks for that; a service publishes as itself. */
function throughSns(caller: Caller, region: string): Caller {
  return caller.principal.kind === 'service' ? caller : via(caller, `sns.${region}.amazonaws.com`);
}

function mail(topicArn: string, message: string, input: Input, request: Request): void {
  const time = new Date(request.cloud.clock.now()).toISOString();
  const subject = String(input['Subject'] ?? 'AWS Notification Message');
  const readers = Object.values(snsState(request, topicArn).subscriptions).filter(
    ({ TopicArn, Protocol, attributes }) =>
      TopicArn === topicArn && Protocol === 'email' && attributes['PendingConfirmation'] !== 'true',
  );
  for (const { Endpoint: to } of readers) mailOf(request.cloud).push({ time, to, topicArn, subject, message });
}
