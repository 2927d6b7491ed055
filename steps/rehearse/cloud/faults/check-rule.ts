import { nameHint } from '../../../closest-name.ts';
import type { Service } from '../service.ts';
import { faultKinds, type FaultRule } from './rule.ts';

const members = [
  'kind',
  'service',
  'operation',
  'when',
  'after',
  'every',
  'probability',
  'times',
  'milliseconds',
] as const;

/** Throws a TypeError that names what is wrong: a rule that no request can ever meet would be a test that cannot fail. */
export function checkRule(rule: FaultRule, services: ReadonlyMap<string, Service>): void {
  for (const name of Object.keys(rule)) knownOrThrow('member of a fault rule', name, members);
  knownOrThrow('kind of fault', rule.kind, faultKinds);
  checkNumbers(rule);
  const { service: name, operation } = rule;
  if (name !== undefined) knownOrThrow('service of the embedded cloud', name, [...services.keys()]);
  if (operation === undefined) return;
  const asked = name === undefined ? [...services.values()] : [services.get(name)];
  const operations = asked.flatMap((service) => Object.keys(service?.operations ?? {}));
  knownOrThrow(name === undefined ? 'operation' : `operation of ${name}`, operation, operations);
}

function knownOrThrow(what: string, name: string, known: readonly string[]): void {
  if (!known.includes(name)) throw new TypeError(`faults: no ${what} is called ${name}${nameHint(name, known)}`);
}

function checkNumbers({ kind, after, every, probability, times, milliseconds }: FaultRule): void {
  checkInteger('after', after, 0);
  checkInteger('every', every, 1);
  checkInteger('times', times, 1);
  if (probability !== undefined && !(probability >= 0 && probability <= 1)) {
    throw new TypeError(`faults: probability is from 0 to 1, and ${probability} is not`);
  }
  if (milliseconds === undefined) return;
  if (kind !== 'slow' && kind !== 'clock-skew') throw new TypeError(`faults: ${kind} takes no milliseconds`);
  if (!Number.isFinite(milliseconds) || (kind === 'slow' && milliseconds < 0)) {
    throw new TypeError(`faults: ${milliseconds} is no number of milliseconds`);
  }
}

function checkInteger(name: string, value: number | undefined, least: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= least)) return;
  throw new TypeError(`faults: ${name} is a whole number from ${least}, and ${value} is not`);
}
