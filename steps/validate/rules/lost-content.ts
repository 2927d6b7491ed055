import type { Mend } from '../../finding.ts';
import { isStateful } from '../../stateful-types.ts';
import type { TemplateFile } from '../template-file.ts';
import { pages } from './pages.ts';
import { problemAt } from './problem-at.ts';
import { eachResource, type ResourceAt } from './resources.ts';
import type { Rule } from './rule.ts';

/** Stateful, but what they hold passes, can be had again, or goes with the stack on purpose. */
const passing: ReadonlySet<string> = new Set([
  'AWS::CloudFormation::Stack',
  'AWS::EMR::Cluster',
  'AWS::ElastiCache::CacheCluster',
  'AWS::ElastiCache::ReplicationGroup',
  'AWS::Kinesis::Stream',
  'AWS::Logs::LogGroup',
  'AWS::SQS::Queue',
]);

const names: Readonly<Record<string, string>> = {
  'AWS::Cognito::UserPool': 'UserPoolName',
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::RDS::DBCluster': 'DBClusterIdentifier',
  'AWS::RDS::DBInstance': 'DBInstanceIdentifier',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::SecretsManager::Secret': 'Name',
};

export const lostContent: Rule = {
  id: 'STEPS100',
  title: 'a resource that holds data says what becomes of it when it is deleted or replaced',
  severity: 'warning',
  reason:
    'Without DeletionPolicy and UpdateReplacePolicy CloudFormation deletes what a table, bucket or database holds when the resource leaves the template, gets another logical id, or a property that replaces it changes.',
  mend: 'Set both: Retain, Snapshot where the type has snapshots, or Delete where the data may go.',
  page: pages.deletionPolicy,
  *check({ templates }) {
    for (const template of templates) {
      for (const found of eachResource(template)) {
        if (!isStateful(found.type) || passing.has(found.type)) continue;
        const absent = missingPolicies(found);
        if (absent.length === 0) continue;
        const message = `${found.type} without ${absent.join(' and ')}: its data is deleted with it${nameHint(found)}`;
        yield { ...problemAt(template, found.path, message, { key: true }), ...mendOf(template, found, absent) };
      }
    }
  },
};

/** Where one policy is said, the other is the same: what becomes of the data is decided. RetainExceptOnCreate is of deletion only. */
function mendOf(
  { file }: TemplateFile,
  { path, resource }: ResourceAt,
  absent: readonly string[],
): { readonly mend?: Mend } {
  const [key = ''] = absent;
  const said = resource[key === 'DeletionPolicy' ? 'UpdateReplacePolicy' : 'DeletionPolicy'];
  const isCommon = said === 'Retain' || said === 'Snapshot' || said === 'Delete';
  return absent.length === 1 && isCommon ? { mend: { template: file, path, action: 'add-key', key, value: said } } : {};
}

/** Clusters and instances of RDS are snapshotted when they are deleted, unless it is said otherwise. */
function missingPolicies({ type, resource }: ResourceAt): readonly string[] {
  const asked = type.startsWith('AWS::RDS::') ? ['UpdateReplacePolicy'] : ['DeletionPolicy', 'UpdateReplacePolicy'];
  return asked.filter((policy) => !(policy in resource));
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html */
function nameHint({ type, properties }: ResourceAt): string {
  const name = names[type];
  return name !== undefined && name in properties
    ? `; with its fixed ${name} a replacement fails until the old one is gone`
    : '';
}
