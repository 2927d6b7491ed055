import { mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageRoot } from '../steps/package-root.ts';

/**
 * Makes a table of `dist/` again where it is missing or older than what it is made of. Whoever reads at the same time sees the former or
 * the new one, never a part.
 */
export function ensureTable(name: string, sources: readonly string[], make: () => string | Uint8Array): void {
  const target = join(packageRoot(), 'dist', name);
  const made = statSync(target, { throwIfNoEntry: false });
  if (made !== undefined && sources.every((source) => statSync(source).mtimeMs <= made.mtimeMs)) return;
  mkdirSync(dirname(target), { recursive: true });
  const partial = `${target}.${String(process.pid)}`;
  writeFileSync(partial, make());
  renameSync(partial, target);
}
