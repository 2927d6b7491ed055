import { describe, expect, it } from 'vitest';
import { maxTemplateBytes } from '../../steps/template-limits.ts';
import { isObject, type TemplateObject, type TemplateValue } from '../../steps/template.ts';
import { mapAt, readTemplate, readText, resourcesOf, templateFiles, texts } from '../helpers/templates.ts';
import { allKinds, renderRoles } from '../helpers/who-may.ts';

const exampleTemplates = ['template.yml', 'stacks/api.yml', 'stacks/fulfilment.yml'].map(
  (file) => `examples/orders/${file}`,
);

describe.each([...templateFiles, ...exampleTemplates])('%s', (file) => {
  // Those of the standard pipeline go through the artifact bucket, which is there before any pipeline.
  it('goes into a request body, or by steps bootstrap through the bucket', () => {
    const isOfPipeline = file.startsWith('cloudformation/pipelines/standard');
    expect(Buffer.byteLength(readText(file))).toBeLessThanOrEqual(isOfPipeline ? maxTemplateBytes : 51_200);
  });

  it('has no more than 60 dynamic references', () => {
    expect(readText(file).split('{{resolve:').length - 1).toBeLessThanOrEqual(60);
  });

  it('uses no YAML aliases, which CloudFormation does not support', () => {
    expect(readText(file)).not.toMatch(/^\s*(?:- )?(?:[\w:.-]+: )?[&*]\w+\s*$/m);
  });

  it('says what each parameter and output is for', () => {
    const template = readTemplate(file);
    const silent = [...Object.entries(mapAt(template, 'Parameters')), ...Object.entries(mapAt(template, 'Outputs'))]
      .filter(([, value]) => !mapAt(value)['Description'])
      .map(([name]) => name);
    expect(silent).toEqual([]);
  });
});

describe('names of what pipelines share', () => {
  const common = readTemplate('cloudformation/common/common.yml');
  const names = Object.values(resourcesOf(common, 'AWS::SSM::Parameter')).map((parameter) =>
    String(mapAt(parameter, 'Properties')['Name']).replace('/codebuild-steps/common/', ''),
  );

  it('are these', () => {
    expect(names.toSorted()).toEqual([
      'artifact-bucket',
      'artifact-key-arn',
      'build-image',
      'build-role-arn',
      'build-role-name',
      'check-role-arn',
      'cross-account-deployment-role-name',
      'cross-account-pipeline-role-name',
      'deploy-role-arn',
      'deploy-role-name',
      'develop-deploy-role-arn',
      'develop-deploy-role-name',
      'develop-pipeline-role-arn',
      'develop-pipeline-role-name',
      'develop-self-update-role-arn',
      'events-role-arn',
      'image-pull-credentials-type',
      'organization-id',
      'pipeline-role-arn',
      'pipeline-role-name',
      'self-update-role-arn',
      'version',
    ]);
  });

  it('are the only ones that other templates ask for', () => {
    const asked = [
      ...readText('cloudformation/pipelines/standard.yml').matchAll(/\/codebuild-steps\/common\/([a-z-]+)/g),
    ];
    expect(asked.length).toBeGreaterThan(10);
    expect(
      asked.map(([, name]) => name).filter((name) => !names.includes(name ?? '') && name !== 'build-cache-bucket'),
    ).toEqual([]);
  });

  it('are asked for as parameters and exports that the roles of an account bring', () => {
    const roles = readTemplate('cloudformation/cross-account/roles.yml');
    const parameters = Object.values(resourcesOf(roles, 'AWS::SSM::Parameter')).map((parameter) =>
      String(mapAt(parameter, 'Properties')['Name']),
    );
    const exported = Object.values(mapAt(roles, 'Outputs')).map((output) => String(mapAt(output, 'Export')['Name']));
    for (const file of exampleTemplates) {
      const asked = [...readText(file).matchAll(/resolve:ssm:([^}]+)\}/g)].map(([, name]) => name);
      const imported = [...readText(file).matchAll(/!ImportValue (\S+)/g)].map(([, name]) => name);
      expect(asked.filter((name) => !parameters.includes(name ?? ''))).toEqual([]);
      expect(imported.filter((name) => !exported.includes(name ?? ''))).toEqual([]);
    }
  });
});

describe('the outputs of the common stack', () => {
  it('are parameters of the StackSets, which take those of all regions', () => {
    const outputs = Object.keys(mapAt(readTemplate('cloudformation/common/common.yml'), 'Outputs'));
    const parameters = Object.keys(
      mapAt(readTemplate('cloudformation/stacksets/cross-account-roles.yml'), 'Parameters'),
    );
    expect(outputs.length).toBeGreaterThan(3);
    expect(outputs.filter((name) => !parameters.includes(`${name}s`))).toEqual([]);
  });
});

describe('the StackSets', () => {
  const roles = Object.keys(mapAt(readTemplate('cloudformation/cross-account/roles.yml'), 'Parameters'));
  const sets = Object.entries(
    resourcesOf(readTemplate('cloudformation/stacksets/cross-account-roles.yml'), 'AWS::CloudFormation::StackSet'),
  );

  it.each(sets)('%s gives the roles only parameters that they have', (_, set) => {
    const given = (mapAt(set, 'Properties')['Parameters'] as readonly TemplateValue[]).map(
      (parameter) => mapAt(parameter)['ParameterKey'],
    );
    expect(given.length).toBeGreaterThan(5);
    expect(given.filter((name) => !roles.includes(String(name)))).toEqual([]);
  });

  it('take no transform and no nested stack', () => {
    const template = readTemplate('cloudformation/cross-account/roles.yml');
    expect(template).not.toHaveProperty('Transform');
    expect(JSON.stringify(template)).not.toContain('Fn::Transform');
    expect(resourcesOf(template, 'AWS::CloudFormation::Stack')).toEqual({});
  });

  it('let develop pipelines into standard accounts only', () => {
    const classes = sets.map(([name, set]) => {
      const given = mapAt(set, 'Properties')['Parameters'] as readonly TemplateValue[];
      return [
        name,
        mapAt(given.find((parameter) => mapAt(parameter)['ParameterKey'] === 'AllowDevelopPipelines'))[
          'ParameterValue'
        ],
      ];
    });
    expect(Object.fromEntries(classes)).toEqual({ StandardRoles: 'true', ControlledRoles: 'false' });
  });
});

describe('policies', () => {
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
  it.each(templateFiles)('of %s are no longer than AWS takes', (file) => {
    const sizes = Object.entries(resourcesOf(readTemplate(file))).flatMap(([name, resource]) =>
      policySizes(resource).map(([kind, length, limit]) => ({ name, kind, length, limit })),
    );
    expect(sizes.filter(({ length, limit }) => length > limit)).toEqual([]);
  });

  it('of the roles are no longer than AWS takes for an organisation of five regions and every kind of workload', () => {
    const regions = Array.from({ length: 5 }, (_, index) => `ap-southeast-${index}`);
    const named = (name: string) => regions.map((region) => `codebuild-steps-${name}-${region}`);
    const rendered = renderRoles('123456789012', {
      ...allKinds,
      AllowDevelopPipelines: 'true',
      AllowOutputArtifacts: 'true',
      ArtifactBucketNames: regions.map((region) => `codebuild-steps-common-${region}`.padEnd(63, 'x')),
      ArtifactKeyArns: regions.map((region) => `arn:aws:kms:${region}:222222222222:key/${'x'.repeat(36)}`),
      PipelineRoleNames: named('pipeline'),
      DevelopPipelineRoleNames: named('develop-pipeline'),
      DeployRoleNames: named('deploy'),
      DevelopDeployRoleNames: named('develop-deploy'),
    });
    const sizes = Object.entries(rendered).flatMap(([name, resource]) =>
      policySizes(resource).map(([kind, length, limit]) => ({ name, kind, length, limit })),
    );
    expect(sizes.length).toBeGreaterThan(10);
    expect(sizes.filter(({ length, limit }) => length > limit)).toEqual([]);
  });
});

describe('the deployment role', () => {
  it('has room for four policies of the organisation beside those of every kind', () => {
    const WorkloadPolicyArns = Array.from({ length: 4 }, (_, index) => `arn:aws:iam::aws:policy/Policy${index}`);
    const { CrossAccountDeploymentRole: role } = renderRoles('123456789012', { ...allKinds, WorkloadPolicyArns });
    expect(mapAt(role, 'Properties')['ManagedPolicyArns']).toHaveLength(10);
  });
});

function policySizes(resource: TemplateObject): readonly (readonly [kind: string, length: number, limit: number])[] {
  const properties = mapAt(resource, 'Properties');
  const inline = (properties['Policies'] ?? []) as readonly TemplateValue[];
  switch (resource['Type']) {
    case 'AWS::IAM::ManagedPolicy':
      return [['managed', size(properties['PolicyDocument']), 6144]];
    case 'AWS::IAM::Role':
      return [
        [
          'inline',
          inline.reduce((sum: number, policy) => sum + size(mapAt(unconditional(policy))['PolicyDocument']), 0),
          10_240,
        ],
        ['trust', size(properties['AssumeRolePolicyDocument']), 2048],
      ];
    case 'AWS::S3::BucketPolicy':
      return [['bucket', size(properties['PolicyDocument']), 20_480]];
    case 'AWS::KMS::Key':
      return [['key', size(properties['KeyPolicy']), 32_768]];
    default:
      return [];
  }
}

/** The policy that a condition adds. */
function unconditional(policy: TemplateValue): TemplateValue | undefined {
  const branches = mapAt(policy)['Fn::If'];
  return Array.isArray(branches) ? (branches as readonly TemplateValue[])[1] : policy;
}

/** The length of a policy with values as long as they get in place of references; white space does not count. */
function size(value: TemplateValue | undefined): number {
  return JSON.stringify(rendered(value)).replace(/\s/g, '').length;
}

function rendered(value: TemplateValue | undefined): unknown {
  if (Array.isArray(value)) return (value as readonly TemplateValue[]).map(rendered);
  if (!isObject(value)) {
    return typeof value === 'string'
      ? value
          .replaceAll('${AWS::Partition}', 'aws')
          .replaceAll('${AWS::AccountId}', '123456789012')
          .replace(/\$\{[^}]+\}/g, 'x'.repeat(40))
      : value;
  }
  const [[key, inner] = ['', null]] = Object.entries(value);
  if (key === 'Fn::Sub') return rendered(texts(inner)[0]);
  if (key === 'Ref' || key === 'Fn::GetAtt') return 'x'.repeat(80);
  if (key === 'Fn::If') return rendered((inner as readonly TemplateValue[])[1]);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, rendered(item)]));
}
