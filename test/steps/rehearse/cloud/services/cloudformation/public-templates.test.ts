import { CloudFormationClient, CreateStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CodeBuildClient, BatchGetProjectsCommand } from '@aws-sdk/client-codebuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestCloud, type TestCloud } from '../../../../../helpers/cloud.ts';
import { account } from './resources/stack-role.ts';

/** What templates of public repositories asked for, that the embedded cloud did not have or had otherwise than AWS. */
describe('a template as others write them', () => {
  let test: TestCloud;
  let client: CloudFormationClient;
  beforeAll(async () => {
    test = await startTestCloud();
    client = test.clientFor(account).client(CloudFormationClient);
  });
  afterAll(() => test.cloud.stop());

  async function outputsOf(name: string, template: object): Promise<Readonly<Record<string, string>>> {
    const TemplateBody = JSON.stringify(template);
    const Capabilities = ['CAPABILITY_NAMED_IAM' as const, 'CAPABILITY_AUTO_EXPAND' as const];
    await client.send(new CreateStackCommand({ StackName: name, TemplateBody, Capabilities }));
    await test.cloud.idle();
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    expect(Stacks[0]).toMatchObject({ StackStatus: 'CREATE_COMPLETE' });
    return Object.fromEntries((Stacks[0]?.Outputs ?? []).map((one) => [one.OutputKey, one.OutputValue ?? '']));
  }

  it('finds the images that AWS publishes in Parameter Store, each its own, the same each time', async () => {
    const names = [
      '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.1-x86_64',
      '/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id',
      '/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id',
    ];
    const template = {
      Parameters: Object.fromEntries(
        names.map((name, index) => [
          `Image${index}`,
          { Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>', Default: name },
        ]),
      ),
      Resources: {
        Resolved: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: `{{resolve:ssm:${names[0]}}}` } },
      },
      Outputs: {
        ...Object.fromEntries(names.map((_, index) => [`Image${index}`, { Value: { Ref: `Image${index}` } }])),
        Resolved: { Value: { 'Fn::GetAtt': ['Resolved', 'Value'] } },
      },
    };
    const outputs = await outputsOf('images', template);
    expect(outputs['Image0']).toMatch(/^ami-0[0-9a-f]{16}$/);
    expect(outputs['Resolved']).toBe(outputs['Image0']);
    expect(new Set(Object.values(outputs)).size).toBe(3);
    expect(await outputsOf('images-again', template)).toEqual(outputs);
    const Image = { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/aws/service/ami/x' };
    const wrong = { Parameters: { Image }, Resources: { Topic: { Type: 'AWS::SNS::Topic' } } };
    await expect(
      client.send(new CreateStackCommand({ StackName: 'no-image', TemplateBody: JSON.stringify(wrong) })),
    ).rejects.toThrow('Unable to fetch parameters [/aws/service/ami/x] from parameter store for this account.');
  });

  it('takes from attributes that are lists, and has as many routes in a table as there are', async () => {
    const route = (destination: object) => ({
      Type: 'AWS::EC2::Route',
      Properties: { RouteTableId: { Ref: 'Table' }, GatewayId: { Ref: 'Gateway' }, ...destination },
    });
    const address = (index: number) => ({
      'Fn::Select': [index, { 'Fn::GetAtt': ['Interface', 'SecondaryPrivateIpAddresses'] }],
    });
    const outputs = await outputsOf('network', {
      Resources: {
        Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.1.0.0/16' } },
        Gateway: { Type: 'AWS::EC2::InternetGateway' },
        Table: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: { Ref: 'Vpc' } } },
        Old: route({ DestinationCidrBlock: '0.0.0.0/0' }),
        New: route({ DestinationIpv6CidrBlock: '::/0' }),
        Interface: {
          Type: 'AWS::EC2::NetworkInterface',
          Properties: { SubnetId: 'subnet-0123456789abcdef0', SecondaryPrivateIpAddressCount: 2 },
        },
      },
      Outputs: {
        First: { Value: address(0) },
        Second: { Value: address(1) },
        Subnet: {
          Value: {
            'Fn::Select': [
              1,
              { 'Fn::Cidr': [{ 'Fn::Select': [0, { 'Fn::GetAtt': ['Vpc', 'Ipv6CidrBlocks'] }] }, 2, 64] },
            ],
          },
        },
      },
    });
    expect(outputs['First']).not.toBe(outputs['Second']);
    expect(outputs['Subnet']).toMatch(/^2001:db8:[0-9a-f:]+\/64$/);
  });

  it('gives a replica an id of its own', async () => {
    const outputs = await outputsOf('replica', {
      Resources: {
        Main: { Type: 'AWS::RDS::DBInstance', Properties: { Engine: 'mysql', DBInstanceClass: 'db.t3.micro' } },
        Replica: { Type: 'AWS::RDS::DBInstance', Properties: { SourceDBInstanceIdentifier: { Ref: 'Main' } } },
      },
      Outputs: { Main: { Value: { Ref: 'Main' } }, Replica: { Value: { Ref: 'Replica' } } },
    });
    expect(outputs['Replica']).toMatch(/-Replica-/i);
    expect(outputs['Main']).toMatch(/-Main-/i);
  });

  it('names the resource of Fn::GetAtt by Fn::Sub in a loop, policies of AWS, and the role of a project by its name', async () => {
    const trust = (service: string) => ({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
    });
    const outputs = await outputsOf('loop', {
      Transform: 'AWS::LanguageExtensions',
      Resources: {
        'Fn::ForEach::Topics': ['Name', ['A', 'B'], { 'Topic${Name}': { Type: 'AWS::SNS::Topic' } }],
        Recorder: {
          Type: 'AWS::IAM::Role',
          Properties: {
            AssumeRolePolicyDocument: trust('config.amazonaws.com'),
            ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWS_ConfigRole'],
          },
        },
        Builder: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust('codebuild.amazonaws.com') } },
        Project: {
          Type: 'AWS::CodeBuild::Project',
          Properties: {
            ServiceRole: { Ref: 'Builder' },
            Source: { Type: 'CODEPIPELINE' },
            Artifacts: { Type: 'CODEPIPELINE' },
            Environment: {
              Type: 'LINUX_CONTAINER',
              ComputeType: 'BUILD_GENERAL1_SMALL',
              Image: 'aws/codebuild/standard:7.0',
            },
          },
        },
      },
      Outputs: {
        'Fn::ForEach::Names': [
          'Name',
          ['A', 'B'],
          { 'Name${Name}': { Value: { 'Fn::GetAtt': [{ 'Fn::Sub': 'Topic${Name}' }, 'TopicName'] } } },
        ],
        Project: { Value: { Ref: 'Project' } },
        Builder: { Value: { 'Fn::GetAtt': ['Builder', 'Arn'] } },
      },
    });
    expect(outputs['NameA']).toMatch(/^loop-TopicA-/);
    expect(outputs['NameB']).toMatch(/^loop-TopicB-/);
    const { projects } = await test
      .clientFor(account)
      .client(CodeBuildClient)
      .send(new BatchGetProjectsCommand({ names: [outputs['Project'] ?? ''] }));
    expect(projects?.[0]?.serviceRole).toBe(outputs['Builder']);
  });

  it.each([
    [
      'nodejs22.x',
      "const response = require('cfn-response');\nexports.handler = (event, context) => response.send(event, context, response.SUCCESS, { Answer: event.ResourceProperties.Ask }, 'made');",
    ],
    [
      'python3.13',
      "import cfnresponse\ndef handler(event, context):\n    cfnresponse.send(event, context, cfnresponse.SUCCESS, {'Answer': event['ResourceProperties']['Ask']}, 'made')",
    ],
  ])('answers CloudFormation by the module that an inline function of %s finds', async (runtime, source) => {
    const outputs = await outputsOf(`custom-${runtime.replace('.', '-')}`, {
      Resources: {
        Role: {
          Type: 'AWS::IAM::Role',
          Properties: {
            AssumeRolePolicyDocument: {
              Version: '2012-10-17',
              Statement: [
                { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
              ],
            },
          },
        },
        Function: {
          Type: 'AWS::Lambda::Function',
          Properties: {
            Runtime: runtime,
            Handler: 'index.handler',
            Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
            Code: { ZipFile: source },
          },
        },
        Custom: {
          Type: 'Custom::Answer',
          Properties: { ServiceToken: { 'Fn::GetAtt': ['Function', 'Arn'] }, Ask: 'forty-two' },
        },
      },
      Outputs: { Answer: { Value: { 'Fn::GetAtt': ['Custom', 'Answer'] } }, Id: { Value: { Ref: 'Custom' } } },
    });
    expect(outputs).toEqual({ Answer: 'forty-two', Id: 'made' });
  });
});
