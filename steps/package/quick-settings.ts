import type { AwsCredentialIdentity } from '@smithy/types';
import { readFileSync } from 'node:fs';
import type { AgentOptions } from 'node:https';
import { join } from 'node:path';
import { patience, type ClientSettings } from '../aws-clients.ts';
import type { Context } from '../context.ts';

/** All that decides where a request goes and who makes it. */
export interface QuickSettings {
  readonly region: string;
  readonly credentials: AwsCredentialIdentity;
  /** Of something else than AWS, by its IP address. */
  readonly endpoint?: URL;
  /** Whom to trust. */
  readonly httpsAgent: Pick<AgentOptions, 'ca' | 'rejectUnauthorized'>;
  /** Milliseconds; 0 waits for ever. */
  readonly connectionTimeout: number;
  readonly socketTimeout: number;
}

type Environment = Context['environment'];

const knownSettings = new Set(['logger', 'requestHandler', 'region', 'credentials', 'endpoint', 'maxAttempts']);
/** Variables that the SDK's client follows as these settings do, or has no use for. */
const knownVariables =
  /^AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|REGION|DEFAULT_REGION|ENDPOINT_URL|ENDPOINT_URL_S3|CA_BUNDLE|CONFIG_FILE|SHARED_CREDENTIALS_FILE|EC2_METADATA_DISABLED|EXECUTION_ENV|MAX_ATTEMPTS|RETRY_MODE|DEFAULT_OUTPUT|PAGER|CLI_\w+|CONTAINER_\w+|CREDENTIAL_EXPIRATION|VAULT\w*|DEFAULT_PROFILE|LAMBDA_\w+)$/;
/** The same of the shared configuration: https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html */
const knownKeys =
  /^(?:region|output|max_attempts|retry_mode|cli_\w+|sso_\w+|aws_(?:access_key_id|secret_access_key|session_token)|role_arn|role_session_name|source_profile|credential_source|credential_process|web_identity_token_file|mfa_serial|external_id|duration_seconds)$/;

/**
 * The settings of the SDK's client where they are the usual ones: the region and credentials that were given or stand in the environment,
 * and nothing that leads to another address. Nothing otherwise.
 */
export function findQuickSettings({ aws, environment }: Context, settings: ClientSettings): QuickSettings | undefined {
  const configuration = aws.configuration(settings);
  const isKnown = Object.keys(configuration).every((name) => knownSettings.has(name));
  const region = knownRegion(configuration.region, environment);
  const credentials = readCredentials(configuration.credentials, environment);
  const address =
    configuration.endpoint ?? (environment['AWS_ENDPOINT_URL_S3'] || environment['AWS_ENDPOINT_URL'] || undefined);
  const endpoint = address === undefined ? undefined : readEndpoint(address);
  const isReadable = address === undefined || endpoint !== undefined;
  if (!isKnown || !isReadable || !region || !credentials || !isUsualEnvironment(environment)) return undefined;
  const place = endpoint ? { endpoint } : {};
  return { region, credentials, ...place, httpsAgent: {}, ...patience, ...configuration.requestHandler };
}

/** The region of a client, where it need not be looked up. */
export function knownRegion(given: string | undefined, environment: Environment): string | undefined {
  const region = given ?? environment['AWS_REGION'];
  return region !== undefined && /^[a-z]{2}(-[a-z]+)+-\d$/.test(region) ? region : undefined;
}

function readCredentials(given: unknown, environment: Environment): AwsCredentialIdentity | undefined {
  if (given !== undefined) return isIdentity(given) ? given : undefined;
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN } = environment;
  if (!accessKeyId || !secretAccessKey) return undefined;
  return { accessKeyId, secretAccessKey, ...(AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {}) };
}

function isIdentity(value: unknown): value is AwsCredentialIdentity {
  return typeof value === 'object' && value !== null && 'accessKeyId' in value && 'secretAccessKey' in value;
}

/** Where the bucket is a part of the path, which it is at an IP address only. */
function readEndpoint(text: string): URL | undefined {
  const url = URL.parse(text);
  const isPlain = url && url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '';
  return isPlain && /^https?:$/.test(url.protocol) && /^\d+(\.\d+){3}$/.test(url.hostname) ? url : undefined;
}

function isUsualEnvironment(environment: Environment): boolean {
  const variables = Object.keys(environment).filter((name) => name.startsWith('AWS_') && environment[name]);
  if (!variables.every((name) => knownVariables.test(name))) return false;
  const home = environment['HOME'];
  const files = [
    environment['AWS_CONFIG_FILE'] ?? (home && join(home, '.aws', 'config')),
    environment['AWS_SHARED_CREDENTIALS_FILE'] ?? (home && join(home, '.aws', 'credentials')),
  ];
  return files.every((file) => Boolean(file) && isUsualFile(String(file)));
}

function isUsualFile(file: string): boolean {
  try {
    const keys = [...readFileSync(file, 'utf8').matchAll(/^[ \t]*([^\s=[\]#;][^=\n]*?)[ \t]*=/gm)];
    return keys.every(([, key = '']) => knownKeys.test(key));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}
