import type { Cloud } from '../../cloud.ts';

export type ParameterType = 'String' | 'StringList' | 'SecureString';
export type Tier = 'Standard' | 'Advanced';

export interface ParameterVersion {
  readonly version: number;
  readonly type: ParameterType;
  /** For a SecureString the ciphertext in base64. */
  readonly value: string;
  readonly keyId?: string;
  readonly description?: string;
  readonly allowedPattern?: string;
  readonly tier: Tier;
  /** Milliseconds since 1970. */
  readonly modified: number;
  readonly modifiedBy: string;
  labels: readonly string[];
}

export interface Parameter {
  readonly name: string;
  readonly arn: string;
  readonly tags: Record<string, string>;
  /** Oldest first; never empty. */
  readonly versions: ParameterVersion[];
}

export interface Place {
  readonly accountId: string;
  readonly region: string;
}

/** By `:` and the name, so that no name is taken for a property of every object. */
type Parameters = Record<string, Parameter>;

export function parametersOf(cloud: Cloud, { accountId, region }: Place): Parameters {
  return cloud.state<{ readonly parameters: Parameters }>('ssm', accountId, region, () => ({ parameters: {} }))
    .parameters;
}

export function storedName(name: string): string {
  return `:${name}`;
}

export function latestOf({ versions }: Parameter): ParameterVersion {
  return versions.at(-1) as ParameterVersion;
}
