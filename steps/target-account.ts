import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { assumeRole, roleArn, sessionName } from './assume-role.ts';
import type { ClientSettings } from './aws-clients.ts';
import type { Context } from './context.ts';
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

/** Assumes the pipeline role of the account, where one is named; else the current credentials act. */
export async function openTargetAccount(options: TargetOptions, context: Context): Promise<TargetAccount> {
  const here: ClientSettings = options.region ? { region: options.region } : {};
  if (!options.account) return openClient(here, context);
  const arn = roleArn(options.partition, options.account, options.pipelineRoleName);
  const provider = assumeRole(arn, sessionName(options.stackName), here, context);
  const credentials = await runTask(context, 'assume', `assume ${arn}`, provider);
  const settings: ClientSettings = { ...here, credentials: refreshing(credentials, provider, context) };
  const target = await openClient(settings, context);
  if (options.deploymentRoleName === undefined) return target;
  return { ...target, serviceRoleArn: roleArn(options.partition, options.account, options.deploymentRoleName) };
}

async function openClient(settings: ClientSettings, context: Context): Promise<TargetAccount> {
  const client = context.aws.client(CloudFormationClient, settings);
  return { client, region: settings.region ?? (await client.config.region()) };
}

type Credentials = Awaited<ReturnType<ReturnType<typeof assumeRole>>>;

/** Hands out the first credentials until five minutes before they expire; a long deployment assumes the role again. */
function refreshing(
  first: Credentials,
  provider: () => Promise<Credentials>,
  context: Context,
): () => Promise<Credentials> {
  let current = first;
  return async () => {
    if (current.expiration && current.expiration.getTime() - context.clock.now() < 300_000) current = await provider();
    return current;
  };
}
