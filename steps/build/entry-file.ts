import { entryNotFound } from '../errors/index.ts';
import type { FolderFacts } from './folder-facts.ts';
import { describeTarget, type BuildTarget } from './target.ts';

const typescript = ['.ts', '.mts', '.cts', '.tsx'];
const javascript = ['.js', '.mjs', '.cjs', '.jsx'];

/** `src/app` of `src/app.handler`: Lambda looks for the module at the path before the last dot of the last part. */
export function modulePath(handler: string): string {
  const path = handler.replace(/^\.\//, '');
  const slash = path.lastIndexOf('/') + 1;
  const dot = path.indexOf('.', slash);
  return dot < 0 ? path : path.slice(0, dot);
}

/** The source file that a handler names; TypeScript before JavaScript, which may have been made from it. */
export function findEntry(handler: string | undefined, facts: FolderFacts): string | undefined {
  if (handler === undefined) return undefined;
  return candidates(handler).find((file) => facts.files.has(file));
}

export function hasTypeScriptEntry(handler: string | undefined, facts: FolderFacts): boolean {
  const entry = findEntry(handler, facts);
  return entry !== undefined && typescript.some((extension) => entry.endsWith(extension));
}

export function requireEntry(target: BuildTarget, facts: FolderFacts): string {
  const handler = target.handler ?? '';
  const entry = findEntry(handler, facts);
  if (entry === undefined) throw entryNotFound(describeTarget(target), handler, candidates(handler), target.location);
  return entry;
}

function candidates(handler: string): readonly string[] {
  return [...typescript, ...javascript].map((extension) => `${modulePath(handler)}${extension}`);
}
