import type { AuthorisedType } from './authorised-handler.ts';

/** Authorised types of what holds data. */
export const authorisedDataTypes: readonly AuthorisedType[] = [
  {
    type: 'AWS::RDS::DBSubnetGroup',
    create: ['rds:CreateDBSubnetGroup', 'rds:DescribeDBSubnetGroups', ['rds:AddTagsToResource', 'Tags']],
    update: ['rds:ModifyDBSubnetGroup', 'rds:DescribeDBSubnetGroups'],
    delete: ['rds:DeleteDBSubnetGroup', 'rds:DescribeDBSubnetGroups'],
  },
  {
    type: 'AWS::RDS::DBCluster',
    create: [
      'rds:CreateDBCluster',
      'rds:DescribeDBClusters',
      ['rds:RestoreDBClusterFromSnapshot', 'SnapshotIdentifier'],
      ['rds:AddTagsToResource', 'Tags'],
    ],
    update: ['rds:ModifyDBCluster', 'rds:DescribeDBClusters', ['rds:AddTagsToResource', 'Tags']],
    delete: ['rds:DeleteDBCluster', 'rds:DescribeDBClusters'],
  },
  {
    type: 'AWS::RDS::DBInstance',
    create: [
      'rds:CreateDBInstance',
      'rds:DescribeDBInstances',
      ['rds:RestoreDBInstanceFromDBSnapshot', 'DBSnapshotIdentifier'],
      ['rds:AddTagsToResource', 'Tags'],
    ],
    update: ['rds:ModifyDBInstance', 'rds:DescribeDBInstances', ['rds:AddTagsToResource', 'Tags']],
    delete: ['rds:DeleteDBInstance', 'rds:DescribeDBInstances'],
    passes: [['MonitoringRoleArn', 'monitoring.rds.amazonaws.com']],
  },
  {
    type: 'AWS::ElastiCache::ServerlessCache',
    create: [
      'elasticache:CreateServerlessCache',
      'elasticache:DescribeServerlessCaches',
      ['elasticache:AddTagsToResource', 'Tags'],
    ],
    update: ['elasticache:ModifyServerlessCache', 'elasticache:DescribeServerlessCaches'],
    delete: ['elasticache:DeleteServerlessCache', 'elasticache:DescribeServerlessCaches'],
  },
  {
    type: 'AWS::KinesisFirehose::DeliveryStream',
    create: [
      'firehose:CreateDeliveryStream',
      'firehose:DescribeDeliveryStream',
      ['firehose:TagDeliveryStream', 'Tags'],
    ],
    update: ['firehose:UpdateDestination', 'firehose:DescribeDeliveryStream'],
    delete: ['firehose:DeleteDeliveryStream', 'firehose:DescribeDeliveryStream'],
    passes: [['ExtendedS3DestinationConfiguration.RoleARN', 'firehose.amazonaws.com']],
  },
  {
    type: 'AWS::Glue::Database',
    create: ['glue:CreateDatabase', 'glue:GetDatabase'],
    update: ['glue:UpdateDatabase'],
    delete: ['glue:DeleteDatabase', 'glue:GetDatabase'],
  },
  {
    type: 'AWS::Athena::WorkGroup',
    create: ['athena:CreateWorkGroup', ['athena:TagResource', 'Tags']],
    update: ['athena:UpdateWorkGroup'],
    delete: ['athena:DeleteWorkGroup', 'athena:GetWorkGroup'],
  },
];
