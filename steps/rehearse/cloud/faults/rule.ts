/**
 * What can go wrong with a request. Before anything is done: `throttling`, `internal-error`, `unavailable` and
 * `expired-token` are answered in the service's own words, `clock-skew` refuses what is signed by another time than the cloud's
 * moved clock, `reset` resets the connection. When it is done: `lost-answer` resets the connection instead of answering, `truncated`
 * closes it in the middle of the answer, `slow` answers late.
 */
export type FaultKind =
  | 'throttling'
  | 'internal-error'
  | 'unavailable'
  | 'expired-token'
  | 'clock-skew'
  | 'reset'
  | 'lost-answer'
  | 'truncated'
  | 'slow';

export const faultKinds: readonly FaultKind[] = [
  'throttling',
  'internal-error',
  'unavailable',
  'expired-token',
  'clock-skew',
  'reset',
  'lost-answer',
  'truncated',
  'slow',
];

/** A request as a rule sees it. */
export interface FaultedRequest {
  /** As a signature names it: `s3`, `cloudformation`. */
  readonly service: string;
  /** `PutObject` */
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Milliseconds since 1970, as the signature says; absent where there is none. */
  readonly signedAt?: number;
}

/** Which requests a fault happens to. What a rule does not say it does not ask for: `{ kind: 'reset' }` resets every request. */
export interface FaultRule {
  readonly kind: FaultKind;
  /** As a signature names it: `s3`, `cloudformation`. */
  readonly service?: string;
  /** `PutObject` */
  readonly operation?: string;
  /** Only requests that this is true of. */
  readonly when?: (request: FaultedRequest) => boolean;
  /** How many of the rule's requests are spared first (0). */
  readonly after?: number;
  /** The first, and then every so manieth of the rest (1: all of them). */
  readonly every?: number;
  /** How likely it is for each of those, from 0 to 1 (1), by the plan's seed. */
  readonly probability?: number;
  /** How often it happens at most (no limit). */
  readonly times?: number;
  /** `slow`: how late the answer comes (1000); `clock-skew`: how far the cloud's clock is ahead, or behind if negative (3,600,000). */
  readonly milliseconds?: number;
}

/** Faults that a cloud starts with. The same seed and the same requests in the same order give the same faults. */
export interface FaultPlan {
  /** An integer (1). */
  readonly seed?: number;
  readonly rules: readonly FaultRule[];
}

/** A fault that has happened. */
export interface InjectedFault {
  readonly kind: FaultKind;
  readonly service: string;
  readonly operation: string;
  /** The number of the request among those of all services, from 1. */
  readonly request: number;
}
