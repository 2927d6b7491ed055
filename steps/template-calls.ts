import { isMap, isScalar, type Node, type Scalar, type YAMLMap } from 'yaml';
import { childMap, findPair, keyText, longNameOf, resolveAlias, type SourceDocument } from './template.ts';

/** An intrinsic function as it is written, in short or long form. */
export interface Call {
  /** `Ref`, `Fn::If` */
  readonly name: string;
  readonly argument: unknown;
  /** The argument where it is a text. */
  readonly text?: string;
}

export function callOf(source: SourceDocument, node: unknown): Call | undefined {
  const shortName = longNameOf(node);
  if (shortName !== undefined) return { name: shortName, argument: node, ...textOf(node) };
  if (!isMap(node) || node.items.length !== 1) return undefined;
  const [pair] = node.items;
  const name = pair ? keyText(pair) : '';
  if (name !== 'Ref' && !name.startsWith('Fn::')) return undefined;
  const argument = resolveAlias(source, pair?.value);
  return { name, argument, ...(longNameOf(argument) === undefined ? textOf(argument) : {}) };
}

function textOf(node: unknown): { readonly text?: string } {
  return isScalar(node) && typeof node.value === 'string' ? { text: node.value } : {};
}

export interface ParameterDefault {
  readonly node: Scalar;
  readonly text: string;
  readonly inFlow: boolean;
  /** What says which values the parameter may have. */
  readonly constraint?: { readonly name: string; readonly node: Node };
}

const constraints = ['AllowedValues', 'AllowedPattern', 'MaxLength'];

export function parameterDefault(source: SourceDocument, name: string): ParameterDefault | undefined {
  const parameter = childOf(source, ['Parameters', name]);
  const node = parameter && resolveAlias(source, findPair(source, parameter, 'Default')?.value);
  if (!parameter || !isScalar(node) || node.value === null) return undefined;
  const constraint = constraints.find((key) => findPair(source, parameter, key));
  const place = constraint && (findPair(source, parameter, constraint)?.key as Node);
  return {
    node: node as Scalar,
    text: typeof node.value === 'string' ? node.value : (node.source ?? String(node.value)),
    inFlow: parameter.flow === true,
    ...(constraint && place ? { constraint: { name: constraint, node: place } } : {}),
  };
}

/** The map below the root at a path of keys. */
export function childOf(source: SourceDocument, path: readonly string[]): YAMLMap | undefined {
  const root = resolveAlias(source, source.document.contents);
  return path.reduce<YAMLMap | undefined>(
    (map, key) => map && childMap(source, map, key),
    isMap(root) ? (root as YAMLMap) : undefined,
  );
}
