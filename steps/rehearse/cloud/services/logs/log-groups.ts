import { AwsError, notInEmbeddedCloud } from '../../aws-error.ts';
import { optionalText, recordOf, requiredText } from '../../protocols/json-input.ts';
import type { Input, Operation, Output, Request } from '../../service.ts';
import { groupExists, invalidParameter, keyNotUsable } from './errors.ts';
import { checkGroupName, demandGroup, findGroup, groupNameOf } from './find.ts';
import { pageOf } from './page.ts';
import { groupArn, groupsOf, storedName, type LogGroup } from './state.ts';
import { tagConditions } from './tags.ts';

const createLogGroup: Operation = {
  demands(input, request) {
    const tags = recordOf(input, 'tags');
    const name = requiredText(input, 'logGroupName');
    const created = { ...demandGroup('CreateLogGroup', name, request), context: tagConditions(tags) };
    if (Object.keys(tags).length === 0) return [created];
    return [created, { action: 'logs:TagResource', resource: groupArn(request, name), context: tagConditions(tags) }];
  },
  async handle(input, request) {
    const name = checkGroupName(requiredText(input, 'logGroupName'));
    const groups = groupsOf(request.cloud, request);
    if (groups[storedName(name)]) throw groupExists();
    const kmsKeyId = optionalText(input, 'kmsKeyId');
    if (kmsKeyId !== undefined) await checkKey(kmsKeyId, name, request);
    groups[storedName(name)] = {
      name,
      created: request.cloud.clock.now(),
      logGroupClass: optionalText(input, 'logGroupClass') ?? 'STANDARD',
      ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
      tags: { ...(recordOf(input, 'tags') as Record<string, string>) },
      streams: {},
    };
    return {};
  },
};

/**
 * The service itself must be allowed to use the key, for this group.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
async function checkKey(kmsKeyId: string, name: string, request: Request): Promise<void> {
  const { cloud, region, accountId } = request;
  const arn = groupArn(request, name);
  if (!kmsKeyId.startsWith('arn:')) throw invalidParameter(`The KMS key ${kmsKeyId} is not an ARN`);
  const service = { kind: 'service', service: `logs.${region}.amazonaws.com` } as const;
  const caller = { principal: service, calledVia: [], secureTransport: true, source: { arn, accountId } };
  const input = { KeyId: kmsKeyId, KeySpec: 'AES_256', EncryptionContext: { 'aws:logs:arn': arn } };
  try {
    await cloud.call(caller, { service: 'kms', operation: 'GenerateDataKey', input, region });
  } catch (error) {
    throw error instanceof AwsError ? keyNotUsable(arn) : error;
  }
}

const describeLogGroups: Operation = {
  demands: (_input, request) => [demandGroup('DescribeLogGroups', '', request)],
  handle(input, request) {
    if (input['includeLinkedAccounts'] === true)
      throw notInEmbeddedCloud('logs', 'DescribeLogGroups of linked accounts');
    const prefix = optionalText(input, 'logGroupNamePrefix') ?? '';
    const pattern = optionalText(input, 'logGroupNamePattern') ?? '';
    const found = Object.values(groupsOf(request.cloud, request))
      .filter(({ name }) => name.startsWith(prefix) && name.toLowerCase().includes(pattern.toLowerCase()))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const { items, members } = pageOf(found, input, 50);
    return { logGroups: items.map((group) => describe(group, request)), ...members };
  },
};

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
const retentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

function onGroup(
  action: string,
  handle: (group: LogGroup, input: Input, request: Request) => void | Promise<void>,
): Operation {
  return {
    demands: (input, request) => [demandGroup(action, groupNameOf(input), request)],
    async handle(input, request) {
      await handle(findGroup(input, request), input, request);
      return {};
    },
  };
}

export const groupOperations: Readonly<Record<string, Operation>> = {
  CreateLogGroup: createLogGroup,
  DescribeLogGroups: describeLogGroups,
  DeleteLogGroup: onGroup('DeleteLogGroup', ({ name }, _input, request) => {
    delete groupsOf(request.cloud, request)[storedName(name)];
  }),
  PutRetentionPolicy: onGroup('PutRetentionPolicy', (group, input) => {
    const days = Number(input['retentionInDays']);
    if (!retentions.includes(days)) {
      throw invalidParameter(
        `1 validation error detected: Value '${String(input['retentionInDays'])}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [${retentions.join(', ')}]`,
      );
    }
    group.retentionInDays = days;
  }),
  DeleteRetentionPolicy: onGroup('DeleteRetentionPolicy', (group) => {
    delete group.retentionInDays;
  }),
  AssociateKmsKey: onGroup('AssociateKmsKey', async (group, input, request) => {
    const kmsKeyId = requiredText(input, 'kmsKeyId');
    await checkKey(kmsKeyId, group.name, request);
    group.kmsKeyId = kmsKeyId;
  }),
  DisassociateKmsKey: onGroup('DisassociateKmsKey', (group) => {
    delete group.kmsKeyId;
  }),
};

function describe(group: LogGroup, request: Request): Output {
  const arn = groupArn(request, group.name);
  const messages = Object.values(group.streams).flatMap(({ events }) => events.map(({ message }) => message));
  return {
    logGroupName: group.name,
    creationTime: group.created,
    retentionInDays: group.retentionInDays,
    metricFilterCount: 0,
    arn: `${arn}:*`,
    logGroupArn: arn,
    storedBytes: messages.reduce((sum, message) => sum + Buffer.byteLength(message), 0),
    kmsKeyId: group.kmsKeyId,
    logGroupClass: group.logGroupClass,
  };
}
