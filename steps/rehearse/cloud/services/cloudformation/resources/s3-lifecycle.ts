import { present } from './service-call.ts';

type Members = Readonly<Record<string, unknown>>;

/**
 * A lifecycle rule of a template as S3's API has it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-rule.html
 */
export function lifecycleRule(rule: Members, index: number): Members {
  return present({
    ID: rule['Id'] ?? `rule-${String(index + 1)}`,
    Status: rule['Status'],
    Filter: filterOf(rule),
    Expiration: expirationOf(rule),
    NoncurrentVersionExpiration: noncurrentExpirationOf(rule),
    AbortIncompleteMultipartUpload: rule['AbortIncompleteMultipartUpload'],
    Transitions: transitionsOf(rule),
    NoncurrentVersionTransitions: noncurrentTransitionsOf(rule),
  });
}

function filterOf(rule: Members): Members {
  const tags = rule['TagFilters'] as readonly Members[] | undefined;
  const sizes = present({
    ObjectSizeGreaterThan: rule['ObjectSizeGreaterThan'],
    ObjectSizeLessThan: rule['ObjectSizeLessThan'],
  });
  const { Prefix = '' } = rule;
  if (tags === undefined && Object.keys(sizes).length === 0) return { Prefix };
  return { And: present({ Prefix, Tags: tags, ...sizes }) };
}

function expirationOf(rule: Members): Members | undefined {
  const expiration = present({
    Days: rule['ExpirationInDays'],
    Date: rule['ExpirationDate'],
    ExpiredObjectDeleteMarker: rule['ExpiredObjectDeleteMarker'],
  });
  return Object.keys(expiration).length > 0 ? expiration : undefined;
}

function noncurrentExpirationOf(rule: Members): Members | undefined {
  const days = rule['NoncurrentVersionExpirationInDays'];
  return (
    (rule['NoncurrentVersionExpiration'] as Members | undefined) ??
    (days === undefined ? undefined : { NoncurrentDays: days })
  );
}

function transitionsOf(rule: Members): readonly Members[] | undefined {
  const all = (rule['Transitions'] ?? (rule['Transition'] ? [rule['Transition']] : undefined)) as
    readonly Members[] | undefined;
  return all?.map(({ TransitionInDays, TransitionDate, StorageClass }) =>
    present({ Days: TransitionInDays, Date: TransitionDate, StorageClass }),
  );
}

function noncurrentTransitionsOf(rule: Members): readonly Members[] | undefined {
  const single = rule['NoncurrentVersionTransition'];
  const all = (rule['NoncurrentVersionTransitions'] ?? (single ? [single] : undefined)) as
    readonly Members[] | undefined;
  return all?.map(({ TransitionInDays, StorageClass, NewerNoncurrentVersions }) =>
    present({ NoncurrentDays: TransitionInDays, StorageClass, NewerNoncurrentVersions }),
  );
}
