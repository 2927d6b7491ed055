import type { Cloud } from '../../cloud.ts';

export interface Key {
  readonly id: string;
  readonly arn: string;
  readonly accountId: string;
  readonly manager: 'AWS' | 'CUSTOMER';
  /** Milliseconds since 1970. */
  readonly created: number;
  description: string;
  /** The policy as it was put, byte for byte. */
  policy: string;
  enabled: boolean;
  rotates: boolean;
  rotationPeriodInDays: number;
  /** Milliseconds since 1970; from then on the key is gone. */
  deletionDate?: number;
  tags: Record<string, string>;
  /** 256-bit keys in base64; the last one encrypts, all decrypt. */
  readonly material: string[];
}

export interface Alias {
  readonly keyId: string;
  readonly created: number;
  readonly updated: number;
}

export interface KmsState {
  readonly keys: Record<string, Key>;
  readonly aliases: Record<string, Alias>;
}

export function kmsState(cloud: Cloud, accountId: string, region: string): KmsState {
  return cloud.state<KmsState>('kms', accountId, region, () => ({ keys: {}, aliases: {} }));
}
