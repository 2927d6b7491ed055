/** `12 ms`, `4.2 s`, `3 min 5 s`, `2 h 4 min`; of milliseconds. */
export function formatDuration(ms: number): string {
  if (Math.round(ms) < 1000) return `${Math.round(ms)} ms`;
  const tenths = Math.round(ms / 100);
  return tenths < 600 ? `${(tenths / 10).toFixed(1)} s` : formatRoughly(ms);
}

/** `45 s`, `3 min 5 s`, `2 h 4 min`: of what is estimated, or counted while it goes on. */
export function formatRoughly(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
