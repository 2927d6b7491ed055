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

/** `secret-id:SecretString:json-key:version-stage:version-id`, where the id may be an ARN. */
async function readSecret({ key }: DynamicReference, { cloud, worker, region }: Resolution): Promise<string> {
  const { id, jsonKey, stage, version } = splitSecret(key);
  const answer = await cloud.call<{ readonly SecretString?: string }>(worker, {
    service: 'secretsmanager',
    operation: 'GetSecretValue',
    input: { SecretId: id, ...(stage ? { VersionStage: stage } : {}), ...(version ? { VersionId: version } : {}) },
    region,
  });
  const secret = answer.SecretString ?? '';
  if (!jsonKey) return secret;
  const value = (JSON.parse(secret) as Readonly<Record<string, unknown>>)[jsonKey];
  if (value === undefined) throw validationError(`Could not find a value associated with JSONKey in SecretString`);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function splitSecret(key: string): { id: string; jsonKey?: string; stage?: string; version?: string } {
  const parts = key.split(':');
  const idParts = key.startsWith('arn:') ? 7 : 1;
  const [, jsonKey, stage, version] = parts.slice(idParts);
  return {
    id: parts.slice(0, idParts).join(':'),
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
