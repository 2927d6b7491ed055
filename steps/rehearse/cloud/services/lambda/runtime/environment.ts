import { existsSync } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../../../../package-root.ts';
import type { Caller } from '../../../../../authorisation/caller.ts';
import type { Cloud } from '../../../cloud.ts';

// Where Python is found when no build host says what this machine's PATH is.
const usualPath = '/usr/local/bin:/opt/homebrew/bin:/usr/bin:/bin';

export interface Invocation {
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly role: Caller;
  readonly region: string;
  readonly logStream: string;
}

/** The folders of one execution environment. */
export interface ExecutionFolders {
  /** `/var/task` */
  readonly task: string;
  /** `/opt`, where layers lie. */
  readonly layers: string;
}

/**
 * Lambda's Node runtimes have the AWS SDK. Here a function gets the clients that this project is developed with, in a checkout; the
 * published command has those that functions of our own templates use. Any other must come with the function: its module is missing.
 */
function sdkFolders(): readonly string[] {
  return [join(packageRoot(), 'node_modules'), join(packageRoot(), 'dist', 'lambda-sdk')];
}

export async function provideSdk(folder: string, places = sdkFolders()): Promise<void> {
  await mkdir(join(folder, 'node_modules'));
  for (const scope of ['@aws-sdk', '@smithy']) {
    const found = places.map((place) => join(place, scope)).find((path) => existsSync(path));
    if (found !== undefined) await symlink(found, join(folder, 'node_modules', scope), 'dir');
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
export function environmentOf(
  cloud: Cloud,
  { configuration, role, region, logStream }: Invocation,
  { task, layers }: ExecutionFolders,
): Readonly<Record<string, string>> {
  const { accessKeyId, secretAccessKey, sessionToken } = cloud.issueCredentials(role);
  const own = (configuration['Environment'] ?? {}) as { readonly Variables?: Readonly<Record<string, string>> };
  const logging = (configuration['LoggingConfig'] ?? {}) as Readonly<Record<string, string>>;
  return {
    ...own.Variables,
    _HANDLER: String(configuration['Handler']),
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EXECUTION_ENV: `AWS_Lambda_${String(configuration['Runtime'])}`,
    AWS_LAMBDA_FUNCTION_NAME: String(configuration['FunctionName']),
    AWS_LAMBDA_FUNCTION_VERSION: String(configuration['Version']),
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(configuration['MemorySize']),
    AWS_LAMBDA_LOG_GROUP_NAME: logging['LogGroup'] ?? '',
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    LAMBDA_TASK_ROOT: task,
    NODE_PATH: [join(layers, 'nodejs', 'node_modules'), join(layers, '..', 'node_modules'), task].join(':'),
    PYTHONPATH: join(layers, 'python'),
    PATH: cloud.options.buildHost?.path ?? usualPath,
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
  };
}
