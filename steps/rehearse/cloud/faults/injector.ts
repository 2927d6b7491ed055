import type { Service } from '../service.ts';
import { checkRule } from './check-rule.ts';
import type { FaultedRequest, FaultPlan, FaultRule, InjectedFault } from './rule.ts';

/** The faults of one cloud: what is asked for, and what has happened. */
export interface Faults {
  /** Adds a rule, and gives the function that takes it away again. Throws a TypeError that says what is wrong with the rule. */
  add(rule: FaultRule): () => void;
  /** Takes all rules away. */
  clear(): void;
  /** What has happened, oldest first. */
  readonly injected: readonly InjectedFault[];
}

export interface FaultInjector extends Faults {
  /** The fault that happens to a request: that of the first rule that wants it. */
  faultOf(request: FaultedRequest): FaultRule | undefined;
  /** How far the cloud's clock is ahead of this machine's by a rule of clock skew, in milliseconds. */
  clockOffset(): number;
}

export function createFaults(plan: FaultPlan, services: ReadonlyMap<string, Service>): FaultInjector {
  const { seed = 1 } = plan;
  if (!Number.isInteger(seed)) throw new TypeError(`faults: the seed is a whole number, and ${seed} is not`);
  let rules: Armed[] = [];
  let [added, requests] = [0, 0];
  const injected: InjectedFault[] = [];
  const add = (rule: FaultRule): (() => void) => {
    checkRule(rule, services);
    const armed = arm(rule, randomNumbers(seed + added++));
    rules.push(armed);
    return () => {
      rules = rules.filter((other) => other !== armed);
    };
  };
  for (const rule of plan.rules) add(rule);
  return {
    add,
    clear: () => {
      rules = [];
    },
    injected,
    clockOffset: () => {
      const skewed = rules.find(({ rule }) => rule.kind === 'clock-skew');
      return skewed ? skewOf(skewed.rule) : 0;
    },
    faultOf(request) {
      requests++;
      const found = rules.find(({ wants }) => wants(request));
      if (found === undefined) return undefined;
      const { service, operation } = request;
      injected.push({ kind: found.rule.kind, service, operation, request: requests });
      return found.rule;
    },
  };
}

interface Armed {
  readonly rule: FaultRule;
  /** Counts the request where it is one of the rule's. */
  readonly wants: (request: FaultedRequest) => boolean;
}

function arm(rule: FaultRule, random: () => number): Armed {
  const { after = 0, every = 1, probability = 1, times = Infinity } = rule;
  let [seen, happened] = [0, 0];
  return {
    rule,
    wants(request) {
      if (!concerns(rule, request) || happened >= times) return false;
      const place = seen++ - after;
      if (place < 0 || place % every !== 0 || random() >= probability) return false;
      happened++;
      return true;
    },
  };
}

function concerns(rule: FaultRule, request: FaultedRequest): boolean {
  const { service, operation, when } = rule;
  if (service !== undefined && service !== request.service) return false;
  if (operation !== undefined && operation !== request.operation) return false;
  if (rule.kind === 'clock-skew' && !isSkewed(rule, request)) return false;
  return when === undefined || when(request);
}

function skewOf({ milliseconds = 3_600_000 }: FaultRule): number {
  return milliseconds;
}

/**
 * A signature is good for five minutes, at S3 for fifteen: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html,
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html
 */
function isSkewed(rule: FaultRule, { service, signedAt }: FaultedRequest): boolean {
  if (signedAt === undefined) return false;
  return Math.abs(Date.now() + skewOf(rule) - signedAt) > (service === 's3' ? 15 : 5) * 60_000;
}

/** From 0 up to 1, the same for the same seed: a 32-bit linear congruential generator by Knuth's constants, its upper bits. */
function randomNumbers(seed: number): () => number {
  let state = (Math.imul(seed, 0x9e3779b1) ^ 0x5bf03635) >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
}
