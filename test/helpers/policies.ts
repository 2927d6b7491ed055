import {
  CreatePolicyVersionCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  NoSuchEntityException,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { ECRClient, GetRepositoryPolicyCommand, SetRepositoryPolicyCommand } from '@aws-sdk/client-ecr';
import { GetKeyPolicyCommand, KMSClient, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import {
  AttachPolicyCommand,
  CreatePolicyCommand,
  DescribePolicyCommand,
  OrganizationsClient,
  UpdatePolicyCommand,
} from '@aws-sdk/client-organizations';
import { GetBucketPolicyCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import type { PolicyDocument, Statement } from '../../steps/authorisation/policy.ts';
import type { Holder } from '../../steps/doctor/report.ts';
import type { TestCloud } from './cloud.ts';

type Change = (statements: readonly Statement[]) => readonly Statement[];

const management = '111111111111';
const region = 'eu-west-1';

/** Changes the statements of a policy as a person would by hand: around every stack. */
export async function changePolicy(
  { clientFor }: Pick<TestCloud, 'clientFor'>,
  { kind, id, accountId, policy }: Holder,
  change: Change,
): Promise<void> {
  const clients = clientFor(kind === 'service control policy' ? management : accountId);
  const name = id.slice(id.lastIndexOf('/') + 1);
  switch (kind) {
    case 'identity policies':
      return policy?.startsWith('arn:')
        ? changeManaged(clients.client(IAMClient), policy, change)
        : changeInline(clients.client(IAMClient), name, policy, change);
    case 'permissions boundary':
      return changeManaged(clients.client(IAMClient), id, change);
    case 'trust policy':
      return changeTrust(clients.client(IAMClient), name, change);
    case 'bucket policy':
      return changeBucket(clients.client(S3Client), id, change);
    case 'key policy':
      return changeKey(clients.client(KMSClient, { region }), id, change);
    case 'repository policy':
      return changeRepository(clients.client(ECRClient, { region }), id.replace(/^.*:repository\//, ''), change);
    case 'service control policy':
      return changeControl(clients.client(OrganizationsClient), id, policy, change);
    default:
      throw new Error(`no test changes a ${kind}`);
  }
}

function changed(text: string, change: Change): string {
  const document = JSON.parse(text) as PolicyDocument;
  return JSON.stringify({ ...document, Statement: change([document.Statement].flat()) });
}

const empty = JSON.stringify({ Version: '2012-10-17', Statement: [] });

async function changeInline(
  iam: IAMClient,
  RoleName: string,
  policy: string | undefined,
  change: Change,
): Promise<void> {
  const PolicyName = policy ?? 'Pasted';
  const { PolicyDocument = empty } = await iam
    .send(new GetRolePolicyCommand({ RoleName, PolicyName }))
    .catch((error: unknown) => {
      // The first statement that is pasted makes the policy.
      if (policy === undefined && error instanceof NoSuchEntityException) return { PolicyDocument: empty };
      throw error;
    });
  const text = changed(decodeURIComponent(PolicyDocument), change);
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: text }));
}

async function changeManaged(iam: IAMClient, PolicyArn: string, change: Change): Promise<void> {
  const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
  const { PolicyVersion } = await iam.send(
    new GetPolicyVersionCommand({ PolicyArn, VersionId: Policy?.DefaultVersionId }),
  );
  const PolicyDocument = changed(decodeURIComponent(PolicyVersion?.Document ?? ''), change);
  await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true }));
}

async function changeTrust(iam: IAMClient, RoleName: string, change: Change): Promise<void> {
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
  const PolicyDocument = changed(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''), change);
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
}

async function changeBucket(s3: S3Client, Bucket: string, change: Change): Promise<void> {
  const { Policy = '' } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: changed(Policy, change) }));
}

async function changeRepository(ecr: ECRClient, repositoryName: string, change: Change): Promise<void> {
  const { policyText = '' } = await ecr.send(new GetRepositoryPolicyCommand({ repositoryName }));
  await ecr.send(new SetRepositoryPolicyCommand({ repositoryName, policyText: changed(policyText, change) }));
}

async function changeKey(kms: KMSClient, KeyId: string, change: Change): Promise<void> {
  const { Policy = '' } = await kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' }));
  await kms.send(new PutKeyPolicyCommand({ KeyId, PolicyName: 'default', Policy: changed(Policy, change) }));
}

async function changeControl(
  organizations: OrganizationsClient,
  TargetId: string,
  policy: string | undefined,
  change: Change,
): Promise<void> {
  if (policy !== undefined) {
    const { Policy } = await organizations.send(new DescribePolicyCommand({ PolicyId: policy }));
    const Content = changed(Policy?.Content ?? '', change);
    await organizations.send(new UpdatePolicyCommand({ PolicyId: policy, Content }));
    return;
  }
  const { Policy } = await organizations.send(
    new CreatePolicyCommand({
      Name: `Pasted${TargetId}`,
      Description: 'pasted',
      Type: 'SERVICE_CONTROL_POLICY',
      Content: changed(empty, change),
    }),
  );
  await organizations.send(new AttachPolicyCommand({ PolicyId: Policy?.PolicySummary?.Id, TargetId }));
}
