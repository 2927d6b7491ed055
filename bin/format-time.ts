const secondMs = 1000;
const units: readonly (readonly [name: string, ms: number])[] = [
  ['d', 24 * 60 * 60 * secondMs],
  ['h', 60 * 60 * secondMs],
  ['min', 60 * secondMs],
  ['s', secondMs],
];

/** The two largest units: `3 d 4 h`, `5 min 10 s`, `8 s`. */
export function formatSpan(ms: number): string {
  const index = units.findIndex(([, unitMs]) => ms >= unitMs);
  const [name, unitMs] = units[index === -1 ? units.length - 1 : index] ?? ['s', secondMs];
  const whole = Math.floor(ms / unitMs);
  const [nextName, nextMs] = units[index + 1] ?? [];
  const rest = index === -1 || nextMs === undefined ? 0 : Math.floor((ms % unitMs) / nextMs);
  return rest > 0 ? `${whole} ${name} ${rest} ${nextName}` : `${whole} ${name}`;
}

/** `2026-11-25 13:40 UTC, 5 min ago` */
export function formatSince(isoTime: string, now: number): string {
  const age = Math.max(0, now - Date.parse(isoTime));
  return `${isoTime.slice(0, 16).replace('T', ' ')} UTC, ${formatSpan(age)} ago`;
}
