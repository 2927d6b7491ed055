import type { StageDeclaration } from '@aws-sdk/client-codepipeline';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { KMSClient, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import { PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { allowAll, bucket, tools, type Fixture } from './pipeline-fixture.ts';

export const dev = '333333333333';
export const [pipelineRole, deploymentRole] = [
  `arn:aws:iam::${dev}:role/CrossPipeline`,
  `arn:aws:iam::${dev}:role/Deployment`,
];

/** One parameter of Parameter Store, named by the parameter `Name`. */
export const template = (value: string) => `Parameters: { Name: { Type: String } }
Resources: { Value: { Type: AWS::SSM::Parameter, Properties: { Name: !Ref Name, Type: String, Value: ${value} } } }
Outputs: { Name: { Value: !Ref Value } }
`;

/** Makes a change set of `template.yml` with `dev.json` in the account `dev`, and executes it. */
export function deployStage(): StageDeclaration {
  const action = (name: string, runOrder: number, mode: string, more: Record<string, string>, namespace?: string) => ({
    name,
    runOrder,
    roleArn: pipelineRole,
    actionTypeId: { category: 'Deploy' as const, owner: 'AWS' as const, provider: 'CloudFormation', version: '1' },
    configuration: { ActionMode: mode, StackName: 'orders', ChangeSetName: 'changes', ...more },
    ...(namespace ? { namespace } : {}),
  });
  return {
    name: 'Deploy',
    actions: [
      {
        ...action('Plan', 1, 'CHANGE_SET_REPLACE', {
          TemplatePath: 'SourceOutput::template.yml',
          TemplateConfiguration: 'SourceOutput::dev.json',
          RoleArn: deploymentRole,
          Capabilities: 'CAPABILITY_IAM,CAPABILITY_AUTO_EXPAND',
        }),
        inputArtifacts: [{ name: 'SourceOutput' }],
      },
      action('Execute', 2, 'CHANGE_SET_EXECUTE', {}, 'DeployVariables'),
    ],
  };
}

/** The roles `CrossPipeline` and `Deployment` in `dev`, and what they need of the Tools account. */
export async function prepareDev(fixture: Fixture): Promise<void> {
  await makeDevRoles(fixture);
  await shareArtifacts(fixture);
}

async function makeDevRoles(fixture: Fixture): Promise<void> {
  const iam = fixture.clientFor(dev).client(IAMClient);
  const make = async (RoleName: string, principal: object, statements: readonly object[]): Promise<void> => {
    const trust = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' }],
    };
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }));
    await iam.send(
      new PutRolePolicyCommand({
        RoleName,
        PolicyName: 'policy',
        PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
      }),
    );
  };
  const allowed = allowAll('cloudformation:*', 's3:GetObject', 'kms:Decrypt', 'iam:PassRole');
  await make('CrossPipeline', { AWS: `arn:aws:iam::${tools}:root` }, [allowed]);
  await make('Deployment', { Service: 'cloudformation.amazonaws.com' }, [allowAll('ssm:*')]);
}

async function shareArtifacts(fixture: Fixture): Promise<void> {
  const reader = { AWS: pipelineRole };
  const owner = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${tools}:root` }, Action: 'kms:*', Resource: '*' };
  const decrypt = { Effect: 'Allow', Principal: reader, Action: 'kms:Decrypt', Resource: '*' };
  const read = { Effect: 'Allow', Principal: reader, Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/*` };
  const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
  const clients = fixture.clientFor(tools);
  await clients
    .client(KMSClient)
    .send(new PutKeyPolicyCommand({ KeyId: fixture.keyArn, Policy: policy(owner, decrypt) }));
  await clients.client(S3Client).send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: policy(read) }));
}
