import { checkPolicy } from '../../../../authorisation/check-policy.ts';
import { recordsOf, requiredText, textsOf } from '../../protocols/json-input.ts';
import type { Operation } from '../../service.ts';
import { invalidParameter, malformedPolicy } from './errors.ts';
import { namesOf, onSecret, requireSecret, stateOf } from './state.ts';

const dayMs = 86_400_000;

export const secretOperations: Readonly<Record<string, Operation>> = {
  DescribeSecret: {
    demands: onSecret('DescribeSecret'),
    handle(input, request) {
      const secret = requireSecret(input, request, { allowsDeleted: true });
      const labelled = secret.versions.filter(({ stages }) => stages.length > 0);
      const date = (time: number | undefined) => (time === undefined ? undefined : new Date(time));
      return {
        ...namesOf(secret),
        Description: secret.description,
        Type: secret.type,
        KmsKeyId: secret.keyId,
        CreatedDate: new Date(secret.created),
        LastChangedDate: new Date(secret.changed),
        // To the day: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html
        LastAccessedDate: date(secret.accessed && secret.accessed - (secret.accessed % dayMs)),
        DeletedDate: date(secret.deletedAt),
        Tags: Object.entries(secret.tags).map(([Key, Value]) => ({ Key, Value })),
        VersionIdsToStages: Object.fromEntries(labelled.map(({ id, stages }) => [id, stages])),
      };
    },
  },
  DeleteSecret: {
    demands: onSecret('DeleteSecret', (input) => ({
      'secretsmanager:ForceDeleteWithoutRecovery': String(input['ForceDeleteWithoutRecovery'] === true),
    })),
    handle(input, request) {
      const secret = requireSecret(input, request);
      const { RecoveryWindowInDays: days, ForceDeleteWithoutRecovery: isForced } = input;
      if (isForced === true && days !== undefined) {
        throw invalidParameter("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
      }
      const window = Number(days ?? 30);
      if (!(window >= 7 && window <= 30)) {
        throw invalidParameter('The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).');
      }
      const now = request.cloud.clock.now();
      if (isForced === true) {
        const [, , , region = '', accountId = ''] = secret.arn.split(':');
        delete stateOf(request, accountId, region).secrets[secret.arn];
        return { ...namesOf(secret), DeletionDate: new Date(now) };
      }
      secret.deletedAt = now + window * dayMs;
      return { ...namesOf(secret), DeletionDate: new Date(secret.deletedAt) };
    },
  },
  RestoreSecret: {
    demands: onSecret('RestoreSecret'),
    handle(input, request) {
      const secret = requireSecret(input, request, { allowsDeleted: true });
      delete secret.deletedAt;
      return namesOf(secret);
    },
  },
  TagResource: {
    demands: onSecret('TagResource'),
    handle(input, request) {
      const { tags } = requireSecret(input, request);
      for (const { Key, Value } of recordsOf(input, 'Tags')) tags[String(Key)] = String(Value ?? '');
      return {};
    },
  },
  UntagResource: {
    demands: onSecret('UntagResource'),
    handle(input, request) {
      const { tags } = requireSecret(input, request);
      for (const key of textsOf(input, 'TagKeys')) delete tags[key];
      return {};
    },
  },
  PutResourcePolicy: {
    demands: onSecret('PutResourcePolicy'),
    handle(input, request) {
      const secret = requireSecret(input, request);
      const text = requiredText(input, 'ResourcePolicy', 'resourcePolicy');
      const checked = checkPolicy(text, 'resource');
      if ('fault' in checked) throw malformedPolicy(checked.fault);
      secret.policy = text;
      return namesOf(secret);
    },
  },
  GetResourcePolicy: {
    demands: onSecret('GetResourcePolicy'),
    handle(input, request) {
      const secret = requireSecret(input, request);
      return { ...namesOf(secret), ResourcePolicy: secret.policy };
    },
  },
  DeleteResourcePolicy: {
    demands: onSecret('DeleteResourcePolicy'),
    handle(input, request) {
      const secret = requireSecret(input, request);
      delete secret.policy;
      return namesOf(secret);
    },
  },
};
