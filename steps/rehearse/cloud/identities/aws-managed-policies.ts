import type { OneOrMany, Statement } from '../../../authorisation/policy.ts';

/**
 * AWS's own managed policies by the path after `arn:aws:iam::aws:policy/`, as text: those that deployments commonly name.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
export const awsManagedPolicies: Readonly<Record<string, string>> = {
  AdministratorAccess: allow({ Action: '*' }),
  PowerUserAccess: document([
    { Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' },
    {
      Effect: 'Allow',
      Action: [
        'account:GetAccountInformation',
        'account:GetGovCloudAccountInformation',
        'account:GetPrimaryEmail',
        'account:ListRegions',
        'iam:CreateServiceLinkedRole',
        'iam:DeleteServiceLinkedRole',
        'iam:ListRoles',
        'organizations:DescribeEffectivePolicy',
        'organizations:DescribeOrganization',
      ],
      Resource: '*',
    },
  ]),
  IAMFullAccess: allow({
    Action: [
      'iam:*',
      'organizations:DescribeAccount',
      'organizations:DescribeOrganization',
      'organizations:DescribeOrganizationalUnit',
      'organizations:DescribePolicy',
      'organizations:ListChildren',
      'organizations:ListParents',
      'organizations:ListPoliciesForTarget',
      'organizations:ListRoots',
      'organizations:ListPolicies',
      'organizations:ListTargetsForPolicy',
    ],
  }),
  AmazonS3FullAccess: allow({ Action: ['s3:*', 's3-object-lambda:*'] }),
  AmazonS3ReadOnlyAccess: allow({
    Action: ['s3:Get*', 's3:List*', 's3:Describe*', 's3-object-lambda:Get*', 's3-object-lambda:List*'],
  }),
  AWSXRayDaemonWriteAccess: allow({
    Action: [
      'xray:PutTraceSegments',
      'xray:PutTelemetryRecords',
      'xray:GetSamplingRules',
      'xray:GetSamplingTargets',
      'xray:GetSamplingStatisticSummaries',
    ],
  }),
  CloudWatchLogsFullAccess: allow({ Action: ['logs:*', 'cloudwatch:GenerateQuery'] }),
  'service-role/AWSLambdaBasicExecutionRole': allow({
    Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
  }),
  'service-role/AmazonAPIGatewayPushToCloudWatchLogs': allow({
    Action: [
      'logs:CreateLogGroup',
      'logs:CreateLogStream',
      'logs:DescribeLogGroups',
      'logs:DescribeLogStreams',
      'logs:PutLogEvents',
      'logs:GetLogEvents',
      'logs:FilterLogEvents',
    ],
  }),
};

function allow({ Action }: { readonly Action: OneOrMany<string> }): string {
  return document([{ Effect: 'Allow', Action, Resource: '*' }]);
}

function document(Statement: readonly Statement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement });
}
