import type { Caller } from '../../../../../authorisation/caller.ts';
import type { Cloud } from '../../../cloud.ts';
import type { Json } from '../match-pattern.ts';
import type { Rule, Target } from '../state.ts';

export interface Delivery {
  readonly cloud: Cloud;
  readonly rule: Rule;
  readonly target: Target;
  readonly input: Json;
  readonly accountId: string;
}

/** Hands an event to one target; rejects with the target's reason. */
export type Deliver = (delivery: Delivery) => Promise<void>;

/** EventBridge with the target's role, which must trust it. */
export function asTargetRole({ cloud, rule, target, accountId }: Delivery): Caller {
  return cloud.assumeRoleAs('events.amazonaws.com', target.RoleArn ?? '', `events-${rule.name}`.slice(0, 64), {
    arn: rule.arn,
    accountId,
  });
}

/** EventBridge itself, for targets that allow it by a policy of theirs. */
export function asEventBridge({ rule, accountId }: Delivery): Caller {
  return {
    principal: { kind: 'service', service: 'events.amazonaws.com' },
    calledVia: [],
    secureTransport: true,
    source: { arn: rule.arn, accountId },
  };
}

export function regionOf({ target }: Delivery): string {
  return target.Arn.split(':')[3] ?? '';
}

export function lastPartOf({ target }: Delivery): string {
  return target.Arn.slice(target.Arn.lastIndexOf(':') + 1);
}

export function asText(input: Json): string {
  return typeof input === 'string' ? input : JSON.stringify(input);
}
