import type { Input } from '../service.ts';

type Tree = Map<string, Tree | string>;

/**
 * The nested input of a query request: `Tags.member.1.Key=a` becomes `{Tags: [{Key: 'a'}]}`, `Attributes.entry.1.key=a` a record.
 * Scalars stay strings, and an empty list arrives as `Tags=`, hence as '': operations parse them (`listOf`).
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function parseQueryInput(parameters: URLSearchParams): Input {
  const root: Tree = new Map();
  for (const [name, value] of parameters) {
    if (name !== 'Action' && name !== 'Version') insert(root, name.split('.'), value);
  }
  return toRecord(root);
}

/** A list member of a query input or of an in-process one: absent and `''` mean empty. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- names what the caller expects of the wire
export function listOf<T = string>(value: unknown): readonly T[] {
  return Array.isArray(value) ? (value as T[]) : [];
}

/** A boolean member, which is text where it came over the wire. */
export function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

function insert(tree: Tree, [head = '', ...rest]: readonly string[], value: string): void {
  if (rest.length === 0) {
    tree.set(head, value);
    return;
  }
  const existing = tree.get(head);
  const child: Tree = existing instanceof Map ? existing : new Map();
  tree.set(head, child);
  insert(child, rest, value);
}

function toValue(tree: Tree | string): unknown {
  if (typeof tree === 'string') return tree;
  const members = tree.get('member');
  if (tree.size === 1 && isNumbered(members)) return inOrder(members).map(toValue);
  const entries = tree.get('entry');
  if (tree.size === 1 && isNumbered(entries)) return Object.fromEntries(inOrder(entries).map(toEntry));
  return isNumbered(tree) ? inOrder(tree).map(toValue) : toRecord(tree);
}

function toRecord(tree: Tree): Record<string, unknown> {
  return Object.fromEntries([...tree].map(([name, child]) => [name, toValue(child)]));
}

function toEntry(tree: Tree | string): [string, unknown] {
  const record = typeof tree === 'string' ? new Map() : tree;
  return [String(record.get('key') ?? ''), toValue(record.get('value') ?? '')];
}

function isNumbered(tree: Tree | string | undefined): tree is Tree {
  return tree instanceof Map && tree.size > 0 && [...tree.keys()].every((name) => /^\d+$/.test(name));
}

function inOrder(tree: Tree): (Tree | string)[] {
  return [...tree].sort(([a], [b]) => Number(a) - Number(b)).map(([, child]) => child);
}
