import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { assumeRole, roleArn, sessionName } from '../assume-role.ts';
import type { ClientSettings } from '../aws-clients.ts';
import type { Context } from '../context.ts';
import { runTask } from '../task.ts';
import type { DeployOptions } from './options.ts';

export interface Target {
  readonly client: CloudFormationClient;
  readonly region: string;
  /** The role that CloudFormation itself acts with. */
  readonly serviceRoleArn?: string;
}

/** Acts in the target account as its pipeline role; without an account with the current credentials. */
export async function openTarget(options: DeployOptions, context: Context): Promise<Target> {
  const here: ClientSettings = options.region ? { region: options.region } : {};
  if (!options.account) return openClient(here, context);
  const arn = roleArn(options.partition, options.account, options.pipelineRoleName);
  const provider = assumeRole(arn, sessionName(options.stackName), here, context);
  const credentials = await runTask(context, 'assume', `assume ${arn}`, provider);
  const settings: ClientSettings = { ...here, credentials: refreshing(credentials, provider, context) };
  const target = await openClient(settings, context);
  return { ...target, serviceRoleArn: roleArn(options.partition, options.account, options.deploymentRoleName) };
}

async function openClient(settings: ClientSettings, context: Context): Promise<Target> {
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
