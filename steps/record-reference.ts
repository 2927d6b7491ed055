import { isNode, isScalar, type Alias, type Scalar } from 'yaml';
import type { Finder, LocalReference, Path, ReferenceBase, ReferenceThrough } from './local-references.ts';
import type { Loop } from './loops.ts';
import { locateNode, resolveAlias } from './template.ts';

export const remote = /^(s3|https?):\/\//;
const dynamicReference = /\{\{resolve:/;

/** A value as it stands in the document. */
export interface ValuePlace {
  readonly node: unknown;
  readonly inFlow: boolean;
  readonly path: Path;
}

export interface Reading extends ValuePlace {
  readonly loops: readonly Loop[];
  readonly through?: ReferenceThrough;
  readonly guess?: LocalReference['guess'];
}

/** Why a text names nothing of this machine. */
export function whyRemote(text: string, { kind }: ReferenceBase): string | undefined {
  if (dynamicReference.test(text)) return 'it is a dynamic reference, which CloudFormation resolves';
  if (kind.configured && text.startsWith('arn:')) return 'it is an ARN';
  // An s3:// URL becomes the map that the property takes.
  if (text.startsWith('s3://') && kind.form.type === 'object') return undefined;
  return remote.test(text) ? 'it names something in S3 or elsewhere already' : undefined;
}

export function recordReference(finder: Finder, place: Reading, base: ReferenceBase, value: string | undefined): void {
  const { node, inFlow, path, through, guess } = place;
  if (!isNode(node)) return;
  finder.references.push({
    ...base,
    path,
    location: locateNode(finder.source, node),
    target: { type: 'replace', node: node as Scalar | Alias, inFlow },
    ...(value === undefined ? {} : { value }),
    ...(through ? { through } : {}),
    ...(guess ? { guess } : {}),
  });
}

export function leaveAlone(
  finder: Finder,
  place: Reading,
  base: ReferenceBase,
  reason: string,
  isSuspect = false,
): void {
  if (!isNode(place.node)) return;
  const value = resolveAlias(finder.source, place.node);
  const text = isScalar(value) && typeof value.value === 'string' ? { value: value.value } : {};
  const location = locateNode(finder.source, place.node);
  finder.left.push({ ...base, ...text, path: place.path, location, reason, isSuspect });
}
