import { expect, it } from 'vitest';
import { ReleasedSources } from '../../../steps/validate/released-sources.ts';
import { locatePath, parseSource } from '../../../steps/template.ts';

it('lets go of what was not used for the longest time, and finds the same places when it is asked again', () => {
  const text = `A: &a [1, 2]\nB: *a\nC: { D: x } # ${'x'.repeat(900_000)}\n`;
  const parsed = ['0.yml', '1.yml', '2.yml', '3.yml'].map((file) => parseSource(text, file));
  const sources = new ReleasedSources();
  const held = parsed.map((source) => sources.hold(source));
  // Asking for one of them lets go of another: the last are asked first.
  const isTheSame = held.map((source, index) => () => source.document === parsed[index]?.document);
  expect(isTheSame.toReversed().map((ask) => ask())).toEqual([true, true, false, false]);

  const places = held.map((source) => locatePath(source, ['B', 1]));
  expect(places).toEqual(parsed.map((source) => locatePath(source, ['B', 1])));
  // The two that were used last are held as they are.
  expect(held[3]?.document).toBe(held[3]?.document);
  expect(held[2]?.document).toBe(held[2]?.document);
});
