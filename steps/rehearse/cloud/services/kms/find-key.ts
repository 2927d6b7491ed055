import type { Cloud } from '../../cloud.ts';
import type { Request } from '../../service.ts';
import { aliasNotFound, invalidArn, invalidKeyId, keyNotFound } from './errors.ts';
import { ensureManagedKey } from './managed-keys.ts';
import { kmsState, type Key } from './state.ts';

interface Place {
  readonly accountId: string;
  readonly region: string;
}

const uuid = /^(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/**
 * A key by id, key ARN, alias name or alias ARN. A bare id or alias means the caller's account and region; another account's key
 * is found by ARN only. https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
 */
export function findKey(keyId: string, request: Request): Key {
  if (keyId.startsWith('alias/')) return keyByAlias(request.cloud, request, keyId);
  if (keyId.startsWith('arn:')) return keyByArn(keyId, request);
  if (!uuid.test(keyId)) throw invalidKeyId(keyId);
  return keyById(request.cloud, request, keyId);
}

/** The key that an ARN names, wherever the caller is; undefined where there is none (any more). */
export function keyAt(cloud: Cloud, arn: string): Key | undefined {
  const [, , service, region, accountId, resource] = arn.split(':');
  if (service !== 'kms' || !region || !accountId || !resource?.startsWith('key/')) return undefined;
  return living(cloud, kmsState(cloud, accountId, region).keys[resource.slice('key/'.length)]);
}

export function aliasArn({ accountId, region }: Place, name: string): string {
  return `arn:aws:kms:${region}:${accountId}:${name}`;
}

function keyByArn(arn: string, request: Request): Key {
  const [, , service, region, accountId, resource] = arn.split(':');
  if (service !== 'kms' || !region || !accountId || !resource) throw invalidArn(arn);
  if (region !== request.region) throw invalidArn(arn);
  const place = { accountId, region };
  if (resource.startsWith('alias/')) return keyByAlias(request.cloud, place, resource);
  if (!resource.startsWith('key/')) throw invalidArn(arn);
  return keyById(request.cloud, place, resource.slice('key/'.length));
}

function keyById(cloud: Cloud, { accountId, region }: Place, id: string): Key {
  const key = living(cloud, kmsState(cloud, accountId, region).keys[id]);
  if (!key) throw keyNotFound(`arn:aws:kms:${region}:${accountId}:key/${id}`);
  return key;
}

function keyByAlias(cloud: Cloud, place: Place, name: string): Key {
  const managed = ensureManagedKey(cloud, place.accountId, place.region, name);
  if (managed) return managed;
  const alias = kmsState(cloud, place.accountId, place.region).aliases[name];
  if (!alias) throw aliasNotFound(aliasArn(place, name));
  return keyById(cloud, place, alias.keyId);
}

function living(cloud: Cloud, key: Key | undefined): Key | undefined {
  const isGone = key?.deletionDate !== undefined && key.deletionDate <= cloud.clock.now();
  return isGone ? undefined : key;
}
