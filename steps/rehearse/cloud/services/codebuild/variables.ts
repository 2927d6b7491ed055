import { AwsError } from '../../aws-error.ts';
import type { Caller } from '../../../../authorisation/caller.ts';
import type { Cloud } from '../../cloud.ts';
import { BuildFailure, type Buildspec } from '../../../buildspec/index.ts';
import type { Build, EnvironmentVariable } from './project.ts';

/** The buildspec's variables and over them the project's, with the values of those that are kept elsewhere. */
export async function resolveVariables(
  cloud: Cloud,
  caller: Caller,
  build: Build,
  buildspec: Buildspec,
): Promise<Readonly<Record<string, string>>> {
  const variables: readonly EnvironmentVariable[] = [
    ...asVariables(buildspec.env.variables, 'PLAINTEXT'),
    ...asVariables(buildspec.env.parameterStore, 'PARAMETER_STORE'),
    ...asVariables(buildspec.env.secretsManager, 'SECRETS_MANAGER'),
    ...(build.project.environment.environmentVariables ?? []),
  ];
  const effective = new Map(variables.map((variable) => [variable.name, variable]));
  const resolved: Record<string, string> = {};
  for (const { name, type = 'PLAINTEXT', value } of effective.values()) {
    resolved[name] = await resolvers[type]({ cloud, caller, region: build.region }, value);
  }
  return resolved;
}

function asVariables(
  values: Readonly<Record<string, string>>,
  type: NonNullable<EnvironmentVariable['type']>,
): readonly EnvironmentVariable[] {
  return Object.entries(values).map(([name, value]) => ({ name, value, type }));
}

interface Place {
  readonly cloud: Cloud;
  readonly caller: Caller;
  readonly region: string;
}

const resolvers: Readonly<
  Record<NonNullable<EnvironmentVariable['type']>, (place: Place, value: string) => Promise<string>>
> = {
  PLAINTEXT: (_place, value) => Promise.resolve(value),
  PARAMETER_STORE: readParameter,
  SECRETS_MANAGER: readSecret,
};

async function readParameter({ cloud, caller, region }: Place, name: string): Promise<string> {
  interface Answer {
    readonly Parameters?: readonly { readonly Value?: string }[];
  }
  const answer = await refusedAs('Decrypted Variables Error', () =>
    cloud.call<Answer>(caller, {
      service: 'ssm',
      operation: 'GetParameters',
      region,
      input: { Names: [name], WithDecryption: true },
    }),
  );
  const value = answer.Parameters?.[0]?.Value;
  if (value === undefined) throw new BuildFailure('Decrypted Variables Error', `parameter does not exist: ${name}`);
  return value;
}

/** `id:json-key:version-stage:version-id`; the id may be an ARN. */
async function readSecret({ cloud, caller, region }: Place, reference: string): Promise<string> {
  const [, id = '', jsonKey, stage, versionId] =
    /^((?:arn:[^:]+:[^:]+:[^:]+:[^:]+:[^:]+:)?[^:]+)(?::([^:]*))?(?::([^:]*))?(?::([^:]*))?$/.exec(reference) ?? [];
  const input = {
    SecretId: id,
    ...(stage ? { VersionStage: stage } : {}),
    ...(versionId ? { VersionId: versionId } : {}),
  };
  const { SecretString: text = '' } = await refusedAs('Secrets Manager Error', () =>
    cloud.call<{ readonly SecretString?: string }>(caller, {
      service: 'secretsmanager',
      operation: 'GetSecretValue',
      region,
      input,
    }),
  );
  if (!jsonKey) return text;
  const value = memberOf(text, jsonKey);
  if (value === undefined) throw new BuildFailure('Secrets Manager Error', `The secret ${id} has no key ${jsonKey}`);
  return String(value);
}

/** Nothing where the text is no JSON object, or has no such member. */
function memberOf(text: string, key: string): unknown {
  try {
    const members: unknown = JSON.parse(text);
    const isMap = typeof members === 'object' && members !== null && Object.hasOwn(members, key);
    return isMap ? (members as Readonly<Record<string, unknown>>)[key] : undefined;
  } catch {
    return undefined;
  }
}

async function refusedAs<T>(statusCode: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new BuildFailure(statusCode, `${error.code}: ${error.message}`);
  }
}
