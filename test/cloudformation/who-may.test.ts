import { describe, expect, it } from 'vitest';
import { rehearsalRegion as region } from '../../steps/rehearse/organization.ts';
import { mapAt } from '../helpers/templates.ts';
import {
  actorOf,
  administratorOf,
  allKinds,
  bucket,
  keyArn,
  renderCommon,
  renderRoles,
  tools,
  viaS3,
  whoMay,
  type Actor,
  type Question,
  type Verdict,
} from '../helpers/who-may.ts';

const [management, dev, prod] = ['111111111111', '333333333333', '666666666666'];
const common = renderCommon();
const inDev = renderRoles(dev, { AllowDevelopPipelines: 'true' });
const inProd = renderRoles(prod);
const generous = renderRoles(dev, { WorkloadPolicyArns: 'arn:aws:iam::aws:policy/AdministratorAccess' });

const deploymentRole = (account: string) => `arn:aws:iam::${account}:role/CrossAccountDeploymentRole`;
const boundary = { 'iam:PermissionsBoundary': `arn:aws:iam::${dev}:policy/CrossAccountDeploymentBoundary` };
const stack = `arn:aws:cloudformation:${region}:${dev}:stack/orders/1`;
const ofTools = (name: string) => actorOf(common, name, tools);
const pipelineRole = actorOf(inDev, 'CrossAccountPipelineRole', dev);
const cloudFormation = actorOf(inDev, 'CrossAccountDeploymentRole', dev);
const unbound = actorOf(generous, 'CrossAccountDeploymentRole', dev);
const bucketPolicy = mapAt(common['ArtifactBucketPolicy'], 'Properties')['PolicyDocument'];
const keyPolicy = mapAt(common['ArtifactKey'], 'Properties')['KeyPolicy'];
const ofBucket = { accountId: tools, policy: bucketPolicy };
const ofKey = { accountId: tools, policy: keyPolicy };
const object = (key: string) => `arn:aws:s3:::${bucket}/${key}`;
const fromTools = { 's3:ResourceAccount': tools };

const isAllowed = (verdict: Verdict) => verdict === 'Allowed';

describe('assuming CrossAccountPipelineRole', () => {
  const assume = (actor: Actor, resources: typeof inDev, account: string, context = {}) => {
    const target = actorOf(resources, 'CrossAccountPipelineRole', account);
    return whoMay(
      actor,
      { action: 'sts:AssumeRole', resource: target.arn, context },
      { accountId: account, policy: target.trust },
    );
  };

  it.each([
    ['PipelineRole', 'Allowed', 'Allowed'],
    ['DeployRole', 'Allowed', 'Allowed'],
    ['DevelopPipelineRole', 'Allowed', 'ImplicitlyDenied'],
    ['DevelopDeployRole', 'Allowed', 'ImplicitlyDenied'],
    ['BuildRole', 'ImplicitlyDenied', 'ImplicitlyDenied'],
    ['CheckRole', 'ImplicitlyDenied', 'ImplicitlyDenied'],
    ['SelfUpdateRole', 'ImplicitlyDenied', 'ImplicitlyDenied'],
    ['EventsRole', 'ImplicitlyDenied', 'ImplicitlyDenied'],
  ])('%s: in a standard account %s, in a controlled one %s', async (role, standard, controlled) => {
    expect(await assume(ofTools(role), inDev, dev)).toBe(standard);
    expect(await assume(ofTools(role), inProd, prod)).toBe(controlled);
  });

  it('is not for administrators of the Tools account, nor for a role of the same name elsewhere', async () => {
    expect(await assume(administratorOf(tools), inDev, dev)).toBe('ImplicitlyDenied');
    const elsewhere = { ...administratorOf(management), arn: ofTools('PipelineRole').arn.replace(tools, management) };
    expect(await assume(elsewhere, inDev, dev)).toBe('ImplicitlyDenied');
  });

  it('is not for an account outside the organisation', async () => {
    expect(await assume(ofTools('PipelineRole'), inDev, dev, { 'aws:PrincipalOrgID': 'o-anotherone0' })).toBe(
      'ImplicitlyDenied',
    );
  });
});

describe('artifacts', () => {
  const read: readonly Question[] = [
    { action: 's3:GetObject', resource: object('packages/orders/1.zip'), context: fromTools },
    { action: 's3:GetObjectVersion', resource: object('orders/BuildOutp/1'), context: fromTools },
    { action: 's3:ListBucket', resource: `arn:aws:s3:::${bucket}`, context: fromTools },
  ];

  it.each([
    ['CrossAccountPipelineRole', pipelineRole],
    ['CrossAccountDeploymentRole', cloudFormation],
  ])('are read by %s', async (_, actor) => {
    for (const question of read) expect(await whoMay(actor, question, ofBucket)).toBe('Allowed');
    expect(await whoMay(actor, { action: 'kms:Decrypt', resource: keyArn, context: viaS3 }, ofKey)).toBe('Allowed');
  });

  it.each([
    ['CrossAccountPipelineRole', pipelineRole],
    ['CrossAccountDeploymentRole', cloudFormation],
  ])('are not written by %s, and the key serves it through S3 only', async (_, actor) => {
    const put = { action: 's3:PutObject', resource: object('orders/1'), context: fromTools };
    expect(isAllowed(await whoMay(actor, put, ofBucket))).toBe(false);
    expect(isAllowed(await whoMay(actor, { action: 'kms:Decrypt', resource: keyArn }, ofKey))).toBe(false);
    expect(
      isAllowed(await whoMay(actor, { action: 'kms:GenerateDataKey', resource: keyArn, context: viaS3 }, ofKey)),
    ).toBe(false);
  });

  it('are written by CrossAccountPipelineRole where that is chosen, but not below packages/', async () => {
    const chosen = renderCommon({ AllowOutputArtifacts: 'true' });
    const actor = actorOf(renderRoles(dev, { AllowOutputArtifacts: 'true' }), 'CrossAccountPipelineRole', dev);
    const owner = { accountId: tools, policy: mapAt(chosen['ArtifactBucketPolicy'], 'Properties')['PolicyDocument'] };
    const put = (key: string) =>
      whoMay(
        actor,
        { action: 's3:PutObject', resource: object(key), context: { ...fromTools, 's3:if-none-match': '*' } },
        owner,
      );
    expect(await put('orders/Output/1')).toBe('Allowed');
    expect(await put('packages/orders/1.zip')).toBe('ExplicitlyDenied');
  });

  it('are not for others: another role of the account, another organisation, another account with the name', async () => {
    expect(isAllowed(await whoMay(administratorOf(dev), { ...read[0]! }, ofBucket))).toBe(false);
    const stranger = { ...read[0]!, context: { ...fromTools, 'aws:PrincipalOrgID': 'o-anotherone0' } };
    expect(isAllowed(await whoMay(pipelineRole, stranger, ofBucket))).toBe(false);
    const decrypt = {
      action: 'kms:Decrypt',
      resource: keyArn,
      context: { ...viaS3, 'aws:PrincipalOrgID': 'o-anotherone0' },
    };
    expect(isAllowed(await whoMay(pipelineRole, decrypt, ofKey))).toBe(false);
  });

  it('that are released are read by the Management account, and no others', async () => {
    const admin = administratorOf(management);
    expect(await whoMay(admin, { action: 's3:GetObject', resource: object('released/roles.template') }, ofBucket)).toBe(
      'Allowed',
    );
    expect(
      isAllowed(await whoMay(admin, { action: 's3:GetObject', resource: object('packages/orders/1.zip') }, ofBucket)),
    ).toBe(false);
    expect(await whoMay(admin, { action: 'kms:Decrypt', resource: keyArn, context: viaS3 }, ofKey)).toBe('Allowed');
  });
});

describe('writing artifacts in the Tools account', () => {
  const kms = { 's3:x-amz-server-side-encryption': 'aws:kms' };
  const keyId = 's3:x-amz-server-side-encryption-aws-kms-key-id';
  const package_ = 'packages/orders/1.zip';
  const once = { 's3:if-none-match': '*', 's3:ObjectCreationOperation': 'true' };

  it.each<[string, string, string, Record<string, string>, Verdict]>([
    ['a build writes its artifact with our key', 'BuildRole', 'orders/Build/1', { ...kms, [keyId]: keyArn }, 'Allowed'],
    ['the default of the bucket is our key', 'BuildRole', 'orders/Build/1', {}, 'Allowed'],
    ['another key', 'BuildRole', 'orders/Build/1', { ...kms, [keyId]: `${keyArn}0` }, 'ExplicitlyDenied'],
    ["the account's own aws/s3 key", 'BuildRole', 'orders/Build/1', kms, 'ExplicitlyDenied'],
    [
      "S3's own key",
      'BuildRole',
      'orders/Build/1',
      { 's3:x-amz-server-side-encryption': 'AES256' },
      'ExplicitlyDenied',
    ],
    [
      'a key that the caller keeps',
      'BuildRole',
      'orders/Build/1',
      { 's3:x-amz-server-side-encryption-customer-algorithm': 'AES256' },
      'ExplicitlyDenied',
    ],
    ['without TLS', 'BuildRole', 'orders/Build/1', { 'aws:SecureTransport': 'false' }, 'ExplicitlyDenied'],
    ['a package is written once', 'BuildRole', package_, { ...once, ...kms, [keyId]: keyArn }, 'Allowed'],
    ['a package over another', 'BuildRole', package_, { 's3:ObjectCreationOperation': 'true' }, 'ExplicitlyDenied'],
    ['a part of a large package', 'BuildRole', package_, { 's3:ObjectCreationOperation': 'false' }, 'Allowed'],
    ['a build does not release templates', 'BuildRole', 'released/x.template', once, 'ExplicitlyDenied'],
    ['CodePipeline writes its artifacts', 'PipelineRole', 'orders/Source/1', { ...kms, [keyId]: keyArn }, 'Allowed'],
    ['CodePipeline does not write packages', 'PipelineRole', package_, once, 'ExplicitlyDenied'],
    ['a check writes nothing', 'CheckRole', 'orders/Build/1', {}, 'ImplicitlyDenied'],
    ['a deployment writes a large template', 'DeployRole', 'packages/templates/1.template', once, 'Allowed'],
    ['a deployment writes nothing else', 'DeployRole', package_, once, 'ImplicitlyDenied'],
  ])('%s', async (_, role, key, context, verdict) => {
    const question = { action: 's3:PutObject', resource: object(key), context: { ...fromTools, ...context } };
    expect(await whoMay(ofTools(role), question, ofBucket)).toBe(verdict);
  });

  it.each<[string, Verdict]>([
    ['BuildRole', 'Allowed'],
    ['PipelineRole', 'ImplicitlyDenied'],
    ['CheckRole', 'ImplicitlyDenied'],
    ['DeployRole', 'ImplicitlyDenied'],
  ])('%s: finding an interrupted upload, to continue it, is %s', async (role, verdict) => {
    const find = { action: 's3:ListBucketMultipartUploads', resource: `arn:aws:s3:::${bucket}`, context: fromTools };
    const look = { action: 's3:ListMultipartUploadParts', resource: object(package_), context: fromTools };
    for (const question of [find, look]) expect(await whoMay(ofTools(role), question, ofBucket)).toBe(verdict);
  });

  it('goes to a bucket of the Tools account only, whoever has taken its name', async () => {
    for (const role of ['BuildRole', 'PipelineRole']) {
      const question = {
        action: 's3:PutObject',
        resource: object('orders/Build/1'),
        context: { 's3:ResourceAccount': prod },
      };
      const open = {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: '*' }],
      };
      expect(await whoMay(ofTools(role), question, { accountId: prod, policy: open })).toBe('ImplicitlyDenied');
    }
  });
});

describe('what CrossAccountPipelineRole does with stacks', () => {
  const withRole = { 'cloudformation:RoleArn': deploymentRole(dev) };
  const ofRoles = `arn:aws:cloudformation:${region}:${dev}:stack/StackSet-roles-1/1`;

  it.each<[string, string, string, Record<string, string>, Verdict]>([
    ['with the deployment role', 'CreateChangeSet', stack, withRole, 'Allowed'],
    ['without a role', 'CreateChangeSet', stack, {}, 'ImplicitlyDenied'],
    [
      'with another role',
      'CreateChangeSet',
      stack,
      { 'cloudformation:RoleArn': `arn:aws:iam::${dev}:role/Other` },
      'ImplicitlyDenied',
    ],
    ['with the deployment role', 'DeleteStack', stack, withRole, 'Allowed'],
    ['without a role', 'DeleteStack', stack, {}, 'ImplicitlyDenied'],
    ['without a role', 'UpdateStack', stack, {}, 'ImplicitlyDenied'],
    ['without a role', 'ContinueUpdateRollback', stack, {}, 'ImplicitlyDenied'],
    ['with the deployment role', 'ContinueUpdateRollback', stack, withRole, 'Allowed'],
    ['the one that was shown', 'ExecuteChangeSet', stack, {}, 'Allowed'],
    ['of the organisation', 'CreateChangeSet', ofRoles, withRole, 'ExplicitlyDenied'],
    ['of the organisation', 'ExecuteChangeSet', ofRoles, {}, 'ExplicitlyDenied'],
    ['of the organisation', 'DescribeStacks', ofRoles, {}, 'Allowed'],
    ['in another account', 'DescribeStacks', stack.replace(dev, prod), {}, 'ImplicitlyDenied'],
  ])('%s: %s', async (_, action, resource, context, verdict) => {
    expect(await whoMay(pipelineRole, { action: `cloudformation:${action}`, resource, context })).toBe(verdict);
  });

  it('passes exactly the deployment role, to CloudFormation', async () => {
    const pass = (resource: string, service: string) =>
      whoMay(pipelineRole, { action: 'iam:PassRole', resource, context: { 'iam:PassedToService': service } });
    expect(await pass(deploymentRole(dev), 'cloudformation.amazonaws.com')).toBe('Allowed');
    expect(await pass(deploymentRole(dev), 'lambda.amazonaws.com')).toBe('ImplicitlyDenied');
    expect(await pass(`arn:aws:iam::${dev}:role/Administrator`, 'cloudformation.amazonaws.com')).toBe(
      'ImplicitlyDenied',
    );
  });
});

describe('what CrossAccountDeploymentRole does', () => {
  const role = `arn:aws:iam::${dev}:role/workload/orders-AcceptOrderRole`;
  const passTo = (service: string) => ({ 'iam:PassedToService': `${service}.amazonaws.com` });

  it.each<[string, Question, Verdict]>([
    ['makes a role with the boundary', { action: 'iam:CreateRole', resource: role, context: boundary }, 'Allowed'],
    ['makes no role without it', { action: 'iam:CreateRole', resource: role }, 'ExplicitlyDenied'],
    [
      'makes no role outside the path',
      { action: 'iam:CreateRole', resource: `arn:aws:iam::${dev}:role/orders`, context: boundary },
      'ImplicitlyDenied',
    ],
    [
      'gives a policy to a role with the boundary',
      { action: 'iam:PutRolePolicy', resource: role, context: boundary },
      'Allowed',
    ],
    ['gives none to a role without it', { action: 'iam:PutRolePolicy', resource: role }, 'ExplicitlyDenied'],
    [
      'takes a boundary from no role',
      { action: 'iam:DeleteRolePermissionsBoundary', resource: role, context: boundary },
      'ExplicitlyDenied',
    ],
    [
      'passes roles of workloads to Lambda',
      { action: 'iam:PassRole', resource: role, context: passTo('lambda') },
      'Allowed',
    ],
    [
      'passes them to no other service',
      { action: 'iam:PassRole', resource: role, context: passTo('ec2') },
      'ImplicitlyDenied',
    ],
    [
      'passes itself to CloudFormation',
      { action: 'iam:PassRole', resource: deploymentRole(dev), context: passTo('cloudformation') },
      'Allowed',
    ],
    [
      'makes functions',
      { action: 'lambda:CreateFunction', resource: `arn:aws:lambda:${region}:${dev}:function:orders-1` },
      'Allowed',
    ],
    [
      'does not call them',
      { action: 'lambda:InvokeFunction', resource: `arn:aws:lambda:${region}:${dev}:function:orders-1` },
      'ImplicitlyDenied',
    ],
    [
      'makes tables',
      { action: 'dynamodb:CreateTable', resource: `arn:aws:dynamodb:${region}:${dev}:table/orders` },
      'Allowed',
    ],
    [
      'does not read them',
      { action: 'dynamodb:GetItem', resource: `arn:aws:dynamodb:${region}:${dev}:table/orders` },
      'ImplicitlyDenied',
    ],
    [
      'does not change what is in them',
      { action: 'dynamodb:UpdateItem', resource: `arn:aws:dynamodb:${region}:${dev}:table/orders` },
      'ImplicitlyDenied',
    ],
    [
      'reads what the account tells',
      {
        action: 'ssm:GetParameters',
        resource: `arn:aws:ssm:${region}:${dev}:parameter/codebuild-steps/account/log-retention-days`,
      },
      'Allowed',
    ],
    [
      'is no administrator',
      { action: 'ec2:RunInstances', resource: `arn:aws:ec2:${region}:${dev}:instance/*` },
      'ImplicitlyDenied',
    ],
    ['makes nested stacks', { action: 'cloudformation:CreateStack', resource: stack }, 'Allowed'],
  ])('%s', async (_, question, verdict) => {
    expect(await whoMay(cloudFormation, question)).toBe(verdict);
  });

  it.each<[string, Question, Verdict]>([
    ['may do what the policy says', { action: 'ec2:DescribeInstances', resource: '*' }, 'Allowed'],
    [
      'makes no role without the boundary',
      { action: 'iam:CreateRole', resource: `arn:aws:iam::${dev}:role/x` },
      'ExplicitlyDenied',
    ],
    ['makes no user', { action: 'iam:CreateUser', resource: `arn:aws:iam::${dev}:user/x` }, 'ExplicitlyDenied'],
    [
      'does not change the boundary',
      { action: 'iam:CreatePolicyVersion', resource: boundary['iam:PermissionsBoundary'] },
      'ExplicitlyDenied',
    ],
    [
      'does not change itself',
      { action: 'iam:PutRolePolicy', resource: deploymentRole(dev), context: boundary },
      'ExplicitlyDenied',
    ],
    [
      'does not change who may deploy',
      { action: 'iam:UpdateAssumeRolePolicy', resource: `arn:aws:iam::${dev}:role/CrossAccountPipelineRole` },
      'ExplicitlyDenied',
    ],
    [
      'does not let others in by a role of others',
      { action: 'iam:UpdateAssumeRolePolicy', resource: `arn:aws:iam::${dev}:role/Administrator` },
      'ExplicitlyDenied',
    ],
    [
      'does not take on a role of others',
      { action: 'sts:AssumeRole', resource: `arn:aws:iam::${dev}:role/Administrator` },
      'ExplicitlyDenied',
    ],
    [
      'does not change stacks of the organisation',
      {
        action: 'cloudformation:DeleteStack',
        resource: `arn:aws:cloudformation:${region}:${dev}:stack/StackSet-roles-1/1`,
      },
      'ExplicitlyDenied',
    ],
    [
      'does not change what the account tells',
      { action: 'ssm:PutParameter', resource: `arn:aws:ssm:${region}:${dev}:parameter/codebuild-steps/account/x` },
      'ExplicitlyDenied',
    ],
    [
      'passes no role of others',
      { action: 'iam:PassRole', resource: `arn:aws:iam::${dev}:role/Administrator`, context: passTo('lambda') },
      'ExplicitlyDenied',
    ],
    [
      'does not leave the organisation',
      { action: 'organizations:LeaveOrganization', resource: '*' },
      'ExplicitlyDenied',
    ],
  ])('%s, even where the organisation made it an administrator', async (_, question, verdict) => {
    expect(await whoMay(unbound, question)).toBe(verdict);
  });
});

describe('what CrossAccountDeploymentRole does where it has the whole account', () => {
  const owner = actorOf(
    renderRoles(dev, { AllowServerless: 'false', AllowWholeAccount: 'true' }),
    'CrossAccountDeploymentRole',
    dev,
  );
  const role = (name: string) => `arn:aws:iam::${dev}:role/${name}`;

  it.each<[string, Question, Verdict]>([
    [
      'makes machines',
      { action: 'ec2:RunInstances', resource: `arn:aws:ec2:${region}:${dev}:instance/i-1` },
      'Allowed',
    ],
    ['makes networks', { action: 'ec2:CreateVpc', resource: `arn:aws:ec2:${region}:${dev}:vpc/vpc-1` }, 'Allowed'],
    [
      'makes a role with the boundary',
      { action: 'iam:CreateRole', resource: role('workload/x'), context: boundary },
      'Allowed',
    ],
    ['makes none without it', { action: 'iam:CreateRole', resource: role('workload/x') }, 'ExplicitlyDenied'],
    ['makes none elsewhere', { action: 'iam:CreateRole', resource: role('x'), context: boundary }, 'ImplicitlyDenied'],
    ['makes no user', { action: 'iam:CreateUser', resource: `arn:aws:iam::${dev}:user/x` }, 'ExplicitlyDenied'],
    ['takes on no role', { action: 'sts:AssumeRole', resource: role('workload/x') }, 'ImplicitlyDenied'],
    [
      'changes no policy',
      { action: 'iam:CreatePolicyVersion', resource: `arn:aws:iam::${dev}:policy/x` },
      'ImplicitlyDenied',
    ],
    [
      'passes a role to machines',
      { action: 'iam:PassRole', resource: role('workload/x'), context: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
      'Allowed',
    ],
    [
      'passes none of others',
      { action: 'iam:PassRole', resource: role('x'), context: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
      'ExplicitlyDenied',
    ],
    ['leaves the organisation alone', { action: 'organizations:LeaveOrganization', resource: '*' }, 'ExplicitlyDenied'],
  ])('%s', async (_, question, verdict) => {
    expect(await whoMay(owner, question)).toBe(verdict);
  });
});

describe('what CrossAccountDeploymentRole does with every kind of workload at once', () => {
  const owner = actorOf(renderRoles(dev, allKinds), 'CrossAccountDeploymentRole', dev);
  const inDev = (service: string, resource: string) => `arn:aws:${service}:${region}:${dev}:${resource}`;
  const passTo = (service: string) => ({ 'iam:PassedToService': `${service}.amazonaws.com` });
  const workloadRole = `arn:aws:iam::${dev}:role/workload/x`;

  it.each<[string, Question, Verdict]>([
    [
      'opens a security group',
      { action: 'ec2:AuthorizeSecurityGroupIngress', resource: inDev('ec2', 'security-group/sg-1') },
      'Allowed',
    ],
    [
      'passes a role to tasks',
      { action: 'iam:PassRole', resource: workloadRole, context: passTo('ecs-tasks') },
      'Allowed',
    ],
    [
      'passes none to CodeBuild',
      { action: 'iam:PassRole', resource: workloadRole, context: passTo('codebuild') },
      'ImplicitlyDenied',
    ],
    [
      'shares no snapshot of an instance',
      { action: 'rds:ModifyDBSnapshotAttribute', resource: inDev('rds', 'snapshot:x') },
      'ExplicitlyDenied',
    ],
    [
      'shares no snapshot of a cluster',
      { action: 'rds:ModifyDBClusterSnapshotAttribute', resource: inDev('rds', 'cluster-snapshot:x') },
      'ExplicitlyDenied',
    ],
    [
      'shares no snapshot of a volume',
      { action: 'ec2:ModifySnapshotAttribute', resource: `arn:aws:ec2:${region}::snapshot/snap-1` },
      'ExplicitlyDenied',
    ],
    [
      'does not let buckets of the account be public',
      { action: 's3:PutAccountPublicAccessBlock', resource: '*' },
      'ExplicitlyDenied',
    ],
    [
      'does not change the policies of its kinds',
      { action: 'iam:CreatePolicyVersion', resource: `arn:aws:iam::${dev}:policy/roles-DataWorkloadPolicy-1ABC` },
      'ExplicitlyDenied',
    ],
  ])('%s', async (_, question, verdict) => {
    expect(await whoMay(owner, question)).toBe(verdict);
  });
});

describe('what a pipeline does with its own stack', () => {
  const own = `arn:aws:cloudformation:${region}:${tools}:stack/steps-pipeline-orders/1`;
  const template = (key: string) => ({
    'cloudformation:TemplateUrl': `https://s3.${region}.amazonaws.com/${bucket}/${key}`,
  });

  it.each<[string, string, Record<string, string>, Verdict]>([
    ['takes a released template', own, template('released/1.template'), 'Allowed'],
    ['takes no other template', own, template('packages/1.template'), 'ImplicitlyDenied'],
    ['takes no template of its own', own, {}, 'ImplicitlyDenied'],
    [
      'passes no role',
      own,
      { ...template('released/1.template'), 'cloudformation:RoleArn': `arn:aws:iam::${tools}:role/x` },
      'ImplicitlyDenied',
    ],
    [
      'leaves other stacks alone',
      own.replace('steps-pipeline-orders', 'common'),
      template('released/1.template'),
      'ImplicitlyDenied',
    ],
  ])('%s', async (_, resource, context, verdict) => {
    expect(
      await whoMay(ofTools('SelfUpdateRole'), { action: 'cloudformation:CreateChangeSet', resource, context }),
    ).toBe(verdict);
  });

  it('changes the pipeline through CloudFormation only', async () => {
    const update = {
      action: 'codepipeline:UpdatePipeline',
      resource: `arn:aws:codepipeline:${region}:${tools}:orders`,
    };
    expect(
      await whoMay(ofTools('SelfUpdateRole'), {
        ...update,
        context: { 'aws:CalledVia': 'cloudformation.amazonaws.com' },
      }),
    ).toBe('Allowed');
    expect(await whoMay(ofTools('SelfUpdateRole'), update)).toBe('ImplicitlyDenied');
  });
});
