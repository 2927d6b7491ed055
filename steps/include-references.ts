import { isMap, isSeq, type YAMLMap } from 'yaml';
import { includeKind } from './artifact-kinds.ts';
import type { Enclosing, Finder, Path } from './local-references.ts';
import { followProperty, readValue } from './reference-values.ts';
import { childText, keyText, longNameOf, resolveAlias } from './template.ts';

/**
 * Every map of the document once, where it is written: includes in any position (`Fn::Transform`, `!Transform`, lists of them, and
 * `Transform` at the top), and in a snippet the resources.
 */
export function findIncludes(
  finder: Finder,
  root: YAMLMap,
  findInResource: (resource: YAMLMap, logicalId: string, path: Path) => void,
): void {
  const { source } = finder;
  const visit = (node: unknown, path: Path, holder: Enclosing | undefined): void => {
    if (longNameOf(node) === 'Fn::Transform') visitTransform(node, [...path, 'Fn::Transform'], undefined);
    if (isSeq(node)) node.items.forEach((item, index) => visit(item, [...path, index], undefined));
    if (!isMap(node)) return;
    const type = childText(source, node, 'Type');
    const logicalId = String(path.at(-1) ?? '');
    if (finder.role === 'snippet' && type !== undefined) findInResource(node, logicalId, path);
    for (const pair of node.items) {
      const key = keyText(pair);
      if (key === 'Fn::Transform' || (key === 'Transform' && path.length === 0))
        visitTransform(pair.value, [...path, key], holder);
      visit(pair.value, [...path, key], key === 'Properties' && type !== undefined ? { type, logicalId } : undefined);
    }
  };
  const visitTransform = (value: unknown, path: Path, holder: Enclosing | undefined): void => {
    const resolved = resolveAlias(source, value);
    const items = isSeq(resolved) ? resolved.items : [resolved];
    items.forEach((item, index) => {
      const transform = resolveAlias(source, item);
      if (isMap(transform)) addInclude(finder, transform, isSeq(resolved) ? [...path, index] : path, holder);
    });
  };
  visit(root, [], undefined);
}

function addInclude(finder: Finder, transform: YAMLMap, path: Path, holder: Enclosing | undefined): void {
  if (childText(finder.source, transform, 'Name') !== 'AWS::Include') return;
  const logicalId = path[0] === 'Resources' && path.length > 2 ? String(path[1]) : includeKind.type;
  for (const value of followProperty(finder.source, transform, ['Parameters', 'Location'], path))
    readValue(
      finder,
      { ...value, loops: [] },
      { kind: includeKind, logicalId, ...(holder ? { enclosing: holder } : {}) },
    );
}
