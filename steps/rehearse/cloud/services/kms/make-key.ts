import { randomBytes, randomUUID } from 'node:crypto';
import type { Cloud } from '../../cloud.ts';
import { kmsState, type Key } from './state.ts';

export interface NewKey {
  readonly accountId: string;
  readonly region: string;
  readonly manager: Key['manager'];
  readonly description: string;
  readonly policy: string;
  readonly tags: Readonly<Record<string, string>>;
}

export function makeKey(cloud: Cloud, wanted: NewKey): Key {
  const { accountId, region } = wanted;
  const id = randomUUID();
  const key: Key = {
    id,
    arn: `arn:aws:kms:${region}:${accountId}:key/${id}`,
    accountId,
    manager: wanted.manager,
    created: cloud.clock.now(),
    description: wanted.description,
    policy: wanted.policy,
    enabled: true,
    // Keys that AWS manages rotate every year, and nobody can turn that off.
    rotates: wanted.manager === 'AWS',
    rotationPeriodInDays: 365,
    tags: { ...wanted.tags },
    material: [newMaterial()],
  };
  kmsState(cloud, accountId, region).keys[id] = key;
  return key;
}

export function newMaterial(): string {
  return randomBytes(32).toString('base64');
}
