import type { Properties } from '../../../../../../../steps/rehearse/cloud/services/cloudformation/resource-handler.ts';
import { artifacts } from './prepare-account.ts';
import { account } from './stack-role.ts';

/** A resource and the actions that its whole life needs, all of them and no other. `NAME` stands for a name of its own. */
export interface PermissionCase {
  readonly type: string;
  readonly actions: readonly string[];
  readonly create: Properties;
  readonly update?: Properties;
  readonly tags?: Readonly<Record<string, string>>;
}

const roleArn = (name: string) => `arn:aws:iam::${account}:role/${name}`;
const policy = (Action: string) => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
const repositoryPolicy = (Action: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: account }, Action }],
});
const secretPolicy = (Action: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action, Resource: '*' }],
});
const logPolicy = (Action: string) => {
  const statement = { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action, Resource: '*' };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
};
const alarm = {
  Namespace: 'AWS/Events',
  MetricName: 'TriggeredRules',
  Statistic: 'Sum',
  Period: 60,
  Threshold: 1,
  ComparisonOperator: 'GreaterThanThreshold',
};
const trust = (Service: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }],
});
const keyPolicy = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' }],
};
const managed = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
const lambda = { Role: roleArn('lambda'), Runtime: 'nodejs24.x', Handler: 'index.handler' };
const table = {
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  BillingMode: 'PAY_PER_REQUEST',
};
const project = {
  Name: 'NAME',
  ServiceRole: roleArn('codebuild'),
  Source: { Type: 'NO_SOURCE', BuildSpec: 'version: 0.2\nphases: {build: {commands: [":"]}}\n' },
  Artifacts: { Type: 'NO_ARTIFACTS' },
  Environment: { Type: 'LINUX_CONTAINER', Image: 'aws/codebuild/standard:7.0', ComputeType: 'BUILD_GENERAL1_SMALL' },
};
const action = (Category: string, Provider: string) => ({ Category, Owner: 'AWS', Provider, Version: '1' });
const pipeline = (branch: string) => ({
  Name: 'NAME',
  RoleArn: roleArn('codepipeline'),
  PipelineType: 'V2',
  ArtifactStore: { Type: 'S3', Location: artifacts },
  Stages: [
    {
      Name: 'Source',
      Actions: [
        {
          Name: 'Source',
          ActionTypeId: action('Source', 'CodeCommit'),
          Configuration: { RepositoryName: 'orders', BranchName: branch, PollForSourceChanges: false },
          OutputArtifacts: [{ Name: 'Source' }],
          RunOrder: '1',
        },
      ],
    },
    { Name: 'Approve', Actions: [{ Name: 'Approve', ActionTypeId: action('Approval', 'Manual') }] },
  ],
});
const openApi = { openapi: '3.0.1', info: { title: 'orders' }, paths: { '/orders': { get: {} } } };

export const permissionCases: readonly PermissionCase[] = [
  {
    type: 'AWS::IAM::Role',
    actions: [
      'iam:CreateRole',
      'iam:GetRole',
      'iam:PutRolePolicy',
      'iam:AttachRolePolicy',
      'iam:TagRole',
      'iam:UntagRole',
      'iam:UpdateAssumeRolePolicy',
      'iam:UpdateRole',
      'iam:DeleteRolePolicy',
      'iam:DetachRolePolicy',
      'iam:DeleteRole',
    ],
    create: {
      AssumeRolePolicyDocument: trust('lambda.amazonaws.com'),
      Policies: [{ PolicyName: 'read', PolicyDocument: policy('s3:GetObject') }],
      ManagedPolicyArns: [managed],
      Tags: [{ Key: 'team', Value: 'orders' }],
    },
    update: {
      AssumeRolePolicyDocument: trust('states.amazonaws.com'),
      Description: 'changed',
      Policies: [{ PolicyName: 'write', PolicyDocument: policy('s3:PutObject') }],
    },
  },
  {
    type: 'AWS::IAM::User',
    actions: [
      'iam:CreateUser',
      'iam:TagUser',
      'iam:GetUser',
      'iam:PutUserPolicy',
      'iam:AttachUserPolicy',
      'iam:PutUserPermissionsBoundary',
      'iam:DetachUserPolicy',
      'iam:DeleteUserPolicy',
      'iam:DeleteUser',
    ],
    create: {
      UserName: 'NAME',
      ManagedPolicyArns: [managed],
      Policies: [{ PolicyName: 'read', PolicyDocument: policy('s3:GetObject') }],
      Tags: [{ Key: 'team', Value: 'orders' }],
    },
    update: {
      UserName: 'NAME',
      PermissionsBoundary: managed,
      Policies: [{ PolicyName: 'read', PolicyDocument: policy('s3:ListBucket') }],
      Tags: [{ Key: 'team', Value: 'billing' }],
    },
  },
  {
    type: 'AWS::IAM::Group',
    actions: ['iam:CreateGroup', 'iam:GetGroup', 'iam:AttachGroupPolicy', 'iam:DetachGroupPolicy', 'iam:DeleteGroup'],
    create: { GroupName: 'NAME', ManagedPolicyArns: [managed] },
  },
  {
    type: 'AWS::IAM::AccessKey',
    actions: ['iam:CreateAccessKey', 'iam:DeleteAccessKey'],
    create: { UserName: 'NAME' },
  },
  {
    type: 'AWS::IAM::Policy',
    actions: ['iam:PutRolePolicy', 'iam:DeleteRolePolicy'],
    create: { PolicyName: 'NAME', PolicyDocument: policy('s3:GetObject'), Roles: ['lambda'] },
    update: { PolicyName: 'NAME', PolicyDocument: policy('s3:PutObject'), Roles: ['lambda'] },
  },
  {
    type: 'AWS::IAM::ManagedPolicy',
    actions: [
      'iam:CreatePolicy',
      'iam:AttachRolePolicy',
      'iam:ListPolicyVersions',
      'iam:CreatePolicyVersion',
      'iam:DetachRolePolicy',
      'iam:DeletePolicyVersion',
      'iam:DeletePolicy',
    ],
    create: { PolicyDocument: policy('s3:GetObject'), Roles: ['lambda'] },
    update: { PolicyDocument: policy('s3:PutObject') },
  },
  {
    type: 'AWS::KMS::Key',
    actions: [
      'kms:CreateKey',
      'kms:TagResource',
      'kms:UntagResource',
      'kms:EnableKeyRotation',
      'kms:DisableKeyRotation',
      'kms:PutKeyPolicy',
      'kms:UpdateKeyDescription',
      'kms:DescribeKey',
      'kms:ScheduleKeyDeletion',
    ],
    create: { KeyPolicy: keyPolicy, EnableKeyRotation: true, Tags: [{ Key: 'team', Value: 'orders' }] },
    update: { KeyPolicy: { ...keyPolicy, Id: 'second' }, Description: 'changed', EnableKeyRotation: false },
  },
  {
    type: 'AWS::S3::Bucket',
    actions: [
      's3:CreateBucket',
      's3:PutEncryptionConfiguration',
      's3:PutBucketPublicAccessBlock',
      's3:PutBucketOwnershipControls',
      's3:PutBucketVersioning',
      's3:PutLifecycleConfiguration',
      's3:PutBucketTagging',
      's3:DeleteBucket',
    ],
    create: {
      BucketName: 'NAME-bucket',
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: { Rules: [{ Id: 'old', Status: 'Enabled', ExpirationInDays: 30 }] },
      Tags: [{ Key: 'team', Value: 'orders' }],
    },
    update: { BucketName: 'NAME-bucket' },
  },
  {
    type: 'AWS::S3::BucketPolicy',
    actions: ['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy'],
    create: {
      Bucket: artifacts,
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: `arn:aws:s3:::${artifacts}/never/*` },
        ],
      },
    },
  },
  {
    type: 'AWS::SSM::Parameter',
    actions: [
      'ssm:PutParameter',
      'ssm:GetParameters',
      'ssm:AddTagsToResource',
      'ssm:RemoveTagsFromResource',
      'ssm:DeleteParameter',
    ],
    create: { Name: '/orders/NAME', Type: 'String', Value: 'one', Tags: { team: 'orders' } },
    update: { Name: '/orders/NAME', Type: 'String', Value: 'two' },
  },
  {
    type: 'AWS::SecretsManager::Secret',
    actions: [
      'secretsmanager:CreateSecret',
      'secretsmanager:DescribeSecret',
      'secretsmanager:GetRandomPassword',
      'secretsmanager:UpdateSecret',
      'secretsmanager:TagResource',
      'secretsmanager:UntagResource',
      'secretsmanager:DeleteSecret',
    ],
    create: { Name: 'orders/NAME', GenerateSecretString: {}, Tags: [{ Key: 'team', Value: 'orders' }] },
    update: { Name: 'orders/NAME', SecretString: 'two' },
  },
  {
    type: 'AWS::SecretsManager::ResourcePolicy',
    actions: ['secretsmanager:PutResourcePolicy', 'secretsmanager:DeleteResourcePolicy'],
    create: { SecretId: 'known', ResourcePolicy: secretPolicy('secretsmanager:GetSecretValue') },
    update: { SecretId: 'known', ResourcePolicy: secretPolicy('secretsmanager:DescribeSecret') },
  },
  {
    type: 'AWS::SecretsManager::SecretTargetAttachment',
    actions: ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'],
    create: { SecretId: 'known', TargetId: 'database', TargetType: 'AWS::RDS::DBInstance' },
  },
  {
    type: 'AWS::Logs::LogGroup',
    actions: [
      'logs:CreateLogGroup',
      'logs:TagResource',
      'logs:PutRetentionPolicy',
      'logs:DescribeLogGroups',
      'logs:DeleteRetentionPolicy',
      'logs:UntagResource',
      'logs:DeleteLogGroup',
    ],
    create: { RetentionInDays: 14, Tags: [{ Key: 'team', Value: 'orders' }] },
    update: {},
  },
  {
    type: 'AWS::Logs::ResourcePolicy',
    actions: ['logs:PutResourcePolicy', 'logs:DeleteResourcePolicy'],
    create: { PolicyName: 'rules', PolicyDocument: logPolicy('logs:CreateLogStream') },
    update: { PolicyName: 'rules', PolicyDocument: logPolicy('logs:PutLogEvents') },
  },
  {
    type: 'AWS::Lambda::Function',
    actions: [
      'lambda:CreateFunction',
      'lambda:GetFunction',
      'lambda:TagResource',
      'lambda:UntagResource',
      'lambda:UpdateFunctionCode',
      'lambda:UpdateFunctionConfiguration',
      'lambda:PutFunctionConcurrency',
      'lambda:DeleteFunctionConcurrency',
      'lambda:DeleteFunction',
      's3:GetObject',
      'iam:PassRole',
    ],
    create: {
      ...lambda,
      Code: { S3Bucket: artifacts, S3Key: 'code.zip' },
      ReservedConcurrentExecutions: 1,
      Tags: [{ Key: 'team', Value: 'orders' }],
    },
    update: { ...lambda, Code: { S3Bucket: artifacts, S3Key: 'other.zip' }, MemorySize: 256 },
  },
  {
    type: 'AWS::Lambda::LayerVersion',
    actions: ['lambda:PublishLayerVersion', 'lambda:DeleteLayerVersion', 's3:GetObject'],
    create: { Content: { S3Bucket: artifacts, S3Key: 'code.zip' } },
  },
  {
    type: 'AWS::DynamoDB::Table',
    actions: [
      'dynamodb:CreateTable',
      'dynamodb:DescribeTable',
      'dynamodb:UpdateContinuousBackups',
      'dynamodb:UpdateTable',
      'dynamodb:TagResource',
      'dynamodb:DeleteTable',
    ],
    create: { ...table, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } },
    update: { ...table, TableClass: 'STANDARD_INFREQUENT_ACCESS' },
    tags: { workload: 'orders' },
  },
  {
    type: 'AWS::SNS::Topic',
    actions: [
      'sns:CreateTopic',
      'sns:GetTopicAttributes',
      'sns:SetTopicAttributes',
      'sns:TagResource',
      'sns:DeleteTopic',
    ],
    create: { DisplayName: 'one' },
    update: { DisplayName: 'two' },
    tags: { workload: 'orders' },
  },
  {
    type: 'AWS::StepFunctions::StateMachine',
    actions: [
      'states:CreateStateMachine',
      'states:DescribeStateMachine',
      'states:UpdateStateMachine',
      'states:TagResource',
      'states:DeleteStateMachine',
      's3:GetObject',
      'iam:PassRole',
    ],
    create: {
      RoleArn: roleArn('states'),
      DefinitionS3Location: { Bucket: artifacts, Key: 'machine.yml' },
      DefinitionSubstitutions: { Word: 'hello' },
    },
    update: { RoleArn: roleArn('states'), Definition: { StartAt: 'Done', States: { Done: { Type: 'Succeed' } } } },
    tags: { workload: 'orders' },
  },
  {
    type: 'AWS::ApiGateway::RestApi',
    actions: [
      'apigateway:POST',
      'apigateway:PUT',
      'apigateway:GET',
      'apigateway:PATCH',
      'apigateway:DELETE',
      's3:GetObject',
    ],
    create: { Name: 'NAME', BodyS3Location: { Bucket: artifacts, Key: 'api.yml' } },
    update: { Name: 'changed', Body: openApi },
  },
  {
    type: 'AWS::ApiGatewayV2::Api',
    actions: ['apigateway:PUT', 'apigateway:PATCH', 'apigateway:DELETE'],
    create: { Body: openApi },
    update: { Body: openApi, Description: 'changed' },
  },
  {
    type: 'AWS::Events::Rule',
    actions: ['events:PutRule', 'events:PutTargets', 'events:RemoveTargets', 'events:DeleteRule', 'iam:PassRole'],
    create: {
      EventPattern: { source: ['aws.codecommit'] },
      Targets: [
        { Id: 'pipeline', Arn: `arn:aws:codepipeline:eu-west-1:${account}:orders`, RoleArn: roleArn('events') },
      ],
    },
    update: { EventPattern: { source: ['aws.s3'] } },
  },
  {
    type: 'AWS::CodeCommit::Repository',
    actions: [
      'codecommit:CreateRepository',
      'codecommit:GetRepository',
      'codecommit:UpdateRepositoryDescription',
      'codecommit:DeleteRepository',
    ],
    create: { RepositoryName: 'NAME' },
    update: { RepositoryName: 'NAME', RepositoryDescription: 'changed' },
  },
  {
    type: 'AWS::CodeBuild::Project',
    actions: ['codebuild:CreateProject', 'codebuild:UpdateProject', 'codebuild:DeleteProject', 'iam:PassRole'],
    create: project,
    update: { ...project, Description: 'changed' },
  },
  {
    type: 'AWS::CodePipeline::Pipeline',
    actions: [
      'codepipeline:CreatePipeline',
      'codepipeline:UpdatePipeline',
      'codepipeline:DeletePipeline',
      'iam:PassRole',
    ],
    create: pipeline('main'),
    update: pipeline('develop'),
  },
  {
    type: 'AWS::CloudWatch::Alarm',
    actions: ['cloudwatch:PutMetricAlarm', 'cloudwatch:DescribeAlarms', 'cloudwatch:DeleteAlarms'],
    create: { ...alarm, EvaluationPeriods: 1 },
    update: { ...alarm, EvaluationPeriods: 2 },
  },
  {
    type: 'AWS::ECR::Repository',
    actions: ['ecr:CreateRepository', 'ecr:SetRepositoryPolicy', 'ecr:DescribeRepositories', 'ecr:DeleteRepository'],
    create: { RepositoryPolicyText: repositoryPolicy('ecr:BatchGetImage') },
    update: { RepositoryPolicyText: repositoryPolicy('ecr:GetDownloadUrlForLayer') },
  },
  {
    type: 'AWS::Scheduler::Schedule',
    actions: ['scheduler:CreateSchedule', 'scheduler:GetSchedule', 'scheduler:DeleteSchedule', 'iam:PassRole'],
    create: {
      ScheduleExpression: 'rate(1 day)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: `arn:aws:lambda:eu-west-1:${account}:function:orders`, RoleArn: roleArn('scheduler') },
    },
  },
  {
    type: 'AWS::ECS::Service',
    actions: [
      'ecs:CreateService',
      'ecs:UpdateService',
      'ecs:DeleteService',
      'ecs:DescribeServices',
      'ecs:DescribeServiceDeployments',
      'ecs:ListServiceDeployments',
    ],
    create: { ServiceName: 'NAME', DesiredCount: 1 },
    update: { ServiceName: 'NAME', DesiredCount: 2 },
  },
  {
    type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    actions: [
      'elasticloadbalancing:CreateLoadBalancer',
      'elasticloadbalancing:SetSecurityGroups',
      'elasticloadbalancing:DeleteLoadBalancer',
      'elasticloadbalancing:DescribeLoadBalancers',
    ],
    create: { Type: 'application' },
    update: { Type: 'application', SecurityGroups: ['sg-1'] },
  },
  {
    type: 'AWS::RDS::DBCluster',
    actions: ['rds:CreateDBCluster', 'rds:ModifyDBCluster', 'rds:DeleteDBCluster', 'rds:DescribeDBClusters'],
    create: { Engine: 'aurora-postgresql', DBClusterIdentifier: 'NAME' },
    update: { Engine: 'aurora-postgresql', DBClusterIdentifier: 'NAME', BackupRetentionPeriod: 7 },
  },
  {
    type: 'AWS::EC2::VPC',
    actions: [
      'ec2:CreateVpc',
      'ec2:ModifyVpcAttribute',
      'ec2:DeleteVpc',
      'ec2:DescribeVpcs',
      'ec2:DescribeVpcAttribute',
    ],
    create: { CidrBlock: '10.0.0.0/16' },
    update: { CidrBlock: '10.0.0.0/16', EnableDnsHostnames: true },
  },
  {
    type: 'AWS::EC2::SecurityGroupEgress',
    actions: [
      'ec2:AuthorizeSecurityGroupEgress',
      'ec2:RevokeSecurityGroupEgress',
      'ec2:UpdateSecurityGroupRuleDescriptionsEgress',
      'ec2:DescribeSecurityGroupRules',
    ],
    create: { GroupId: 'sg-1', IpProtocol: 'tcp', CidrIp: '10.0.0.0/16', Description: 'one' },
    update: { GroupId: 'sg-1', IpProtocol: 'tcp', CidrIp: '10.0.0.0/16', Description: 'other' },
  },
];
