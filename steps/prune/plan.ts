import type { GoneStack } from './find-gone.ts';

/** What is deleted in which order, and why the rest is not. Pure. */
export interface PrunePlan {
  /** Importers first. */
  readonly deleted: readonly GoneStack[];
  readonly left: readonly { readonly stack: GoneStack; readonly reason: string }[];
}

/** `named`: stacks that are deleted by name; without any, all that lose no state. */
export function planPrune(gone: readonly GoneStack[], named: readonly string[]): PrunePlan {
  const reasons = new Map(gone.map((stack) => [stack, whyNot(stack, named)]));
  // A stack can go only with all that import from it.
  for (let hasChanged = true; hasChanged;) {
    hasChanged = false;
    for (const stack of gone) {
      if (reasons.get(stack) !== undefined) continue;
      const going = gone.filter((other) => isBeside(other, stack) && reasons.get(other) === undefined);
      const reason = whyStillUsed(stack, new Set(going.map(({ stackName }) => stackName)));
      if (reason === undefined) continue;
      reasons.set(stack, reason);
      hasChanged = true;
    }
  }
  return {
    deleted: importersFirst(gone.filter((stack) => reasons.get(stack) === undefined)),
    left: gone.flatMap((stack) => {
      const reason = reasons.get(stack);
      return reason === undefined ? [] : [{ stack, reason }];
    }),
  };
}

/** Resources that are deleted with what they hold. */
export function lostState({ held }: GoneStack): GoneStack['held'] {
  return held.filter(({ isRetained }) => !isRetained);
}

function whyNot(stack: GoneStack, named: readonly string[]): string | undefined {
  if (stack.isProtected) return 'it is protected against deletion';
  if (stack.isUnderWay) return `something is under way with it (${stack.status})`;
  if (named.includes(stack.stackName)) return undefined;
  if (named.length > 0) return 'it was not named';
  return lostState(stack).length > 0 ? 'it would lose state, and so is deleted by name only' : undefined;
}

function whyStillUsed({ usedExports }: GoneStack, going: ReadonlySet<string>): string | undefined {
  for (const { name, importers } of usedExports) {
    const staying = importers.filter((importer) => !going.has(importer));
    if (staying.length > 0) return `its export ${name} is used by ${staying.join(', ')}`;
  }
  return undefined;
}

function isBeside(one: GoneStack, other: GoneStack): boolean {
  return one.account === other.account && one.region === other.region;
}

function importersFirst(stacks: readonly GoneStack[]): readonly GoneStack[] {
  const ordered: GoneStack[] = [];
  const add = (stack: GoneStack): void => {
    if (ordered.includes(stack)) return;
    const importers = new Set(stack.usedExports.flatMap(({ importers: names }) => names));
    for (const other of stacks) if (isBeside(other, stack) && importers.has(other.stackName)) add(other);
    ordered.push(stack);
  };
  for (const stack of stacks) add(stack);
  return ordered;
}
