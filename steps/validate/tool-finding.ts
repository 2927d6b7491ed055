import type { Path } from './template-file.ts';

/** The resource, parameter or output that a path lies in. */
export function logicalIdOf(path: Path): string | undefined {
  const [section, name] = path;
  return section !== undefined && typeof name === 'string' ? name : undefined;
}

const longestMessage = 400;

/** A linter may quote a whole schema: its first line says what is wrong. */
export function shortenMessage(message: string): string {
  const line = message.replace(/\s+/g, ' ').trim();
  return line.length <= longestMessage ? line : `${line.slice(0, longestMessage - 1)}…`;
}
