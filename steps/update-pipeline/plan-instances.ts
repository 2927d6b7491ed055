import { instancesVanished } from '../errors/index.ts';
import { releaseParameter } from '../released-template.ts';
import type { WantedInstance } from './instance-files.ts';
import type { FamilyStack } from './family-stacks.ts';

export interface InstancesPlan {
  readonly create: readonly WantedInstance[];
  /** Those that were made of another release. What their files say they bring about themselves. */
  readonly renew: readonly WantedInstance[];
  readonly retire: readonly FamilyStack[];
}

/** Pure. Throws where a lost folder rather than a decision is what it would act on. */
export function planInstances(
  wanted: readonly WantedInstance[],
  stacks: readonly FamilyStack[],
  release: string,
): InstancesPlan {
  const there = new Map(stacks.filter(({ isThere }) => isThere).map((stack) => [stack.name, stack]));
  const names = new Set(wanted.map(({ name }) => name));
  const retire = stacks.filter(({ name }) => !names.has(name));
  if (wanted.length === 0 && retire.length > 1) throw instancesVanished(retire.map(({ name }) => name));
  return {
    create: wanted.filter(({ name }) => !there.has(name)),
    renew: wanted.filter(({ name }) => {
      const stack = there.get(name);
      return stack !== undefined && stack.parameters[releaseParameter] !== release;
    }),
    retire,
  };
}
