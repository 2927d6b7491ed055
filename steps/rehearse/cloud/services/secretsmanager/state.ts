import type { PolicyDocument } from '../../../../authorisation/policy.ts';
import { requiredText } from '../../protocols/json-input.ts';
import type { Demand, Input, Output, Request } from '../../service.ts';
import { markedForDeletion, notFound } from './errors.ts';

export interface SecretVersion {
  readonly id: string;
  /** Sealed by the secret's key; never in the clear. */
  sealed: string;
  readonly isBinary: boolean;
  /** Milliseconds since 1970. */
  readonly created: number;
  stages: readonly string[];
}

export interface Secret {
  readonly arn: string;
  readonly name: string;
  readonly created: number;
  /** Absent where Secrets Manager's own key is used. */
  keyId?: string;
  description?: string;
  type?: string;
  changed: number;
  accessed?: number;
  /** When it is to be gone. */
  deletedAt?: number;
  policy?: string;
  readonly tags: Record<string, string>;
  /** Oldest first. */
  readonly versions: SecretVersion[];
}

interface SecretsState {
  /** By ARN. */
  readonly secrets: Record<string, Secret>;
  /** Counts what was made, so that a secret of a name that was deleted has another ARN. */
  made: number;
}

export function stateOf({ cloud }: Request, accountId: string, region: string): SecretsState {
  return cloud.state<SecretsState>('secretsmanager', accountId, region, () => ({ secrets: {}, made: 0 }));
}

/** A secret by its ARN, the ARN without the suffix, or its name. */
export function findSecret(id: string, request: Request): Secret | undefined {
  const [, , , region = '', accountId = '', , ...rest] = id.split(':');
  const isArn = id.startsWith('arn:');
  const { secrets } = isArn ? stateOf(request, accountId, region) : stateOf(request, request.accountId, request.region);
  const found = isArn
    ? (secrets[id] ?? Object.values(secrets).find(({ name }) => name === rest.join(':')))
    : Object.values(secrets).find(({ name }) => name === id);
  if (found?.deletedAt === undefined || found.deletedAt > request.cloud.clock.now()) return found;
  delete secrets[found.arn];
  return undefined;
}

export function requireSecret(
  input: Input,
  request: Request,
  options: { readonly allowsDeleted?: boolean } = {},
): Secret {
  const secret = findSecret(requiredText(input, 'SecretId', 'secretId'), request);
  if (!secret) throw notFound();
  if (secret.deletedAt !== undefined && !options.allowsDeleted) throw markedForDeletion();
  return secret;
}

/**
 * What an operation on a secret demands; the secret's own policy counts.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html
 */
export function onSecret(action: string, more: (input: Input) => Record<string, string> = () => ({})) {
  return (input: Input, request: Request): readonly Demand[] => {
    const id = requiredText(input, 'SecretId', 'secretId');
    const secret = findSecret(id, request);
    const { region, accountId } = request;
    const resource =
      secret?.arn ?? (id.startsWith('arn:') ? id : `arn:aws:secretsmanager:${region}:${accountId}:secret:${id}`);
    const tags = Object.entries(secret?.tags ?? {});
    return [
      {
        action: `secretsmanager:${action}`,
        resource,
        ...(secret?.policy === undefined ? {} : { resourcePolicy: JSON.parse(secret.policy) as PolicyDocument }),
        context: {
          'secretsmanager:SecretId': resource,
          ...Object.fromEntries(
            tags.flatMap(([key, value]) => [
              [`secretsmanager:ResourceTag/${key}`, value],
              [`aws:ResourceTag/${key}`, value],
            ]),
          ),
          ...more(input),
        },
      },
    ];
  };
}

export function namesOf({ arn, name }: Secret): Output {
  return { ARN: arn, Name: name };
}
