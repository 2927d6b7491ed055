import { GetPolicyCommand, GetPolicyVersionCommand, type IAMClient } from '@aws-sdk/client-iam';
import { parsePolicy } from '../../authorisation/parse-policy.ts';
import type { PolicyDocument } from '../../authorisation/policy.ts';

export const noSuchEntity = ['NoSuchEntity', 'NoSuchEntityException'];

/** The document of a managed policy; a boundary that was deleted allows nothing. */
export async function readManagedPolicy(iam: IAMClient, arn: string): Promise<PolicyDocument> {
  try {
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn: arn }));
    const version = { PolicyArn: arn, VersionId: Policy?.DefaultVersionId };
    const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand(version));
    return documentOf(PolicyVersion?.Document ?? '');
  } catch (error) {
    if (!(error instanceof Error) || !noSuchEntity.includes(error.name)) throw error;
    return { Version: '2012-10-17', Statement: [] };
  }
}

/** IAM answers documents URL-encoded. https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html */
export function documentOf(encoded: string): PolicyDocument {
  return parsePolicy(decodeURIComponent(encoded));
}
