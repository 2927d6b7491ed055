import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { assumeRole, roleArn, sessionName } from './assume-role.ts';
import type { ClientSettings } from './aws-clients.ts';
import type { Context } from './context.ts';
import { createRoleSession, renewExpired } from './role-session.ts';
import { runTask } from './task.ts';

export interface TargetOptions {
  readonly stackName: string;
  readonly account?: string;
  readonly region?: string;
  readonly pipelineRoleName: string;
  /** Absent where nothing is deployed. */
  readonly deploymentRoleName?: string;
  readonly partition: string;
}

/** The account that a stack lies in, as its pipeline role sees it. */
export interface TargetAccount {
  readonly client: CloudFormationClient;
  readonly region: string;
  /** The role that CloudFormation itself acts with. */
  readonly serviceRoleArn?: string;
}

/**
 * A deployment is many calls, and each may be made again: those that begin something carry a token. The SDK's pauses between attempts have
 * jitter and grow. https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
const maxAttempts = 8;

/** Assumes the pipeline role of the account, where one is named; else the current credentials act. */
export async function openTargetAccount(options: TargetOptions, context: Context): Promise<TargetAccount> {
  const here: ClientSettings = {
    ...(options.region ? { region: options.region } : {}),
    ...(context.environment['AWS_MAX_ATTEMPTS'] ? {} : { maxAttempts }),
  };
  if (!options.account) return openClient(here, context);
  const arn = roleArn(options.partition, options.account, options.pipelineRoleName);
  const provider = assumeRole(arn, sessionName(options.stackName), here, context);
  const session = createRoleSession(provider, context.clock);
  await runTask(context, 'assume', `assume ${arn}`, session.credentials);
  const opened = await openClient({ ...here, credentials: session.credentials }, context);
  const target = { ...opened, client: renewExpired(opened.client, session) };
  if (options.deploymentRoleName === undefined) return target;
  return { ...target, serviceRoleArn: roleArn(options.partition, options.account, options.deploymentRoleName) };
}

async function openClient(settings: ClientSettings, context: Context): Promise<TargetAccount> {
  const client = context.aws.client(CloudFormationClient, settings);
  return { client, region: settings.region ?? (await client.config.region()) };
}
