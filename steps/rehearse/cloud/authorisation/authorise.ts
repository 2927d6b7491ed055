import type { Caller } from '../caller.ts';
import type { Cloud, Refusal } from '../cloud.ts';
import type { Demand } from '../service.ts';

export function authorise(
  _cloud: Cloud,
  _refusals: Refusal[],
  _caller: Caller,
  _demand: Demand,
  _region?: string,
): void {}
