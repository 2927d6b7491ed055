import { AwsError } from '../../aws-error.ts';
import type { Caller } from '../../../../authorisation/caller.ts';
import type { Cloud } from '../../cloud.ts';
import { validationError } from './errors.ts';
import type { DynamicReference, ResolveReference } from './template/dynamic-references.ts';

interface StoredParameter {
  readonly Name: string;
  readonly Type: string;
  readonly Value: string;
}

/** Resolves dynamic references with the identity that CloudFormation works with for the stack. */
export function resolverFor(cloud: Cloud, worker: Caller, region: string): ResolveReference {
  return (reference) => resolvers[reference.service](reference, { cloud, worker, region });
}

interface Resolution {
  readonly cloud: Cloud;
  readonly worker: Caller;
  readonly region: string;
}

const resolvers: Readonly<
  Record<DynamicReference['service'], (reference: DynamicReference, resolution: Resolution) => Promise<string>>
> = {
  ssm: async (reference, resolution) => {
    const parameter = await readParameter(reference, resolution, false);
    if (parameter.Type === 'SecureString') {
      throw validationError(
        `Parameters [${parameter.Name}] referenced by template have types not supported by CloudFormation.`,
      );
    }
    return parameter.Value;
  },
  'ssm-secure': async (reference, resolution) => (await readParameter(reference, resolution, true)).Value,
  secretsmanager: readSecret,
};

async function readParameter(
  { service, key }: DynamicReference,
  { cloud, worker, region }: Resolution,
  decrypt: boolean,
): Promise<StoredParameter> {
  const input = { Names: [key], WithDecryption: decrypt };
  const answer = await cloud.call<{ readonly Parameters?: readonly StoredParameter[] }>(worker, {
    service: 'ssm',
    operation: 'GetParameters',
    input,
    region,
  });
  const found = answer.Parameters?.[0];
  if (!found) throw validationError(`Parameters: [${service}:${key}] cannot be found.`);
  return found;
}

/**
 * `secret-id:SecretString:json-key:version-stage:version-id`, where the id may be an ARN.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html
 */
async function readSecret({ key, text }: DynamicReference, { cloud, worker, region }: Resolution): Promise<string> {
  const { id, kind, jsonKey, stage, version } = splitSecret(key);
  if (kind !== undefined && kind !== 'SecretString') {
    throw validationError(`Incorrect format is used in the following dynamic reference: [${text}]`);
  }
  if (stage && version) throw validationError(`Version stage and version id cannot both be given in [${text}]`);
  const input = { SecretId: id, ...(stage ? { VersionStage: stage } : {}), ...(version ? { VersionId: version } : {}) };
  const call = { service: 'secretsmanager', operation: 'GetSecretValue', input, region };
  const answer = await inWordsOfSecretsManager(cloud.call<{ readonly SecretString?: string }>(worker, call));
  const secret = answer.SecretString ?? '';
  return jsonKey ? memberOf(secret, jsonKey) : secret;
}

function memberOf(secret: string, jsonKey: string): string {
  let members: unknown;
  try {
    members = JSON.parse(secret);
  } catch {
    throw validationError('Could not parse SecretString JSON');
  }
  const isMap = typeof members === 'object' && members !== null && Object.hasOwn(members, jsonKey);
  if (!isMap) throw validationError('Could not find a value associated with JSONKey in SecretString');
  const value = (members as Readonly<Record<string, unknown>>)[jsonKey];
  return typeof value === 'string' ? value : JSON.stringify(value);
}

async function inWordsOfSecretsManager<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const facts = `Service: AWSSecretsManager; Status Code: ${error.status}; Error Code: ${error.code}`;
    throw validationError(`${error.message} (${facts})`);
  }
}

function splitSecret(key: string): { id: string; kind?: string; jsonKey?: string; stage?: string; version?: string } {
  const parts = key.split(':');
  const idParts = key.startsWith('arn:') ? 7 : 1;
  const [kind, jsonKey, stage, version] = parts.slice(idParts);
  return {
    id: parts.slice(0, idParts).join(':'),
    ...(kind ? { kind } : {}),
    ...(jsonKey ? { jsonKey } : {}),
    ...(stage ? { stage } : {}),
    ...(version ? { version } : {}),
  };
}

/**
 * The values of parameters of SSM types, by name in Parameter Store.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
 */
export async function readStoredParameters(
  cloud: Cloud,
  worker: Caller,
  region: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (names.length === 0) return new Map();
  const found = new Map<string, string>();
  for (let start = 0; start < names.length; start += 10) {
    const input = { Names: names.slice(start, start + 10), WithDecryption: false };
    const call = { service: 'ssm', operation: 'GetParameters', input, region };
    const answer = await asValidationError(
      cloud.call<{ readonly Parameters?: readonly StoredParameter[] }>(worker, call),
    );
    for (const { Name, Value, Type } of answer.Parameters ?? []) if (Type !== 'SecureString') found.set(Name, Value);
  }
  const missing = names.filter((name) => !found.has(name));
  if (missing.length > 0) {
    throw validationError(`Unable to fetch parameters [${missing.join(',')}] from parameter store for this account.`);
  }
  return found;
}

async function asValidationError<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw error instanceof AwsError ? validationError(error.message) : error;
  }
}
