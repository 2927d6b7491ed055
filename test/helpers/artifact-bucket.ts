import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type { AwsClients } from '../../steps/aws-clients.ts';

/** The artifact bucket of an installed organisation, as the common stack names it. */
export async function artifactBucketOf(tools: AwsClients): Promise<string> {
  const client = tools.client(CloudFormationClient);
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: 'codebuild-steps-common' }));
  return Stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === 'ArtifactBucketName')?.OutputValue ?? '';
}
