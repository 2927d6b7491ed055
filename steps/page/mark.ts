/** How something ended, or has not: in pages always with a sign or a word beside the colour. */
export type Mark = 'done' | 'failed' | 'waiting' | 'open' | 'skipped';

const signs: Readonly<Record<Mark, string>> = { done: '✓', failed: '✗', waiting: '‖', open: '…', skipped: '–' };

export function signOf(mark: Mark): string {
  return signs[mark];
}

export const markStyle =
  '.done{--tone:var(--good)}.failed{--tone:var(--bad)}.waiting{--tone:var(--warn)}.open{--tone:var(--accent)}.skipped{--tone:var(--muted)}' +
  '.mark{color:var(--tone);font-weight:bold}';
