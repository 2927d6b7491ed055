import { findAccessKey } from '../../access-keys.ts';
import { AwsError } from '../../aws-error.ts';
import type { Caller } from '../../../../authorisation/caller.ts';
import type { Cloud } from '../../cloud.ts';
import { directCaller } from '../../sessions.ts';
import { ActionFailure } from './providers/provider.ts';
import type { Pipeline } from './state.ts';

/** The pipeline's role, which must trust CodePipeline for this pipeline. */
export function assumePipelineRole(
  cloud: Cloud,
  pipeline: Pick<Pipeline, 'arn' | 'accountId'>,
  roleArn: string,
): Caller {
  const source = { arn: pipeline.arn, accountId: pipeline.accountId };
  return cloud.assumeRoleAs('codepipeline.amazonaws.com', roleArn, String(cloud.clock.now()), source);
}

/** The role of one action, which the pipeline's role takes on. */
export async function assumeActionRole(cloud: Cloud, pipelineCaller: Caller, roleArn: string): Promise<Caller> {
  interface Answer {
    readonly Credentials: { readonly AccessKeyId: string };
  }
  try {
    const { Credentials } = await cloud.call<Answer>(pipelineCaller, {
      service: 'sts',
      operation: 'AssumeRole',
      input: { RoleArn: roleArn, RoleSessionName: String(cloud.clock.now()) },
    });
    const key = findAccessKey(cloud, Credentials.AccessKeyId);
    if (!key) throw new Error(`sts:AssumeRole handed out an unknown key for ${roleArn}`);
    return directCaller(key.principal);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new ActionFailure(
      'PermissionError',
      `CodePipeline is not authorized to perform AssumeRole on role ${roleArn}. ${error.message}`,
    );
  }
}
