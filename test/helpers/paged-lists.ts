import { CodeartifactClient, PublishPackageVersionCommand } from '@aws-sdk/client-codeartifact';
import { sha256 } from '../../steps/content-digest.ts';
import type { RunningCloud } from '../../steps/rehearse/cloud/cloud.ts';
import { inlineSource } from '../../steps/rehearse/cloud/services/cloudformation/resources/lambda-inline-source.ts';
import { codebuildState } from '../../steps/rehearse/cloud/services/codebuild/state.ts';
import type { TestCloud } from './cloud.ts';
import { allow, makeRoleIn } from './roles.ts';

type Input = Readonly<Record<string, unknown>>;

/** What the lists are asked for by, of a cloud in which there is more of everything than fits on a page. */
export interface Seeded {
  readonly account: string;
  readonly management: string;
  readonly policyArn: string;
  readonly keyId: string;
  readonly topicArn: string;
  readonly uploadId: string;
  readonly reportGroupArn: string;
  readonly reportArn: string;
  readonly pullRequestId: string;
  readonly firstCommit: string;
  readonly operationId: string;
  readonly rootId: string;
  readonly policyId: string;
  readonly pipelineArn: string;
}

interface List {
  readonly input: Input;
  /** The members of a page that hold its items. */
  readonly members: readonly string[];
  /** Items of a page that are asked for; absent where the operation takes no number. */
  readonly size?: number;
  /** Items that there are at least. */
  readonly least: number;
  /** The account that is asked, where it is not `account`. */
  readonly account?: string;
}

const list = (members: string, least: number, input: Input = {}, size?: number): List => ({
  input,
  members: members.split(' '),
  least,
  ...(size === undefined ? {} : { size }),
});
/** Two or more, a page of one. */
const few = (members: string, input: Input = {}, least = 2): List => list(members, least, input, 1);
/** A hundred and one: the operation takes no number, and a page is a hundred. */
const many = (members: string, input: Input = {}, least = 101): List => list(members, least, input);
const inManagement = (row: List) => (seeded: Seeded) => ({ ...row, account: seeded.management });

const stack = { StackName: 'large' };
const generic = { domain: 'acme', repository: 'libraries' };

/** By `SERVICE OPERATION`. */
export const lists: Readonly<Record<string, (seeded: Seeded) => List>> = {
  'cloudformation DescribeChangeSet': () => many('Changes', { ...stack, ChangeSetName: 'all' }),
  'cloudformation DescribeEvents': () => many('OperationEvents', stack),
  'cloudformation DescribeStackEvents': () => many('StackEvents', stack),
  'cloudformation DescribeStackResourceDrifts': () => many('StackResourceDrifts', stack),
  'cloudformation DescribeStacks': () => many('Stacks'),
  'cloudformation ListChangeSets': () => many('Summaries', stack),
  'cloudformation ListExports': () => many('Exports'),
  'cloudformation ListImports': () => many('Imports', { ExportName: 'export-0' }),
  'cloudformation ListStackInstances': inManagement(few('Summaries', { StackSetName: 'set-1' })),
  'cloudformation ListStackResources': () => many('StackResourceSummaries', stack),
  'cloudformation ListStackSetOperationResults': (seeded) => ({
    ...few('Summaries', { StackSetName: 'set-1', OperationId: seeded.operationId }),
    account: seeded.management,
  }),
  'cloudformation ListStackSetOperations': inManagement(few('Summaries', { StackSetName: 'set-1' })),
  'cloudformation ListStackSets': inManagement(few('Summaries')),
  'cloudformation ListStacks': () => many('StackSummaries'),
  'logs DescribeLogGroups': () => few('logGroups'),
  'logs DescribeLogStreams': () => few('logStreams', { logGroupName: '/a' }),
  'logs FilterLogEvents': () => list('events', 5, { logGroupName: '/a' }, 2),
  'logs GetLogEvents': () => list('events', 5, { logGroupName: '/a', logStreamName: 'one', startFromHead: true }, 2),
  'codeartifact ListDomains': () => few('domains'),
  'codeartifact ListPackageVersionAssets': () =>
    few('assets', { ...generic, format: 'generic', namespace: 'n', package: 'a', packageVersion: '1' }),
  'codeartifact ListPackageVersions': () =>
    few('versions', { ...generic, format: 'generic', namespace: 'n', package: 'a' }),
  'codeartifact ListPackages': () => few('packages', generic),
  'codeartifact ListRepositoriesInDomain': () => few('repositories', { domain: 'acme' }),
  'codebuild DescribeTestCases': ({ reportArn }) => few('testCases', { reportArn }),
  'codebuild ListBuilds': () => many('ids'),
  'codebuild ListBuildsForProject': () => many('ids', { projectName: 'project-0' }),
  'codebuild ListProjects': () => many('projects'),
  'codebuild ListReportGroups': () => few('reportGroups'),
  'codebuild ListReports': () => few('reports'),
  'codebuild ListReportsForReportGroup': ({ reportGroupArn }) => few('reports', { reportGroupArn }),
  'codecommit GetCommentsForPullRequest': ({ pullRequestId }) => few('commentsForPullRequestData', { pullRequestId }),
  'codecommit GetDifferences': ({ firstCommit }) =>
    few('differences', {
      repositoryName: 'repository-0',
      beforeCommitSpecifier: firstCommit,
      afterCommitSpecifier: 'main',
    }),
  'codecommit ListApprovalRuleTemplates': () => few('approvalRuleTemplateNames'),
  'codecommit ListAssociatedApprovalRuleTemplatesForRepository': () =>
    few('approvalRuleTemplateNames', { repositoryName: 'repository-0' }),
  'codecommit ListBranches': () => many('branches', { repositoryName: 'repository-0' }),
  'codecommit ListPullRequests': () => few('pullRequestIds', { repositoryName: 'repository-0' }),
  'codecommit ListRepositories': () => many('repositories'),
  'codecommit ListRepositoriesForApprovalRuleTemplate': () =>
    few('repositoryNames', { approvalRuleTemplateName: 'template-1' }),
  'codepipeline ListActionExecutions': () => few('actionExecutionDetails', { pipelineName: 'pipeline-1' }),
  'codepipeline ListPipelineExecutions': () => few('pipelineExecutionSummaries', { pipelineName: 'pipeline-1' }),
  'codepipeline ListPipelines': () => few('pipelines'),
  'codepipeline ListTagsForResource': ({ pipelineArn }) => few('tags', { resourceArn: pipelineArn }),
  'dynamodb ListTables': () => few('TableNames'),
  'ecr DescribeImages': () => few('imageDetails', { repositoryName: 'image-1' }),
  'ecr DescribeRepositories': () => few('repositories'),
  'iam ListAccessKeys': () => few('AccessKeyMetadata', { UserName: 'user-1' }),
  'iam ListAttachedRolePolicies': () => few('AttachedPolicies', { RoleName: 'role-1' }),
  'iam ListAttachedUserPolicies': () => few('AttachedPolicies', { UserName: 'user-1' }),
  'iam ListEntitiesForPolicy': ({ policyArn }) =>
    few('PolicyGroups PolicyUsers PolicyRoles', { PolicyArn: policyArn }, 3),
  'iam ListPolicies': () => few('Policies', { Scope: 'Local' }),
  'iam ListPolicyVersions': ({ policyArn }) => few('Versions', { PolicyArn: policyArn }),
  'iam ListRolePolicies': () => few('PolicyNames', { RoleName: 'role-1' }),
  'iam ListRoleTags': () => few('Tags', { RoleName: 'role-1' }),
  'iam ListRoles': () => few('Roles'),
  'iam ListUserPolicies': () => few('PolicyNames', { UserName: 'user-1' }),
  'iam ListUserTags': () => few('Tags', { UserName: 'user-1' }),
  'iam ListUsers': () => few('Users'),
  'kms ListAliases': () => few('Aliases'),
  'kms ListKeys': () => few('Keys'),
  'kms ListResourceTags': ({ keyId }) => few('Tags', { KeyId: keyId }),
  'lambda ListAliases': () => few('Aliases', { FunctionName: 'function-1' }),
  'lambda ListEventSourceMappings': () => few('EventSourceMappings'),
  'lambda ListFunctions': () => few('Functions'),
  'lambda ListLayerVersions': () => few('LayerVersions', { LayerName: 'layer-1' }),
  'lambda ListLayers': () => few('Layers'),
  'lambda ListVersionsByFunction': () => few('Versions', { FunctionName: 'function-1' }, 3),
  'organizations ListAWSServiceAccessForOrganization': inManagement(few('EnabledServicePrincipals')),
  'organizations ListAccounts': inManagement(few('Accounts', {}, 6)),
  'organizations ListAccountsForParent': (seeded) => ({
    ...few('Accounts', { ParentId: seeded.rootId }),
    account: seeded.management,
  }),
  'organizations ListChildren': (seeded) => ({
    ...few('Children', { ParentId: seeded.rootId, ChildType: 'ORGANIZATIONAL_UNIT' }),
    account: seeded.management,
  }),
  'organizations ListDelegatedAdministrators': inManagement(few('DelegatedAdministrators')),
  'organizations ListDelegatedServicesForAccount': inManagement(
    few('DelegatedServices', { AccountId: '222222222222' }),
  ),
  'organizations ListOrganizationalUnitsForParent': (seeded) => ({
    ...few('OrganizationalUnits', { ParentId: seeded.rootId }),
    account: seeded.management,
  }),
  'organizations ListPolicies': inManagement(few('Policies', { Filter: 'SERVICE_CONTROL_POLICY' })),
  'organizations ListPoliciesForTarget': inManagement(
    few('Policies', { Filter: 'SERVICE_CONTROL_POLICY', TargetId: '333333333333' }),
  ),
  'organizations ListTargetsForPolicy': (seeded) => ({
    ...few('Targets', { PolicyId: seeded.policyId }),
    account: seeded.management,
  }),
  's3 ListBuckets': () => few('Buckets'),
  's3 ListObjectsV2': () => few('Contents CommonPrefixes', { Bucket: 'bucket-1', Delimiter: '/' }, 3),
  's3 ListParts': ({ uploadId }) => few('Parts', { Bucket: 'bucket-1', Key: 'parts', UploadId: uploadId }),
  'sns ListSubscriptionsByTopic': ({ topicArn }) => many('Subscriptions', { TopicArn: topicArn }),
  'sns ListTopics': () => many('Topics'),
  'ssm DescribeParameters': () => few('Parameters'),
  'ssm GetParameterHistory': () => few('Parameters', { Name: '/p/1' }),
  'ssm GetParametersByPath': () => few('Parameters', { Path: '/p' }),
};

/** Lists that never have a second page here: there is one root, one parent, one key policy, and no groups and instance profiles. */
export const onePage: readonly string[] = [
  'iam ListGroupsForUser',
  'iam ListInstanceProfilesForRole',
  'kms ListKeyPolicies',
  'organizations ListParents',
  'organizations ListRoots',
];

const account = '333333333333';
const management = '111111111111';
const region = 'eu-west-1';
const both = [1, 2];
const hundred = Array.from({ length: 101 }, (_, index) => index);

type Ask = <T = Input>(call: string, input?: Input, as?: string) => Promise<T>;

/** Fills a cloud. All is made by the API as its administrators, but a hundred builds, which are copies of one. */
export async function seed(test: TestCloud): Promise<Seeded> {
  const { cloud } = test;
  const ask: Ask = (call, input = {}, as = account) => {
    const [service = '', operation = ''] = call.split(' ');
    return cloud.call(cloud.administrator(as), { service, operation, input });
  };
  const [iam, stacks, builds, code, organization] = [
    await seedIam(ask),
    await seedStacks(ask, cloud),
    await seedBuilds(ask, cloud),
    await seedCode(ask),
    await seedOrganization(ask),
  ];
  const operationId = await seedStackSets(ask, cloud);
  const rest = await seedStores(ask);
  await seedPackages(test.clientFor(account).client(CodeartifactClient));
  await seedFunctions(ask, cloud);
  const pipelineArn = await seedPipelines(ask, cloud);
  return {
    account,
    management,
    ...iam,
    ...stacks,
    ...builds,
    ...code,
    ...organization,
    ...rest,
    operationId,
    pipelineArn,
  };
}

const policy = (...actions: readonly string[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] });
const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

async function seedIam(ask: Ask): Promise<Pick<Seeded, 'policyArn'>> {
  const tags = [
    { Key: 'a', Value: 'b' },
    { Key: 'c', Value: 'd' },
  ];
  for (const n of both) {
    await ask('iam CreatePolicy', { PolicyName: `policy-${n}`, PolicyDocument: policy('s3:*') });
    await ask('iam CreateRole', { RoleName: `role-${n}`, AssumeRolePolicyDocument: trust, Tags: tags });
    await ask('iam CreateUser', { UserName: `user-${n}`, Tags: tags });
  }
  const policyArn = `arn:aws:iam::${account}:policy/policy-1`;
  await ask('iam CreatePolicyVersion', { PolicyArn: policyArn, PolicyDocument: policy('s3:*') });
  for (const n of both) {
    const PolicyArn = `arn:aws:iam::${account}:policy/policy-${n}`;
    await ask('iam AttachRolePolicy', { RoleName: 'role-1', PolicyArn });
    await ask('iam AttachUserPolicy', { UserName: 'user-1', PolicyArn });
    await ask('iam PutRolePolicy', { RoleName: 'role-1', PolicyName: `p${n}`, PolicyDocument: policy('s3:*') });
    await ask('iam PutUserPolicy', { UserName: 'user-1', PolicyName: `p${n}`, PolicyDocument: policy('s3:*') });
    await ask('iam CreateAccessKey', { UserName: 'user-1' });
  }
  await ask('iam AttachRolePolicy', { RoleName: 'role-2', PolicyArn: policyArn });
  return { policyArn };
}

async function seedStacks(ask: Ask, cloud: RunningCloud): Promise<object> {
  const body = (Resources: object, Outputs: object = {}) => JSON.stringify({ Resources, Outputs });
  const parameter = (Value: unknown) => ({ Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value } });
  const parameters = (value: string) => Object.fromEntries(hundred.map((n) => [`P${n}`, parameter(value)]));
  const outputs = hundred.map((n) => [`O${n}`, { Value: `v${n}`, Export: { Name: `export-${n}` } }] as const);
  await ask('cloudformation CreateStack', {
    StackName: 'large',
    TemplateBody: body(parameters('a'), Object.fromEntries(outputs)),
  });
  await cloud.idle();
  const importing = body({ P: parameter({ 'Fn::ImportValue': 'export-0' }) });
  for (const n of hundred) {
    await ask('cloudformation CreateStack', { StackName: `importing-${n}`, TemplateBody: importing });
  }
  const changed = body(parameters('b'), Object.fromEntries(outputs));
  await ask('cloudformation CreateChangeSet', { StackName: 'large', ChangeSetName: 'all', TemplateBody: changed });
  const one = body({ ...parameters('a'), P0: parameter('b') }, Object.fromEntries(outputs));
  for (const n of hundred) {
    await ask('cloudformation CreateChangeSet', { StackName: 'large', ChangeSetName: `set-${n}`, TemplateBody: one });
  }
  await ask('cloudformation DetectStackDrift', { StackName: 'large' });
  await cloud.idle();
  return {};
}

async function seedStackSets(ask: Ask, cloud: RunningCloud): Promise<string> {
  const Regions = [region];
  const unit = await ask<{ Parents: readonly { Id: string }[] }>(
    'organizations ListParents',
    { ChildId: account },
    management,
  );
  await ask('cloudformation ActivateOrganizationsAccess', {}, management);
  const DeploymentTargets = { OrganizationalUnitIds: [unit.Parents[0]?.Id] };
  const TemplateBody = JSON.stringify({ Resources: { Queue: { Type: 'AWS::SQS::Queue' } } });
  const auto = { PermissionModel: 'SERVICE_MANAGED', AutoDeployment: { Enabled: false } };
  for (const n of both) {
    await ask('cloudformation CreateStackSet', { StackSetName: `set-${n}`, TemplateBody, ...auto }, management);
  }
  const where = { StackSetName: 'set-1', DeploymentTargets, Regions };
  const made = await ask<{ OperationId: string }>('cloudformation CreateStackInstances', where, management);
  await cloud.idle();
  await ask('cloudformation UpdateStackInstances', where, management);
  await cloud.idle();
  return made.OperationId;
}

async function seedBuilds(ask: Ask, cloud: RunningCloud): Promise<Pick<Seeded, 'reportArn' | 'reportGroupArn'>> {
  const buildspec = `
version: 0.2
phases:
  build:
    commands:
      - printf '<testsuite><testcase classname="c" name="one"/><testcase classname="c" name="two"/></testsuite>' > r.xml
reports:
  one: { files: r.xml, file-format: JUNITXML }
  two: { files: r.xml, file-format: JUNITXML }
`;
  const serviceRole = await makeRoleIn(
    cloud,
    account,
    'build',
    'codebuild.amazonaws.com',
    allow('logs:*', 'codebuild:*'),
  );
  const environment = {
    type: 'LINUX_CONTAINER',
    image: 'aws/codebuild/standard:7.0',
    computeType: 'BUILD_GENERAL1_SMALL',
  };
  const project = { artifacts: { type: 'NO_ARTIFACTS' }, environment, serviceRole };
  for (const n of hundred) {
    await ask('codebuild CreateProject', {
      name: `project-${n}`,
      source: { type: 'NO_SOURCE', buildspec },
      ...project,
    });
  }
  for (const _ of both) await ask('codebuild StartBuild', { projectName: 'project-0' });
  await cloud.idle();
  const { builds, reports } = codebuildState({ cloud, accountId: account, region });
  for (const n of hundred.slice(2)) builds.push({ ...builds[0]!, id: `project-0:${n}`, arn: `${builds[0]!.arn}${n}` });
  return { reportArn: reports[0]!.arn, reportGroupArn: reports[0]!.reportGroupArn };
}

async function seedCode(ask: Ask): Promise<Pick<Seeded, 'firstCommit' | 'pullRequestId'>> {
  for (const n of hundred) await ask('codecommit CreateRepository', { repositoryName: `repository-${n}` });
  const of = { repositoryName: 'repository-0', branchName: 'main' };
  const files = (...names: readonly string[]) => names.map((filePath) => ({ filePath, fileContent: 'YQ==' }));
  const commit = (branchName: string, parentCommitId: string | undefined, putFiles: readonly object[]) =>
    ask<{ commitId: string }>('codecommit CreateCommit', { ...of, branchName, parentCommitId, putFiles });
  const first = (await commit('main', undefined, files('a'))).commitId;
  const second = (await commit('main', first, files('b', 'c'))).commitId;
  for (const n of hundred) {
    await ask('codecommit CreateBranch', { ...of, branchName: `branch-${n}`, commitId: second });
  }
  const pulls = [];
  for (const n of both) {
    const { commitId } = await commit(`branch-${n}`, second, files(`d${n}`));
    const targets = [{ repositoryName: 'repository-0', sourceReference: `branch-${n}` }];
    const { pullRequest } = await ask<{ pullRequest: { pullRequestId: string } }>('codecommit CreatePullRequest', {
      title: 't',
      targets,
    });
    pulls.push({ id: pullRequest.pullRequestId, commitId });
    const name = `template-${n}`;
    const content = { Version: '2018-11-08', Statements: [{ Type: 'Approvers', NumberOfApprovalsNeeded: 1 }] };
    await ask('codecommit CreateApprovalRuleTemplate', {
      approvalRuleTemplateName: name,
      approvalRuleTemplateContent: JSON.stringify(content),
    });
    for (const repository of [0, 1]) {
      const pair = { approvalRuleTemplateName: name, repositoryName: `repository-${repository}` };
      await ask('codecommit AssociateApprovalRuleTemplateWithRepository', pair);
    }
  }
  const [pull] = pulls;
  for (const n of both) {
    await ask('codecommit PostCommentForPullRequest', {
      repositoryName: 'repository-0',
      pullRequestId: pull?.id,
      beforeCommitId: second,
      afterCommitId: pull?.commitId,
      content: `comment ${n}`,
      location: { filePath: `d1`, filePosition: 1, relativeFileVersion: 'AFTER' },
    });
  }
  return { firstCommit: first, pullRequestId: pull?.id ?? '' };
}

async function seedOrganization(ask: Ask): Promise<Pick<Seeded, 'rootId' | 'policyId'>> {
  const inOrganization = <T = Input>(operation: string, input: Input = {}) =>
    ask<T>(`organizations ${operation}`, input, management);
  const roots = await inOrganization<{ Roots: readonly { Id: string }[] }>('ListRoots');
  const rootId = roots.Roots[0]?.Id ?? '';
  const made = await inOrganization<{ Policy: { PolicySummary: { Id: string } } }>('CreatePolicy', {
    Name: 'more',
    Description: '',
    Type: 'SERVICE_CONTROL_POLICY',
    Content: policy('*'),
  });
  const policyId = made.Policy.PolicySummary.Id;
  for (const TargetId of [account, '444444444444']) {
    await inOrganization('AttachPolicy', { PolicyId: policyId, TargetId });
  }
  const principals = ['member.org.stacksets.cloudformation.amazonaws.com', 'config.amazonaws.com'];
  for (const ServicePrincipal of principals) {
    await inOrganization('EnableAWSServiceAccess', { ServicePrincipal });
    await inOrganization('RegisterDelegatedAdministrator', { AccountId: '222222222222', ServicePrincipal });
  }
  await inOrganization('RegisterDelegatedAdministrator', {
    AccountId: '444444444444',
    ServicePrincipal: principals[1],
  });
  await inOrganization('CreateAccount', { Email: 'new@example.com', AccountName: 'New' });
  return { rootId, policyId };
}

async function seedStores(ask: Ask): Promise<Pick<Seeded, 'keyId' | 'topicArn' | 'uploadId'>> {
  const tags = [
    { TagKey: 'a', TagValue: 'b' },
    { TagKey: 'c', TagValue: 'd' },
  ];
  const key = await ask<{ KeyMetadata: { KeyId: string } }>('kms CreateKey', { Tags: tags });
  const keyId = key.KeyMetadata.KeyId;
  for (const n of both) {
    await ask('kms CreateKey');
    await ask('kms CreateAlias', { AliasName: `alias/${n}`, TargetKeyId: keyId });
    await ask('ssm PutParameter', { Name: `/p/${n}`, Type: 'String', Value: 'a' });
    await ask('s3 CreateBucket', { Bucket: `bucket-${n}`, CreateBucketConfiguration: { LocationConstraint: region } });
    await ask('logs CreateLogGroup', { logGroupName: n === 1 ? '/a' : '/b' });
    await ask('ecr CreateRepository', { repositoryName: `image-${n}` });
    await ask('codeartifact CreateDomain', { domain: n === 1 ? 'acme' : 'other' });
  }
  await ask('ssm PutParameter', { Name: '/p/1', Value: 'b', Overwrite: true });
  for (const Key of ['a', 'b', 'd/c']) await ask('s3 PutObject', { Bucket: 'bucket-1', Key, Body: Buffer.from('x') });
  const upload = { Bucket: 'bucket-1', Key: 'parts' };
  const { UploadId: uploadId } = await ask<{ UploadId: string }>('s3 CreateMultipartUpload', upload);
  for (const PartNumber of both) {
    await ask('s3 UploadPart', { ...upload, UploadId: uploadId, PartNumber, Body: Buffer.from('x') });
  }
  for (const name of ['one', 'two']) {
    await ask('logs CreateLogStream', { logGroupName: '/a', logStreamName: name });
  }
  const logEvents = hundred.slice(0, 5).map((n) => ({ timestamp: Date.now() + n, message: `line ${n}` }));
  await ask('logs PutLogEvents', { logGroupName: '/a', logStreamName: 'one', logEvents });
  for (const n of both) {
    const imageManifest = JSON.stringify({ schemaVersion: 2, layers: [], annotations: { n: String(n) } });
    await ask('ecr PutImage', { repositoryName: 'image-1', imageManifest, imageTag: String(n) });
  }
  for (const repository of ['libraries', 'others']) {
    await ask('codeartifact CreateRepository', { domain: 'acme', repository });
  }
  const { TopicArn: topicArn } = await ask<{ TopicArn: string }>('sns CreateTopic', { Name: 'topic' });
  for (const n of hundred) {
    await ask('sns CreateTopic', { Name: `topic-${n}` });
    await ask('sns Subscribe', {
      TopicArn: topicArn,
      Protocol: 'sqs',
      Endpoint: `arn:aws:sqs:${region}:${account}:q${n}`,
    });
  }
  return { keyId, topicArn, uploadId };
}

async function seedPackages(client: CodeartifactClient): Promise<void> {
  const assets = [
    ['a', '1', 'x'],
    ['a', '1', 'y'],
    ['a', '2', 'x'],
    ['b', '1', 'x'],
  ] as const;
  for (const [name, packageVersion, assetName] of assets) {
    const of = { ...generic, format: 'generic', namespace: 'n', package: name, packageVersion, assetName } as const;
    const assetContent = Buffer.from('x');
    const unfinished = `${name}${packageVersion}${assetName}` === 'a1x';
    const input = { ...of, assetContent, assetSHA256: sha256(assetContent), unfinished };
    await client.send(new PublishPackageVersionCommand(input));
  }
}

async function seedFunctions(ask: Ask, cloud: RunningCloud): Promise<void> {
  const Role = await makeRoleIn(cloud, account, 'function', 'lambda.amazonaws.com', allow('*'));
  const ZipFile = (text: string) => inlineSource(text, 'python3.13');
  const settings = { Role, Runtime: 'python3.13', Handler: 'index.handler' };
  for (const n of both) {
    const FunctionName = `function-${n}`;
    await ask('lambda CreateFunction', { FunctionName, ...settings, Code: { ZipFile: ZipFile(`# ${n}`) } });
    await ask('dynamodb CreateTable', {
      TableName: `table-${n}`,
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
    });
    const { Table } = await ask<{ Table: { LatestStreamArn: string } }>('dynamodb DescribeTable', {
      TableName: `table-${n}`,
    });
    await ask('lambda CreateEventSourceMapping', {
      FunctionName,
      EventSourceArn: Table.LatestStreamArn,
      StartingPosition: 'LATEST',
    });
    await ask('lambda PublishLayerVersion', { LayerName: `layer-${n}`, Content: { ZipFile: ZipFile('# 1') } });
  }
  await ask('lambda PublishLayerVersion', { LayerName: 'layer-1', Content: { ZipFile: ZipFile('# 2') } });
  for (const n of both) {
    await ask('lambda UpdateFunctionCode', { FunctionName: 'function-1', ZipFile: ZipFile(`# version ${n}`) });
    await ask('lambda PublishVersion', { FunctionName: 'function-1' });
    await ask('lambda CreateAlias', { FunctionName: 'function-1', Name: `alias-${n}`, FunctionVersion: String(n) });
  }
}

/** Pipelines whose source has no branch: each execution ends at once. */
async function seedPipelines(ask: Ask, cloud: RunningCloud): Promise<string> {
  const roleArn = await makeRoleIn(cloud, account, 'pipeline', 'codepipeline.amazonaws.com', allow('*'));
  const action = (category: string, provider: string, configuration: object, more: object) => ({
    name: category,
    actionTypeId: { category, owner: 'AWS', provider, version: '1' },
    configuration,
    ...more,
  });
  const source = { RepositoryName: 'repository-1', BranchName: 'none', PollForSourceChanges: 'false' };
  const stages = [
    action('Source', 'CodeCommit', source, { outputArtifacts: [{ name: 's' }] }),
    action('Approval', 'Manual', {}, {}),
  ].map((one) => ({ name: one.name, actions: [one] }));
  const tags = [
    { key: 'a', value: 'b' },
    { key: 'c', value: 'd' },
  ];
  for (const n of both) {
    const pipeline = { name: `pipeline-${n}`, roleArn, stages, artifactStore: { type: 'S3', location: 'bucket-2' } };
    await ask('codepipeline CreatePipeline', { pipeline, tags });
    await cloud.idle();
  }
  await ask('codepipeline StartPipelineExecution', { name: 'pipeline-1' });
  await cloud.idle();
  return `arn:aws:codepipeline:${region}:${account}:pipeline-1`;
}
