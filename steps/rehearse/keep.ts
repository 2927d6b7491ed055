import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { accountEnvironment } from './account-context.ts';
import type { RunningCloud } from './cloud/cloud.ts';
import type { Rehearsal } from './rehearsal.ts';

const idleMinutes = 30;
const lookEveryMs = 1000;

/**
 * Keeps the embedded cloud open for a person with the AWS CLI, until they interrupt it or leave it idle. They are the administrator of the
 * Tools account, and by a profile that of any other.
 */
export async function keepOpen({ cloud, toolsAccountId }: Rehearsal, folder: string, context: Context): Promise<void> {
  const profiles = join(folder, 'aws-config');
  await writeFile(profiles, formatProfiles(cloud), { mode: 0o600 });
  const variables = { ...accountEnvironment(cloud, toolsAccountId), AWS_CONFIG_FILE: profiles };
  const exports = Object.entries(variables).map(([name, value]) => `export ${name}='${value}'`);
  const names = cloud.options.organization.accounts.map(({ name }) => name.toLowerCase());
  context.report({
    type: 'notice',
    level: 'info',
    message: [
      `The embedded cloud stays open until Ctrl-C, or ${idleMinutes} idle minutes. As the Tools account's administrator, or with`,
      `--profile ${names.join(', ')} as that of the account:`,
      ...exports,
    ].join('\n'),
  });
  try {
    while (cloud.clock.now() - cloud.lastRequestAt < idleMinutes * 60_000)
      await context.clock.sleep(lookEveryMs, context.signal);
  } catch (error) {
    if (!context.signal.aborted) throw error;
  }
}

/** A profile for each account. https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html */
function formatProfiles(cloud: RunningCloud): string {
  return cloud.options.organization.accounts
    .map(({ name, id }) => {
      const issued = cloud.issueCredentials(cloud.administrator(id));
      return [
        `[profile ${name.toLowerCase()}]`,
        `endpoint_url = ${cloud.endpoint}`,
        `region = ${cloud.options.region}`,
        `aws_access_key_id = ${issued.accessKeyId}`,
        `aws_secret_access_key = ${issued.secretAccessKey}`,
        `aws_session_token = ${issued.sessionToken}`,
        '',
      ].join('\n');
    })
    .join('\n');
}
