import { createHash, randomUUID } from 'node:crypto';
import { constraintBroken, optionalText, recordsOf, requiredText, textsOf } from '../../protocols/json-input.ts';
import type { Demand, Input, Operation, Request } from '../../service.ts';
import { alreadyExists, invalidParameter, scheduledForDeletion, valueNotFound } from './errors.ts';
import { open } from './sealed-value.ts';
import { findSecret, namesOf, onSecret, requireSecret, stateOf, type Secret } from './state.ts';
import { addVersion, sealAgain, valueOf } from './versions.ts';

function newArn(input: Input, request: Request): string {
  const name = requiredText(input, 'Name', 'name');
  if (!/^[\w/+=.@-]{1,512}$/.test(name)) {
    throw constraintBroken('name', name, 'Member must satisfy regular expression pattern: [a-zA-Z0-9/_+=.@-]+');
  }
  const { region, accountId } = request;
  const { made } = stateOf(request, accountId, region);
  const suffix = createHash('sha256').update(`${accountId}/${region}/${name}/${made}`).digest('base64');
  return `arn:aws:secretsmanager:${region}:${accountId}:secret:${name}-${suffix.replaceAll(/\W/g, '').slice(0, 6)}`;
}

const createSecret: Operation = {
  demands(input, request) {
    const resource = newArn(input, request);
    const name = requiredText(input, 'Name', 'name');
    const tags = recordsOf(input, 'Tags').map((tag) => [`aws:RequestTag/${String(tag['Key'])}`, String(tag['Value'])]);
    const context = { 'secretsmanager:Name': name, ...(Object.fromEntries(tags) as Record<string, string>) };
    const tagging: Demand[] = tags.length > 0 ? [{ action: 'secretsmanager:TagResource', resource, context }] : [];
    return [{ action: 'secretsmanager:CreateSecret', resource, context }, ...tagging];
  },
  async handle(input, request) {
    const name = requiredText(input, 'Name', 'name');
    const value = valueOf(input);
    const id = optionalText(input, 'ClientRequestToken') ?? randomUUID();
    const existing = findSecret(name, request);
    if (existing?.deletedAt !== undefined) throw scheduledForDeletion();
    // A request that is tried again by its token is answered again.
    if (existing?.versions.some((version) => version.id === id)) {
      if (value) await addVersion(existing, value, id, [], request);
      return { ...namesOf(existing), VersionId: id };
    }
    if (existing) throw alreadyExists(name);
    const now = request.cloud.clock.now();
    const tags = recordsOf(input, 'Tags').map((tag) => [String(tag['Key']), String(tag['Value'] ?? '')]);
    const secret: Secret = {
      arn: newArn(input, request),
      name,
      created: now,
      changed: now,
      ...settingsOf(input),
      tags: Object.fromEntries(tags) as Record<string, string>,
      versions: [],
    };
    const state = stateOf(request, request.accountId, request.region);
    state.made += 1;
    if (value) await addVersion(secret, value, id, ['AWSCURRENT'], request);
    if (findSecret(name, request)) throw alreadyExists(name);
    state.secrets[secret.arn] = secret;
    return { ...namesOf(secret), ...(value ? { VersionId: id } : {}) };
  },
};

function settingsOf(input: Input): Pick<Secret, 'description' | 'type' | 'keyId'> {
  const description = input['Description'];
  const type = optionalText(input, 'Type');
  const keyId = optionalText(input, 'KmsKeyId');
  return {
    ...(typeof description === 'string' ? { description } : {}),
    ...(type === undefined ? {} : { type }),
    ...(keyId === undefined ? {} : { keyId }),
  };
}

function only(key: string, value: string | undefined): Record<string, string> {
  return value === undefined ? {} : { [key]: value };
}

const updateSecret: Operation = {
  demands: onSecret('UpdateSecret', (input) => only('secretsmanager:KmsKeyId', optionalText(input, 'KmsKeyId'))),
  async handle(input, request) {
    const secret = requireSecret(input, request);
    const value = valueOf(input);
    const { keyId, ...settings } = settingsOf(input);
    if (keyId !== undefined && keyId !== secret.keyId) await sealAgain(secret, keyId, request);
    const id = optionalText(input, 'ClientRequestToken') ?? randomUUID();
    if (value) await addVersion(secret, value, id, ['AWSCURRENT'], request);
    Object.assign(secret, settings, { changed: request.cloud.clock.now() });
    return { ...namesOf(secret), ...(value ? { VersionId: id } : {}) };
  },
};

const putSecretValue: Operation = {
  demands: onSecret('PutSecretValue'),
  async handle(input, request) {
    const secret = requireSecret(input, request);
    const value = valueOf(input);
    if (!value) throw invalidParameter('You must provide either SecretString or SecretBinary.');
    const asked = textsOf(input, 'VersionStages');
    const id = optionalText(input, 'ClientRequestToken') ?? randomUUID();
    const version = await addVersion(secret, value, id, asked.length > 0 ? asked : ['AWSCURRENT'], request);
    return { ...namesOf(secret), VersionId: id, VersionStages: version.stages };
  },
};

const getSecretValue: Operation = {
  demands: onSecret('GetSecretValue', (input) => ({
    'secretsmanager:VersionStage': optionalText(input, 'VersionStage') ?? 'AWSCURRENT',
    ...only('secretsmanager:VersionId', optionalText(input, 'VersionId')),
  })),
  async handle(input, request) {
    const secret = requireSecret(input, request);
    const id = optionalText(input, 'VersionId');
    const stage = optionalText(input, 'VersionStage') ?? (id === undefined ? 'AWSCURRENT' : undefined);
    const ofId = secret.versions.filter((one) => id === undefined || one.id === id);
    if (ofId.length === 0 && id !== undefined) throw valueNotFound(`VersionId: ${id}`);
    const version = ofId.find(({ stages }) => stage === undefined || stages.includes(stage));
    if (!version) throw valueNotFound(`staging label: ${stage ?? ''}`);
    const bytes = await open(version.sealed, secret, version.id, request);
    secret.accessed = request.cloud.clock.now();
    return {
      ...namesOf(secret),
      VersionId: version.id,
      ...(version.isBinary ? { SecretBinary: bytes } : { SecretString: bytes.toString('utf8') }),
      VersionStages: version.stages,
      CreatedDate: new Date(version.created),
    };
  },
};

export const valueOperations: Readonly<Record<string, Operation>> = {
  CreateSecret: createSecret,
  UpdateSecret: updateSecret,
  PutSecretValue: putSecretValue,
  GetSecretValue: getSecretValue,
};
