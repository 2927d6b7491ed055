import type { AuthorisedType } from './authorised-handler.ts';

/**
 * Types that no service of the embedded cloud holds, but whose making, changing and deleting is authorised as in AWS: the
 * actions that the type's own handler in the CloudFormation registry calls. An action with a property is demanded only
 * where the property is set.
 */
export const authorisedTypes: readonly AuthorisedType[] = [
  {
    type: 'AWS::SQS::Queue',
    create: ['sqs:CreateQueue', 'sqs:GetQueueAttributes', ['sqs:TagQueue', 'Tags']],
    update: ['sqs:SetQueueAttributes', 'sqs:GetQueueAttributes', ['sqs:TagQueue', 'Tags']],
    delete: ['sqs:DeleteQueue', 'sqs:GetQueueAttributes'],
    physicalId: (name, { region, accountId }) => `https://sqs.${region}.amazonaws.com/${accountId}/${name}`,
    attributes: (name, { region, accountId }) => ({
      Arn: `arn:aws:sqs:${region}:${accountId}:${name}`,
      QueueName: name,
      QueueUrl: `https://sqs.${region}.amazonaws.com/${accountId}/${name}`,
    }),
  },
  {
    type: 'AWS::SQS::QueuePolicy',
    create: ['sqs:SetQueueAttributes'],
    update: ['sqs:SetQueueAttributes'],
    delete: ['sqs:SetQueueAttributes'],
    // The queues are named by their URLs.
    resources: ({ Queues }, { region, accountId }) =>
      (Queues as readonly string[]).map((url) => `arn:aws:sqs:${region}:${accountId}:${url.split('/').at(-1) ?? ''}`),
  },
  {
    type: 'AWS::CloudWatch::CompositeAlarm',
    create: ['cloudwatch:PutCompositeAlarm', 'cloudwatch:DescribeAlarms', ['cloudwatch:TagResource', 'Tags']],
    update: ['cloudwatch:PutCompositeAlarm', 'cloudwatch:DescribeAlarms', ['cloudwatch:TagResource', 'Tags']],
    delete: ['cloudwatch:DeleteAlarms', 'cloudwatch:DescribeAlarms'],
  },
  {
    type: 'AWS::CloudWatch::Dashboard',
    create: ['cloudwatch:PutDashboard', 'cloudwatch:GetDashboard'],
    update: ['cloudwatch:PutDashboard'],
    delete: ['cloudwatch:DeleteDashboards', 'cloudwatch:GetDashboard'],
  },
  {
    type: 'AWS::CodeStarNotifications::NotificationRule',
    create: ['codestar-notifications:CreateNotificationRule', ['codestar-notifications:TagResource', 'Tags']],
    update: ['codestar-notifications:UpdateNotificationRule'],
    delete: ['codestar-notifications:DeleteNotificationRule', 'codestar-notifications:DescribeNotificationRule'],
    resources: (_properties, { region, accountId }) => [
      `arn:aws:codestar-notifications:${region}:${accountId}:notificationrule/*`,
    ],
  },
  {
    type: 'AWS::CodeConnections::Connection',
    create: ['codeconnections:CreateConnection', ['codeconnections:TagResource', 'Tags']],
    update: ['codeconnections:ListTagsForResource', ['codeconnections:TagResource', 'Tags']],
    delete: ['codeconnections:DeleteConnection'],
  },
  {
    type: 'AWS::ApiGateway::Account',
    create: ['apigateway:PATCH'],
    update: ['apigateway:PATCH'],
    delete: ['apigateway:PATCH'],
    passes: [['CloudWatchRoleArn', 'apigateway.amazonaws.com']],
    resources: (_properties, { region }) => [`arn:aws:apigateway:${region}::/account`],
  },
  {
    type: 'AWS::Scheduler::Schedule',
    create: ['scheduler:CreateSchedule', 'scheduler:GetSchedule'],
    update: ['scheduler:UpdateSchedule', 'scheduler:GetSchedule'],
    delete: ['scheduler:DeleteSchedule', 'scheduler:GetSchedule'],
    passes: [['Target.RoleArn', 'scheduler.amazonaws.com']],
  },
  {
    type: 'AWS::Pipes::Pipe',
    create: ['pipes:CreatePipe', 'pipes:DescribePipe', ['pipes:TagResource', 'Tags']],
    update: ['pipes:UpdatePipe', 'pipes:DescribePipe'],
    delete: ['pipes:DeletePipe', 'pipes:DescribePipe'],
    passes: [['RoleArn', 'pipes.amazonaws.com']],
  },
  {
    type: 'AWS::ECS::TaskDefinition',
    create: ['ecs:RegisterTaskDefinition', 'ecs:DescribeTaskDefinition', ['ecs:TagResource', 'Tags']],
    update: ['ecs:DescribeTaskDefinition', ['ecs:TagResource', 'Tags']],
    delete: ['ecs:DeregisterTaskDefinition', 'ecs:DescribeTaskDefinition'],
    passes: [
      ['TaskRoleArn', 'ecs-tasks.amazonaws.com'],
      ['ExecutionRoleArn', 'ecs-tasks.amazonaws.com'],
    ],
    resources: () => ['*'],
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/supported-iam-actions-tagging.html
    tagged: ({ Family }, { region, accountId }) => [
      `arn:aws:ecs:${region}:${accountId}:task-definition/${typeof Family === 'string' ? Family : '*'}:*`,
    ],
  },
  {
    type: 'AWS::ECS::Cluster',
    create: ['ecs:CreateCluster', 'ecs:DescribeClusters', ['ecs:TagResource', 'Tags']],
    update: ['ecs:UpdateCluster', 'ecs:DescribeClusters'],
    delete: ['ecs:DeleteCluster', 'ecs:DescribeClusters'],
  },
  {
    type: 'AWS::Kinesis::Stream',
    create: ['kinesis:CreateStream', 'kinesis:DescribeStreamSummary', ['kinesis:AddTagsToStream', 'Tags']],
    update: ['kinesis:DescribeStreamSummary', ['kinesis:UpdateShardCount', 'ShardCount']],
    delete: ['kinesis:DeleteStream', 'kinesis:DescribeStreamSummary'],
  },
  {
    type: 'AWS::IAM::InstanceProfile',
    create: ['iam:CreateInstanceProfile', 'iam:AddRoleToInstanceProfile', 'iam:GetInstanceProfile'],
    update: ['iam:RemoveRoleFromInstanceProfile', 'iam:AddRoleToInstanceProfile', 'iam:GetInstanceProfile'],
    delete: ['iam:RemoveRoleFromInstanceProfile', 'iam:DeleteInstanceProfile', 'iam:GetInstanceProfile'],
  },
  {
    type: 'AWS::IAM::Group',
    create: [
      'iam:CreateGroup',
      'iam:GetGroup',
      ['iam:PutGroupPolicy', 'Policies'],
      ['iam:AttachGroupPolicy', 'ManagedPolicyArns'],
    ],
    update: ['iam:GetGroup', ['iam:PutGroupPolicy', 'Policies'], ['iam:AttachGroupPolicy', 'ManagedPolicyArns']],
    delete: [
      'iam:DeleteGroup',
      'iam:GetGroup',
      ['iam:DeleteGroupPolicy', 'Policies'],
      ['iam:DetachGroupPolicy', 'ManagedPolicyArns'],
    ],
  },
  {
    type: 'AWS::IAM::UserToGroupAddition',
    create: ['iam:AddUserToGroup'],
    update: ['iam:AddUserToGroup', 'iam:RemoveUserFromGroup'],
    delete: ['iam:RemoveUserFromGroup'],
    resources: ({ GroupName }, { accountId }) => [`arn:aws:iam::${accountId}:group/${String(GroupName)}`],
  },
  {
    type: 'AWS::IAM::UserPolicy',
    create: ['iam:PutUserPolicy', 'iam:GetUserPolicy'],
    update: ['iam:PutUserPolicy', 'iam:GetUserPolicy'],
    delete: ['iam:DeleteUserPolicy', 'iam:GetUserPolicy'],
    resources: ({ UserName }, { accountId }) => [`arn:aws:iam::${accountId}:user/${String(UserName)}`],
  },
  {
    type: 'AWS::IAM::GroupPolicy',
    create: ['iam:PutGroupPolicy', 'iam:GetGroupPolicy'],
    update: ['iam:PutGroupPolicy', 'iam:GetGroupPolicy'],
    delete: ['iam:DeleteGroupPolicy', 'iam:GetGroupPolicy'],
    resources: ({ GroupName }, { accountId }) => [`arn:aws:iam::${accountId}:group/${String(GroupName)}`],
  },
  {
    type: 'AWS::IAM::AccessKey',
    create: ['iam:CreateAccessKey'],
    update: ['iam:UpdateAccessKey'],
    delete: ['iam:DeleteAccessKey'],
    resources: ({ UserName }, { accountId }) => [`arn:aws:iam::${accountId}:user/${String(UserName)}`],
  },
  {
    type: 'AWS::IAM::OIDCProvider',
    create: [
      'iam:CreateOpenIDConnectProvider',
      'iam:GetOpenIDConnectProvider',
      ['iam:TagOpenIDConnectProvider', 'Tags'],
    ],
    update: [
      'iam:GetOpenIDConnectProvider',
      'iam:UpdateOpenIDConnectProviderThumbprint',
      'iam:AddClientIDToOpenIDConnectProvider',
      'iam:RemoveClientIDFromOpenIDConnectProvider',
    ],
    delete: ['iam:DeleteOpenIDConnectProvider'],
    name: ({ Url }) => String(Url).replace(/^https:\/\//, ''),
    physicalId: (name, { accountId }) => `arn:aws:iam::${accountId}:oidc-provider/${name}`,
    attributes: (name, { accountId }) => ({ Arn: `arn:aws:iam::${accountId}:oidc-provider/${name}` }),
  },
  {
    type: 'AWS::IAM::SAMLProvider',
    create: ['iam:CreateSAMLProvider', 'iam:GetSAMLProvider', ['iam:TagSAMLProvider', 'Tags']],
    update: ['iam:UpdateSAMLProvider', 'iam:GetSAMLProvider'],
    delete: ['iam:DeleteSAMLProvider'],
    physicalId: (name, { accountId }) => `arn:aws:iam::${accountId}:saml-provider/${name}`,
    attributes: (name, { accountId }) => ({ Arn: `arn:aws:iam::${accountId}:saml-provider/${name}` }),
  },
  {
    type: 'AWS::IAM::ServiceLinkedRole',
    create: ['iam:CreateServiceLinkedRole', 'iam:GetRole'],
    update: ['iam:UpdateRole', 'iam:GetRole'],
    delete: ['iam:DeleteServiceLinkedRole', 'iam:GetServiceLinkedRoleDeletionStatus'],
    resources: ({ AWSServiceName }, { accountId }) => [
      `arn:aws:iam::${accountId}:role/aws-service-role/${String(AWSServiceName)}/*`,
    ],
  },
  {
    type: 'AWS::Logs::MetricFilter',
    create: ['logs:PutMetricFilter', 'logs:DescribeMetricFilters'],
    update: ['logs:PutMetricFilter', 'logs:DescribeMetricFilters'],
    delete: ['logs:DeleteMetricFilter'],
    name: ({ FilterName }, context) => (typeof FilterName === 'string' ? FilterName : context.generatedName(512)),
    physicalId: (name) => name,
    resources: ({ LogGroupName }, { region, accountId }) => [
      `arn:aws:logs:${region}:${accountId}:log-group:${String(LogGroupName)}`,
    ],
  },
  {
    type: 'AWS::Logs::SubscriptionFilter',
    create: ['logs:PutSubscriptionFilter', 'logs:DescribeSubscriptionFilters'],
    update: ['logs:PutSubscriptionFilter', 'logs:DescribeSubscriptionFilters'],
    delete: ['logs:DeleteSubscriptionFilter'],
    passes: [['RoleArn', 'logs.amazonaws.com']],
    resources: ({ LogGroupName }, { region, accountId }) => [
      `arn:aws:logs:${region}:${accountId}:log-group:${String(LogGroupName)}`,
    ],
  },
];
