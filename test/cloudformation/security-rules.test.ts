import { describe, expect, it } from 'vitest';
import { isObject, type TemplateObject, type TemplateValue } from '../../steps/template.ts';
import {
  conditionsOf,
  mapAt,
  readTemplate,
  resourcesOf,
  statementsOf,
  templateFiles,
  texts,
  type FoundStatement,
} from '../helpers/templates.ts';
import { renderRoles } from '../helpers/who-may.ts';

const common = readTemplate('cloudformation/common/common.yml');
const roles = readTemplate('cloudformation/cross-account/roles.yml');
const pipeline = readTemplate('cloudformation/pipelines/standard.yml');
const publishing = readTemplate('cloudformation/pipelines/publish.yml');
const packages = readTemplate('cloudformation/packages/codeartifact.yml');
const every = templateFiles.flatMap((file) => statementsOf(readTemplate(file)).map((found) => ({ ...found, file })));

const isAllow = ({ statement }: FoundStatement) => statement['Effect'] === 'Allow';
const isOpen = ({ statement }: FoundStatement) =>
  statement['Principal'] === '*' || mapAt(statement, 'Principal')['AWS'] === '*';
const bySid = (template: TemplateObject, sid: string): FoundStatement => {
  const found = statementsOf(template).find((statement) => statement.sid === sid);
  if (!found) throw new Error(`no statement ${sid}`);
  return found;
};
/** The values of a condition in the policy that all kinds share. */
const conditionIn = (sid: string, kinds: Readonly<Record<string, string>>, key: string): unknown => {
  const { SharedWorkloadPolicy: shared } = renderRoles('333333333333', kinds);
  const statements = mapAt(shared, 'Properties', 'PolicyDocument')['Statement'] as readonly TemplateValue[];
  const conditions = mapAt(
    statements.find((statement) => mapAt(statement)['Sid'] === sid),
    'Condition',
  );
  return Object.values(conditions).map((of) => mapAt(of)[key])[0];
};
const title = ({ logicalId, sid }: FoundStatement) => `${logicalId} ${sid}`;

describe('who may act across accounts', () => {
  const open = every.filter((found) => isAllow(found) && isOpen(found));

  it.each(open.map((found) => [title(found), found] as const))(
    '%s asks for the organisation and for a purpose',
    (_, found) => {
      const conditions = conditionsOf(found);
      expect(conditions).toContain('StringEquals aws:PrincipalOrgID');
      expect(
        conditions.some((name) => name === 'ArnLike aws:PrincipalArn' || name === 'StringEquals aws:PrincipalAccount'),
      ).toBe(true);
      if (found.kind === 'key') expect(conditions).toContain('StringEquals kms:ViaService');
    },
  );

  it('there are such statements', () => {
    expect(open.length).toBeGreaterThan(5);
  });

  it('CrossAccountPipelineRole trusts the Tools account, narrowed to exactly the roles of each region that deploy', () => {
    const trusts = statementsOf(roles).filter(
      ({ logicalId, kind }) => logicalId === 'CrossAccountPipelineRole' && kind === 'trust',
    );
    expect(trusts.map(({ sid, under }) => [sid, under])).toEqual([
      ['TrustPipelinesAndDeployProjects', []],
      ['TrustDevelopPipelinesAndDeployProjects', ['AllowsDevelopPipelines']],
    ]);
    for (const { statement } of trusts)
      expect(statement['Principal']).toEqual({
        AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${ToolsAccountId}:root' },
      });
    expect(mapAt(roles, 'Parameters', 'AllowDevelopPipelines')['Default']).toBe('false');
    const rendered = renderRoles('333333333333', {
      AllowDevelopPipelines: 'true',
      PipelineRoleNames: ['pipeline-1', 'pipeline-2'],
      DeployRoleNames: ['deploy-1', 'deploy-2'],
      DevelopPipelineRoleNames: ['develop-pipeline-1', 'develop-pipeline-2'],
      DevelopDeployRoleNames: ['develop-deploy-1', 'develop-deploy-2'],
    });
    const document = mapAt(rendered['CrossAccountPipelineRole'], 'Properties', 'AssumeRolePolicyDocument');
    const named = (document['Statement'] as readonly TemplateValue[]).map(
      (statement) => mapAt(statement, 'Condition', 'ArnLike')['aws:PrincipalArn'],
    );
    const arns = (...names: readonly string[]) => names.map((name) => `arn:*:iam::*:role/${name}`);
    expect(named).toEqual([
      arns('pipeline-1', 'pipeline-2', 'deploy-1', 'deploy-2'),
      arns('develop-pipeline-1', 'develop-pipeline-2', 'develop-deploy-1', 'develop-deploy-2'),
    ]);
  });

  it('only roles that deploy or plan may assume another role, and none that builds', () => {
    const assuming = every.filter((found) => found.kind === 'identity' && found.actions.includes('sts:AssumeRole'));
    expect(assuming.map(({ logicalId }) => logicalId).toSorted()).toEqual([
      'DeployRole',
      'DevelopDeployRole',
      'DevelopPipelineRole',
      'PipelineRole',
      // The role to plan with, and the one that answers.
      'ReportRole',
      'ReportRole',
    ]);
    for (const found of assuming) expect(conditionsOf(found)).toContain('StringEqualsIfExists aws:ResourceOrgID');
  });
});

describe('who may publish packages', () => {
  const publish = (found: FoundStatement) => found.actions.includes('codeartifact:PublishPackageVersion');

  it('only PublishRole is allowed to, and every other principal is denied it', () => {
    expect(every.filter((found) => publish(found) && isAllow(found)).map(title)).toEqual([
      'PublishRole PublishVersions',
    ]);
    const [denied, ...others] = every.filter((found) => publish(found) && !isAllow(found));
    expect(others).toEqual([]);
    expect(denied?.statement['Principal']).toBe('*');
    expect(mapAt(denied?.statement, 'Condition')).toEqual({
      ArnNotEquals: { 'aws:PrincipalArn': { 'Fn::GetAtt': ['PublishRole', 'Arn'] } },
    });
  });

  it('PublishRole writes no artifacts, and neither it nor the other roles of publishing assume one or are trusted elsewhere', () => {
    const ofPublishing = every.filter(
      ({ file, kind }) => file === 'cloudformation/packages/codeartifact.yml' && kind === 'identity',
    );
    const actions = ofPublishing.flatMap((found) => found.actions);
    expect(actions.length).toBeGreaterThan(30);
    expect(actions.filter((action) => /^(sts:Assume|iam:(?!PassRole))/.test(action))).toEqual([]);
    const its = ofPublishing.filter(({ logicalId }) => logicalId === 'PublishRole').flatMap((found) => found.actions);
    expect(its.filter((action) => /^(iam:|s3:(Put|Delete)|kms:(Encrypt|Generate))/.test(action))).toEqual([]);
    const trusted = statementsOf(roles).filter(({ kind }) => kind === 'trust');
    expect(trusted.length).toBeGreaterThan(2);
    expect(JSON.stringify(trusted)).not.toMatch(/publish/i);
  });

  it('no project that publishes takes its buildspec from the repository', () => {
    const fromRepository = Object.entries(resourcesOf(publishing, 'AWS::CodeBuild::Project')).filter(
      ([, project]) => typeof mapAt(project, 'Properties', 'Source')['BuildSpec'] !== 'string',
    );
    expect(fromRepository.map(([name]) => name)).toEqual(['BuildProject']);
  });
});

describe('what services assume', () => {
  const trusts = every.filter(({ kind, statement }) => kind === 'trust' && mapAt(statement, 'Principal')['Service']);

  it.each(trusts.map((found) => [found.logicalId, found] as const))(
    '%s asks for the account and the source',
    (_, found) => {
      const service = String(mapAt(found.statement, 'Principal')['Service']);
      const certain = ['codebuild.amazonaws.com', 'events.amazonaws.com'].includes(service);
      expect(conditionsOf(found)).toEqual(
        certain
          ? ['StringEquals aws:SourceAccount', 'ArnLike aws:SourceArn']
          : ['StringEqualsIfExists aws:SourceAccount', 'ArnLikeIfExists aws:SourceArn'],
      );
    },
  );

  it('each role of CodeBuild serves projects of its kind only', () => {
    const kinds = trusts
      .filter(({ statement }) => mapAt(statement, 'Principal')['Service'] === 'codebuild.amazonaws.com')
      .map(({ logicalId, statement }) => [logicalId, sources(statement)] as const);
    expect(Object.fromEntries(kinds)).toEqual({
      BuildRole: ['steps-*-build'],
      MainBuildRole: ['steps-main-*-build'],
      PublishRole: ['steps-publish-*-publish'],
      PublishSelfUpdateRole: ['steps-publish-*-self-update'],
      CheckRole: ['steps-*-validate', 'steps-*-check'],
      DeployRole: ['steps-main-*-deploy'],
      DevelopDeployRole: ['steps-develop-*-deploy'],
      SelfUpdateRole: ['steps-main-*-self-update'],
      DevelopSelfUpdateRole: ['steps-develop-*-self-update'],
      PullRequestBuildRole: ['steps-pull-request-${ValidationName}-build'],
      PullRequestValidateRole: ['steps-pull-request-${ValidationName}-validate'],
      PullRequestStatusRole: ['steps-pull-request-${ValidationName}-status'],
      ReportRole: ['steps-pull-request-*-report'],
      InstancesRole: ['steps-${PipelineClass}-${PipelineName}-instances'],
      BranchesRole: ['steps-develop-${PipelineName}_branches'],
    });
  });

  function sources(statement: TemplateObject): readonly string[] {
    const arns = mapAt(statement, 'Condition', 'ArnLike')['aws:SourceArn'];
    const list = (Array.isArray(arns) ? arns : [arns]) as readonly TemplateValue[];
    return list.map((arn) => String(mapAt(arn)['Fn::Sub']).replace(/^.*:project\//, ''));
  }
});

describe('services that keys, buckets and topics let in', () => {
  const letIn = every.filter(
    ({ kind, statement }) =>
      kind !== 'trust' && mapAt(statement, 'Principal')['Service'] && statement['Effect'] === 'Allow',
  );
  const isEventBridge = ({ statement }: FoundStatement) =>
    mapAt(statement, 'Principal')['Service'] === 'events.amazonaws.com';

  it.each(letIn.filter((found) => !isEventBridge(found)).map((found) => [title(found), found] as const))(
    '%s asks for whom they act',
    (_, found) => {
      expect(conditionsOf(found).join()).toMatch(/aws:SourceArn|kms:EncryptionContext:aws:logs:arn/);
    },
  );

  // To SNS, with a condition nothing would be delivered. https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
  it('EventBridge cannot be asked where it publishes, and gets at the topic and at the key of monitoring only', () => {
    const statements = letIn.filter(isEventBridge);
    expect(statements.map((found) => [found.logicalId, conditionsOf(found)])).toEqual([
      ['MonitoringKey', []],
      ['TopicPolicy', []],
      ['UndeliveredPolicy', ['ArnLike aws:SourceArn']],
      ['UndeliveredPolicy', ['ArnLike aws:SourceArn']],
      ['UndeliveredPolicy', ['ArnLike aws:SourceArn']],
    ]);
  });
});

describe('passing roles', () => {
  const passing = every.filter((found) => isAllow(found) && found.actions.includes('iam:PassRole'));

  it('is allowed to named services only', () => {
    const passed = passing.map(({ logicalId, statement }) => [
      logicalId,
      mapAt(statement, 'Condition', 'StringEquals')['iam:PassedToService'],
      statement['Resource'],
    ]);
    const role = (name: string) => ({ 'Fn::GetAtt': [name, 'Arn'] });
    const sub = (path: string) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/${path}` });
    const named = (name: string) => `codebuild-steps-${name}-\${AWS::Region}`;
    const ofClass = (name: string) => ({
      'Fn::Sub': [sub(named(`\${Class}${name}`))['Fn::Sub'], { Class: { 'Fn::If': ['IsMain', '', 'develop-'] } }],
    });
    // Its own too, for its project is part of the stack that it updates.
    const toProjects = (prefix: string, deployRole: string) => [
      ...['BuildRole', 'CheckRole', deployRole].map(role),
      sub(`codebuild-steps-${prefix}self-update-\${AWS::Region}`),
    ];
    expect(passed).toEqual([
      ['SelfUpdatePolicy', 'events.amazonaws.com', role('EventsRole')],
      ['SelfUpdateRole', 'codepipeline.amazonaws.com', role('PipelineRole')],
      ['SelfUpdateRole', 'codebuild.amazonaws.com', toProjects('', 'DeployRole')],
      ['DevelopSelfUpdateRole', 'codepipeline.amazonaws.com', role('DevelopPipelineRole')],
      ['DevelopSelfUpdateRole', 'codebuild.amazonaws.com', toProjects('develop-', 'DevelopDeployRole')],
      ['PassMainBuildRolePolicy', 'codebuild.amazonaws.com', role('MainBuildRole')],
      ['CrossAccountPipelineRole', 'cloudformation.amazonaws.com', role('CrossAccountDeploymentRole')],
      ['CrossAccountDeploymentRole', 'cloudformation.amazonaws.com', sub('${CrossAccountDeploymentRoleName}')],
      ['SharedWorkloadPolicy', expect.anything(), { 'Fn::Sub': 'arn:*:iam::${AWS::AccountId}:role/workload/*' }],
      ['PlanRole', 'cloudformation.amazonaws.com', sub('${CrossAccountDeploymentRoleName}')],
      ['InstancesRole', 'codepipeline.amazonaws.com', ofClass('pipeline')],
      [
        'InstancesRole',
        'codebuild.amazonaws.com',
        [
          sub(named('build')),
          { 'Fn::If': ['IsMain', sub(named('main-build')), { Ref: 'AWS::NoValue' }] },
          sub(named('check')),
          ofClass('deploy'),
          ofClass('self-update'),
        ],
      ],
      ['InstancesRole', 'events.amazonaws.com', sub(named('events'))],
      ['BranchesRole', 'codepipeline.amazonaws.com', sub(named('develop-pipeline'))],
      [
        'BranchesRole',
        'codebuild.amazonaws.com',
        ['build', 'check', 'develop-deploy', 'develop-self-update'].map((name) => sub(named(name))),
      ],
      ['BranchesRole', 'events.amazonaws.com', sub(named('events'))],
      ['PublishSelfUpdateRole', 'codepipeline.amazonaws.com', role('PublishPipelineRole')],
      [
        'PublishSelfUpdateRole',
        'codebuild.amazonaws.com',
        [{ Ref: 'BuildRoleArn' }, role('PublishRole'), sub('codebuild-steps-publish-self-update-${AWS::Region}')],
      ],
      ['PublishSelfUpdateRole', 'events.amazonaws.com', { Ref: 'EventsRoleArn' }],
    ]);
  });

  it.each([
    ['AllowServerless', ['apigateway', 'events', 'lambda', 'states']],
    ['AllowContainers', ['ecs-tasks', 'ecs']],
    ['AllowData', ['firehose', 'glue', 'monitoring.rds', 'rds']],
    ['AllowNetwork', ['vpc-flow-logs']],
  ])('%s passes roles of workloads to %j', (kind, services) => {
    expect(conditionIn('PassRoles', { AllowServerless: 'false', [kind]: 'true' }, 'iam:PassedToService')).toEqual(
      services.map((service) => `${service}.amazonaws.com`),
    );
  });

  it('kinds that combine pass to the services of each', () => {
    const kinds = { AllowContainers: 'true', AllowNetwork: 'true' };
    expect(conditionIn('PassRoles', kinds, 'iam:PassedToService')).toEqual(
      ['apigateway', 'events', 'lambda', 'states', 'ecs-tasks', 'ecs', 'vpc-flow-logs'].map(
        (service) => `${service}.amazonaws.com`,
      ),
    );
  });
});

describe('service-linked roles', () => {
  it.each([
    ['AllowServerless', ['ops.apigateway']],
    ['AllowContainers', ['ecs', 'ecs.application-autoscaling', 'elasticloadbalancing']],
    ['AllowData', ['dynamodb.application-autoscaling', 'elasticache', 'rds', 'rds.application-autoscaling']],
    ['AllowNetwork', ['wafv2']],
    ['AllowWholeAccount', ['*']],
  ])('%s brings those of %j and no others', (kind, services) => {
    expect(
      conditionIn('ServiceLinkedRoles', { AllowServerless: 'false', [kind]: 'true' }, 'iam:AWSServiceName'),
    ).toEqual(services.map((service) => `${service}.amazonaws.com`));
  });
});

describe('stacks', () => {
  it('change only with the deployment role', () => {
    const changing = ['CreateStack', 'UpdateStack', 'DeleteStack', 'ContinueUpdateRollback', 'CreateChangeSet'].map(
      (name) => `cloudformation:${name}`,
    );
    const found = statementsOf(roles).filter(
      (statement) =>
        statement.logicalId === 'CrossAccountPipelineRole' &&
        isAllow(statement) &&
        statement.actions.some((action) => changing.includes(action)),
    );
    expect(found.map(({ sid }) => sid)).toEqual(['ChangeStacksByTheDeploymentRole', 'UseTransforms']);
    expect(found[0]?.actions.toSorted()).toEqual(changing.toSorted());
    expect(mapAt(found[0]?.statement, 'Condition', 'StringEquals')).toEqual({
      'cloudformation:RoleArn': { 'Fn::GetAtt': ['CrossAccountDeploymentRole', 'Arn'] },
    });
    expect(JSON.stringify(found[1]?.statement['Resource'])).not.toContain('stack/');
  });

  it('of the organisation change by neither role', () => {
    for (const sid of ['LeaveStackSetsAlone', 'NoChangeOfBootstrapStacks']) {
      const { statement } = bySid(roles, sid);
      expect(statement['Effect']).toBe('Deny');
      expect(JSON.stringify(statement['Resource'])).toContain('stack/StackSet-*');
      expect(JSON.stringify(statement['Resource'])).toContain('stack/${AWS::StackName}/*');
    }
  });

  it('of pipelines update themselves from released templates only', () => {
    const creating = every.filter(
      ({ file, actions }) =>
        /common\.yml|codeartifact\.yml/.test(file) &&
        actions.some((action) => /^cloudformation:(Create|Update)/.test(action)),
    );
    expect(creating.map(({ logicalId, sid }) => [logicalId, sid])).toEqual([
      ['SelfUpdatePolicy', 'ReleasedTemplatesOnly'],
      ['PublishSelfUpdatePolicy', 'ReleasedTemplatesOnly'],
    ]);
    for (const { statement } of creating)
      expect(JSON.stringify(mapAt(statement, 'Condition', 'StringLike'))).toContain('/released/*');
  });
});

describe('artifacts', () => {
  const readers = ['CrossAccountPipelineRole', 'CrossAccountDeploymentRole'];

  it.each(readers)('%s reads them, from the bucket of the Tools account, and does not write them', (role) => {
    const found = statementsOf(roles).filter(({ logicalId, kind }) => logicalId === role && kind === 'identity');
    const artifacts = found.filter(({ actions }) => actions.some((action) => /^(s3|kms):/.test(action)));
    expect(
      artifacts
        .filter(({ under }) => under.length === 0)
        .flatMap(({ actions }) => actions)
        .toSorted(),
    ).toEqual(['kms:Decrypt', 's3:GetObject', 's3:GetObjectVersion', 's3:ListBucket']);
    expect(
      artifacts.filter(({ under }) => under.length > 0).every(({ under }) => under.includes('AllowsOutputArtifacts')),
    ).toBe(true);
    for (const statement of artifacts) {
      const isKey = statement.actions.some((action) => action.startsWith('kms:'));
      expect(conditionsOf(statement)).toEqual([
        isKey ? 'StringLike kms:ViaService' : 'StringEquals s3:ResourceAccount',
      ]);
    }
  });

  it('the bucket and the key allow the two roles the same', () => {
    const arns = ['Pipeline', 'Deployment'].map((name) => ({
      'Fn::Sub': `arn:\${AWS::Partition}:iam::*:role/\${CrossAccount${name}RoleName}`,
    }));
    for (const sid of [
      'ReadByRolesOfWorkloadAccounts',
      'ListedByRolesOfWorkloadAccounts',
      'DecryptedByRolesOfWorkloadAccounts',
    ]) {
      expect(mapAt(bySid(common, sid).statement, 'Condition', 'ArnLike')['aws:PrincipalArn']).toEqual(arns);
    }
    expect(bySid(common, 'ReadByRolesOfWorkloadAccounts').actions).toEqual(['s3:GetObject', 's3:GetObjectVersion']);
    expect(bySid(common, 'ListedByRolesOfWorkloadAccounts').actions).toEqual(['s3:ListBucket']);
    expect(bySid(common, 'DecryptedByRolesOfWorkloadAccounts').actions).toEqual(['kms:Decrypt']);
  });

  it.each([
    ['DenyInsecureTransport', { Bool: { 'aws:SecureTransport': 'false' } }],
    [
      'DenyOtherKeys',
      {
        Null: { 's3:x-amz-server-side-encryption-aws-kms-key-id': 'false' },
        StringNotEquals: { 's3:x-amz-server-side-encryption-aws-kms-key-id': { 'Fn::GetAtt': ['ArtifactKey', 'Arn'] } },
      },
    ],
    [
      'DenyEncryptionThatNamesNoKey',
      {
        Null: { 's3:x-amz-server-side-encryption': 'false', 's3:x-amz-server-side-encryption-aws-kms-key-id': 'true' },
      },
    ],
    ['DenyKeysOfTheCaller', { Null: { 's3:x-amz-server-side-encryption-customer-algorithm': 'false' } }],
    [
      'DenyOverwritingPackages',
      { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } },
    ],
  ])('%s denies everybody, on this condition', (sid, condition) => {
    const { statement } = bySid(common, sid);
    expect(statement['Effect']).toBe('Deny');
    expect(statement['Principal']).toBe('*');
    expect(statement['Condition']).toEqual(condition);
  });

  it('lie in a private, versioned, encrypted bucket that is kept', () => {
    const bucket = resourcesOf(common)['ArtifactBucket'];
    expect(bucket).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        VersioningConfiguration: { Status: 'Enabled' },
      },
    });
    expect(resourcesOf(common)['ArtifactKey']).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: { EnableKeyRotation: true },
    });
  });
});

describe('the boundary', () => {
  const denied = statementsOf(roles).filter(
    ({ kind, statement }) => kind === 'boundary' && statement['Effect'] === 'Deny',
  );

  it('is what the deployment role has, and asks of each role that is made', () => {
    expect(mapAt(resourcesOf(roles)['CrossAccountDeploymentRole'], 'Properties')['PermissionsBoundary']).toEqual({
      Ref: 'CrossAccountDeploymentBoundary',
    });
    const { statement, actions } = bySid(roles, 'NoPermissionsBeyondTheBoundary');
    expect(actions).toEqual([
      'iam:AttachRolePolicy',
      'iam:CreateRole',
      'iam:PutRolePermissionsBoundary',
      'iam:PutRolePolicy',
    ]);
    expect(Object.keys(mapAt(statement, 'Condition'))).toEqual(['StringNotEquals']);
  });

  it.each([
    'iam:DeleteRolePermissionsBoundary',
    'iam:CreatePolicyVersion',
    'iam:SetDefaultPolicyVersion',
    'iam:DeletePolicy',
    'organizations:*',
    'account:*',
    'ssm:PutParameter',
  ])('denies %s', (action) => {
    expect(denied.some(({ actions }) => actions.includes(action))).toBe(true);
  });

  it('lets roles be passed from one path only', () => {
    const { statement } = bySid(roles, 'NoPassingOfOtherRoles');
    expect(texts(statement['NotResource']).map((arn) => /role\/[^"]+/.exec(arn)?.[0])).toEqual([
      'role/workload/*',
      'role/${CrossAccountDeploymentRoleName}',
    ]);
  });

  it('protects the roles of the organisation from everything but being read and passed', () => {
    const { statement } = bySid(roles, 'NoChangeOfTheRolesOfTheOrganisation');
    expect(statement['NotAction']).toEqual(['iam:Get*', 'iam:List*', 'iam:PassRole']);
    expect(JSON.stringify(statement['Resource'])).toContain('${CrossAccountDeploymentRoleName}');
    expect(JSON.stringify(statement['Resource'])).toContain('${CrossAccountPipelineRoleName}');
  });
});

describe('what is not there', () => {
  it('no allowing statement has every action, but the boundary and the administration of the keys', () => {
    const unlimited = every.filter(
      (found) => isAllow(found) && found.actions.some((action) => /^(\*|[a-z0-9-]+:\*)$/.test(action)),
    );
    expect(unlimited.map(title)).toEqual([
      'ArtifactKey ManagedByThisAccount',
      'MonitoringKey ManagedByThisAccount',
      'MessageKey ManagedByThisAccount',
      'CrossAccountDeploymentBoundary Everything',
      'DomainKey ManagedByThisAccount',
    ]);
  });

  it('a statement that allows all but some leaves out all that decides who is who', () => {
    const open = every.filter((found) => isAllow(found) && found.statement['NotAction'] !== undefined);
    expect(open.map(title)).toEqual(['WholeAccountWorkloadPolicy EverythingButIdentity']);
    const kept = ['account:*', 'iam:*', 'identitystore:*', 'organizations:*', 'sso-directory:*', 'sso:*', 'sts:*'];
    expect(open[0]?.statement['NotAction']).toEqual(kept);
  });

  it('no role of the Tools account writes to IAM', () => {
    const writes = [common, packages]
      .flatMap(statementsOf)
      .flatMap(({ actions }) => actions)
      .filter((action) => action.startsWith('iam:') && action !== 'iam:PassRole');
    expect(writes).toEqual([]);
  });

  it('no AWS managed policy is attached', () => {
    expect(JSON.stringify([common, roles])).not.toContain(':iam::aws:policy');
  });

  it('no project is privileged, and no pipeline names an ARN of the common stack itself', () => {
    for (const template of [pipeline, publishing]) {
      for (const project of Object.values(resourcesOf(template, 'AWS::CodeBuild::Project'))) {
        expect(mapAt(project, 'Properties', 'Environment')['PrivilegedMode']).toBe(false);
      }
      expect(JSON.stringify(template)).not.toMatch(/arn:aws:/);
    }
  });

  it('no suppression lacks its reason', () => {
    const suppressed = templateFiles
      .flatMap((file) => Object.values(resourcesOf(readTemplate(file))))
      .flatMap((resource) => {
        const rules = mapAt(resource, 'Metadata', 'cfn_nag')['rules_to_suppress'];
        return Array.isArray(rules) ? (rules as readonly TemplateValue[]) : [];
      });
    expect(suppressed.length).toBeGreaterThan(5);
    expect(suppressed.filter((rule) => !isObject(rule) || String(rule['reason'] ?? '').length < 20)).toEqual([]);
  });
});
