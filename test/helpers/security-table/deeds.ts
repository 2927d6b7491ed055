import { rehearsalRegion as region } from '../../../steps/rehearse/organization.ts';
import { tools, viaS3 } from '../who-may.ts';
import { commonRoleArn, dev, prod } from './principals.ts';

/** What has another name in each of the two evaluations. */
interface Names {
  readonly bucket: string;
  readonly keyArn: string;
  /** The workload account that the question is asked of. */
  readonly workload: string;
}

export interface Deed {
  readonly title: string;
  readonly action: string;
  readonly resource: (names: Names) => string;
  readonly context?: (names: Names) => Readonly<Record<string, string>>;
  /** What holds the resource policy, and the account that owns it where the ARN does not say so. */
  readonly owner?: 'bucket' | 'key' | 'role' | 'packages';
}

export interface Topic {
  readonly title: string;
  readonly deeds: readonly Deed[];
}

const object =
  (key: string) =>
  ({ bucket }: Names) =>
    `arn:aws:s3:::${bucket}/${key}`;
const onObject = (title: string, action: string, key: string, context?: Deed['context']): Deed => ({
  title,
  action,
  resource: object(key),
  owner: 'bucket',
  ...(context ? { context } : {}),
});
const put = (title: string, key: string, isNew: boolean): Deed =>
  onObject(title, 's3:PutObject', key, ({ keyArn }) => ({
    's3:x-amz-server-side-encryption': 'aws:kms',
    's3:x-amz-server-side-encryption-aws-kms-key-id': keyArn,
    's3:ObjectCreationOperation': 'true',
    ...(isNew ? { 's3:if-none-match': '*' } : {}),
  }));
const onBucket = (title: string, action: string): Deed => ({
  title,
  action,
  resource: ({ bucket }) => `arn:aws:s3:::${bucket}`,
  owner: 'bucket',
});
const onKey = (title: string, action: string, context?: Readonly<Record<string, string>>): Deed => ({
  title,
  action,
  resource: ({ keyArn }) => keyArn,
  owner: 'key',
  ...(context ? { context: () => context } : {}),
});
const role =
  (name: string) =>
  ({ workload }: Names) =>
    `arn:aws:iam::${workload}:role/${name}`;
const deploymentRole = role('CrossAccountDeploymentRole');
const assume = (title: string, account: string, name: string, session?: string): Deed => ({
  title,
  action: 'sts:AssumeRole',
  resource: () => `arn:aws:iam::${account}:role/${name}`,
  owner: 'role',
  ...(session === undefined ? {} : { context: () => ({ 'sts:RoleSessionName': session }) }),
});
const pass = (title: string, resource: Deed['resource'], service: string): Deed => ({
  title,
  action: 'iam:PassRole',
  resource,
  context: () => ({ 'iam:PassedToService': `${service}.amazonaws.com` }),
});
const onStack = (title: string, action: string, name: string, roleArn?: Deed['resource']): Deed => ({
  title,
  action: `cloudformation:${action}`,
  resource: ({ workload }) => `arn:aws:cloudformation:${region}:${workload}:stack/${name}/1`,
  ...(roleArn ? { context: (names) => ({ 'cloudformation:RoleArn': roleArn(names) }) } : {}),
});
const fixed = (title: string, action: string, arn: string, context?: Readonly<Record<string, string>>): Deed => ({
  title,
  action,
  resource: () => arn,
  ...(context ? { context: () => context } : {}),
});
const inTools = (service: string, resource: string): string => `arn:aws:${service}:${region}:${tools}:${resource}`;
const template = (key: string): NonNullable<Deed['context']> => {
  return ({ bucket }) => ({ 'cloudformation:TemplateUrl': `https://s3.${region}.amazonaws.com/${bucket}/${key}` });
};
const pipelineStack = (title: string, context?: Deed['context']): Deed => ({
  title,
  action: 'cloudformation:CreateChangeSet',
  resource: () => inTools('cloudformation', 'stack/steps-pipeline-orders/1'),
  ...(context ? { context } : {}),
});
const ofInstance = (title: string, action: string, stack: string, context?: Deed['context']): Deed => ({
  title,
  action: `cloudformation:${action}`,
  resource: () => inTools('cloudformation', `stack/${stack}/1`),
  ...(context ? { context } : {}),
});
const releaseOf = (pipeline: string) => template(`released/pipelines/${pipeline}-${'0'.repeat(64)}.template`);
const verdictRole = `codebuild-steps-pull-request-verdict-${region}`;
const plan = (title: string, action: string, name: string): Deed => ({
  title,
  action: `cloudformation:${action}`,
  resource: ({ workload }) => `arn:aws:cloudformation:${region}:${workload}:stack/orders/1`,
  context: (names) => ({
    'cloudformation:ChangeSetName': name,
    ...(action === 'CreateChangeSet' ? { 'cloudformation:RoleArn': deploymentRole(names) } : {}),
  }),
});
const onPackage = (title: string, action: string): Deed => ({
  title,
  action: `codeartifact:${action}`,
  resource: () => inTools('codeartifact', 'package/packages/shared/npm/acme/greeting'),
  owner: 'packages',
});
const main = { 'codecommit:References': 'refs/heads/main' };
const repository = inTools('codecommit', 'orders');

/** What is asked of everybody, in tables that fit a page. */
export const topics: readonly Topic[] = [
  {
    title: 'Reading artifacts',
    deeds: [
      onObject('get an artifact', 's3:GetObject', 'packages/orders/1.zip'),
      onObject('get a released template', 's3:GetObject', 'released/roles.template'),
      onKey('decrypt, through S3', 'kms:Decrypt', viaS3),
      onKey('decrypt, directly', 'kms:Decrypt'),
    ],
  },
  {
    title: 'Writing artifacts',
    deeds: [
      put("put into a pipeline's prefix", 'orders/BuildOutpu/1', false),
      put('put a new package', 'packages/orders/1.zip', true),
      put('overwrite a package', 'packages/orders/1.zip', false),
      put('release a template', 'released/standard.template', true),
      onObject('delete a package', 's3:DeleteObject', 'packages/orders/1.zip'),
      onKey('encrypt, through S3', 'kms:GenerateDataKey', viaS3),
    ],
  },
  {
    title: 'Taking on and passing roles',
    deeds: [
      assume('assume `CrossAccountPipelineRole` in Dev', dev, 'CrossAccountPipelineRole'),
      assume('the same in Prod', prod, 'CrossAccountPipelineRole'),
      assume('assume `CrossAccountDeploymentRole` in Dev', dev, 'CrossAccountDeploymentRole'),
      pass('pass the deployment role to CloudFormation', deploymentRole, 'cloudformation'),
      pass('pass it to Lambda', deploymentRole, 'lambda'),
      pass('pass the pipeline role to CodePipeline', () => commonRoleArn('pipeline'), 'codepipeline'),
    ],
  },
  {
    title: 'Stacks of a workload account',
    deeds: [
      onStack('create with the deployment role', 'CreateChangeSet', 'orders', deploymentRole),
      onStack('create without a role', 'CreateChangeSet', 'orders'),
      onStack('update with another role', 'UpdateStack', 'orders', role('Administrator')),
      onStack('delete without a role', 'DeleteStack', 'orders'),
      onStack('execute a change set', 'ExecuteChangeSet', 'orders'),
      onStack('change the stack of the roles', 'CreateChangeSet', 'StackSet-codebuild-steps-1', deploymentRole),
    ],
  },
  {
    title: 'Pipelines',
    deeds: [
      pipelineStack('change a pipeline stack, released template', template('released/standard.template')),
      pipelineStack('the same, template of its own', template('packages/templates/own.template')),
      pipelineStack('the same, template in the request'),
      {
        title: 'change a develop pipeline stack, released template',
        action: 'cloudformation:CreateChangeSet',
        resource: () => inTools('cloudformation', 'stack/steps-develop-pipeline-orders/1'),
        context: template('released/standard.template'),
      },
      fixed('edit the pipeline', 'codepipeline:UpdatePipeline', inTools('codepipeline', 'orders')),
      fixed('edit a project', 'codebuild:UpdateProject', inTools('codebuild', 'project/steps-main-orders-deploy')),
    ],
  },
  {
    title: 'Pipelines of instances',
    deeds: [
      ofInstance(
        'change the stack of an instance of orders, its release',
        'CreateChangeSet',
        'steps-pipeline-orders--eu',
        releaseOf('orders'),
      ),
      ofInstance(
        "the same, another pipeline's release",
        'CreateChangeSet',
        'steps-pipeline-orders--eu',
        releaseOf('invoices'),
      ),
      ofInstance('delete it', 'DeleteStack', 'steps-pipeline-orders--eu'),
      ofInstance('delete the stack of orders itself', 'DeleteStack', 'steps-pipeline-orders'),
      fixed("edit an instance's pipeline", 'codepipeline:UpdatePipeline', inTools('codepipeline', 'orders--eu')),
      fixed(
        'start what makes and retires them',
        'codebuild:StartBuild',
        inTools('codebuild', 'project/steps-main-orders-instances'),
      ),
    ],
  },
  {
    title: 'Pull requests',
    deeds: [
      put('put what one builds', 'pull-request-artifacts/builds/orders/1.zip', false),
      put('put its findings', 'pull-request-artifacts/findings/orders/1.json', false),
      assume('assume the plan role in Dev', dev, 'codebuild-steps-plan'),
      plan('plan it', 'CreateChangeSet', 'steps-plan-1'),
      plan('execute the plan', 'ExecuteChangeSet', 'steps-plan-1'),
      assume('assume the verdict role, its session', tools, verdictRole, 'pull-request-validation'),
      assume('the same, another session', tools, verdictRole, 'somebody'),
      fixed('approve it', 'codecommit:UpdatePullRequestApprovalState', repository),
      fixed(
        'start what builds it',
        'codebuild:StartBuild',
        inTools('codebuild', 'project/steps-pull-request-orders-build'),
      ),
    ],
  },
  {
    title: 'Publishing',
    deeds: [
      onPackage('publish a package', 'PublishPackageVersion'),
      onPackage('delete its version', 'DeletePackageVersions'),
      onPackage('install it', 'GetPackageVersionAsset'),
      fixed(
        'start the publish project',
        'codebuild:StartBuild',
        inTools('codebuild', 'project/steps-publish-greeting-publish'),
      ),
      pass('pass the publish role to CodeBuild', () => commonRoleArn('publish'), 'codebuild'),
      {
        title: 'change the stack of a pipeline that publishes, released template',
        action: 'cloudformation:CreateChangeSet',
        resource: () => inTools('cloudformation', 'stack/steps-publish-greeting/1'),
        context: template('released/standard.template'),
      },
    ],
  },
  {
    title: 'Executions',
    deeds: [
      fixed('start the pipeline', 'codepipeline:StartPipelineExecution', inTools('codepipeline', 'orders')),
      fixed(
        'approve Prod',
        'codepipeline:PutApprovalResult',
        inTools('codepipeline', 'orders/ApproveDeployToProd/Approve'),
      ),
      fixed(
        'start the deploy project',
        'codebuild:StartBuild',
        inTools('codebuild', 'project/steps-main-orders-deploy'),
      ),
      fixed(
        'start a develop project',
        'codebuild:StartBuild',
        inTools('codebuild', 'project/steps-develop-orders-deploy'),
      ),
    ],
  },
  {
    title: 'Foundations in Tools',
    deeds: [
      onKey('edit the key policy', 'kms:PutKeyPolicy'),
      onKey('delete the key', 'kms:ScheduleKeyDeletion'),
      onBucket('edit the bucket policy', 's3:PutBucketPolicy'),
      onBucket('delete the bucket', 's3:DeleteBucket'),
      fixed('edit the pipeline role', 'iam:PutRolePolicy', commonRoleArn('pipeline')),
      fixed('edit a shared name', 'ssm:PutParameter', inTools('ssm', 'parameter/codebuild-steps/common/build-image')),
    ],
  },
  {
    title: 'Foundations in a workload account',
    deeds: [
      {
        title: 'edit `CrossAccountPipelineRole`',
        action: 'iam:PutRolePolicy',
        resource: role('CrossAccountPipelineRole'),
      },
      {
        title: 'edit the boundary',
        action: 'iam:CreatePolicyVersion',
        resource: ({ workload }) => `arn:aws:iam::${workload}:policy/CrossAccountDeploymentBoundary`,
      },
      { title: 'create a role without the boundary', action: 'iam:CreateRole', resource: role('workload/orders') },
      {
        title: 'create a role with it',
        action: 'iam:CreateRole',
        resource: role('workload/orders'),
        context: ({ workload }) => ({
          'iam:PermissionsBoundary': `arn:aws:iam::${workload}:policy/CrossAccountDeploymentBoundary`,
        }),
      },
      {
        title: 'take the boundary from a role',
        action: 'iam:DeleteRolePermissionsBoundary',
        resource: role('workload/orders'),
      },
    ],
  },
  {
    title: 'The repository',
    deeds: [
      fixed('push to main', 'codecommit:GitPush', repository, main),
      fixed('merge a pull request into main', 'codecommit:MergePullRequestByFastForward', repository, main),
      fixed('delete main', 'codecommit:DeleteBranch', repository, main),
    ],
  },
];
