import type { ParameterValue, StackOutput, StackTarget } from './stack-target.ts';

type Texts = Readonly<Record<string, string>>;

/** What the stacks of a kind put out in a region; nothing yet where they are not deployed. */
export interface KnownOutputs {
  readonly of: StackOutput['of'];
  readonly region: string;
  readonly outputs: Texts;
}

/** Puts outputs in the place of their names; what is not known yet stays open. */
export function resolveOutputs<T extends StackTarget>(target: T, known: readonly KnownOutputs[]): T {
  const parameters = Object.entries(target.parameters).map(
    ([name, value]) => [name, typeof value === 'string' ? value : resolveOutput(value, known)] as const,
  );
  return { ...target, parameters: Object.fromEntries(parameters) };
}

function resolveOutput(wanted: StackOutput, known: readonly KnownOutputs[]): ParameterValue {
  const values = known
    .filter(({ of, region }) => of === wanted.of && (wanted.region ?? region) === region)
    .map(({ outputs }) => outputs[wanted.output]);
  return values.length === 0 || values.includes(undefined) ? wanted : values.join(',');
}
