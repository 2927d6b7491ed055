import { isMap, isNode, isScalar, isSeq, type Alias, type Node, type Pair, type Scalar, type YAMLMap } from 'yaml';
import { includeKind, kindsOf, type ArtifactKind } from './artifact-kinds.ts';
import type { Location } from './location.ts';
import { findPair, keyText, locateNode, longNameOf, resolveAlias, type SourceDocument } from './template.ts';

type Path = readonly (string | number)[];

/** A resource whose properties a snippet is included into. */
export interface Enclosing {
  readonly type: string;
  readonly logicalId: string;
}

/** A property of a template or snippet that names something local, or that AWS's command fills where it is omitted. */
export interface LocalReference {
  readonly kind: ArtifactKind;
  /** The resource's logical id; for an include, the nearest one above it. */
  readonly logicalId: string;
  readonly path: Path;
  /** As written; absent where the property is omitted, which means the template's own folder. */
  readonly value?: string;
  readonly location: Location;
  readonly target: ReferenceTarget;
  /** The map of the resource (`Type`, `Metadata`, `Properties`), where there is one. */
  readonly resource?: YAMLMap;
  /** The value stands under SAM's `Globals`; the target is where the resource would have its own. */
  readonly inherited?: boolean;
  /** Of an include: the resource whose `Properties` the snippet becomes part of. */
  readonly enclosing?: Enclosing;
}

/** Where the new text goes: in place of a node, or as a new first key of a map. */
export type ReferenceTarget =
  | { readonly type: 'replace'; readonly node: Scalar | Alias; readonly inFlow: boolean }
  | { readonly type: 'insert'; readonly map: YAMLMap; readonly key: string };

const remote = /^(s3|https?):\/\//;
const dynamicReference = /\{\{resolve:/;

/**
 * Finds what a document names on this machine. In a template, resources are what lies under `Resources` (also in `Fn::ForEach`); in a
 * snippet, whatever has a known `Type`, and with `enclosing` its top level too. Values that CloudFormation computes are left alone.
 */
export function findReferences(
  source: SourceDocument,
  role: 'template' | 'snippet',
  enclosing?: Enclosing,
): readonly LocalReference[] {
  const root = resolveAlias(source, source.document.contents);
  const found: LocalReference[] = [];
  if (!isMap(root)) return found;
  if (role === 'template') findInTemplate(source, root, found);
  else if (enclosing) findInProperties(source, root, enclosing, [], undefined, found);
  walkMaps(source, root, role, found);
  return found;
}

function findInTemplate(source: SourceDocument, root: YAMLMap, found: LocalReference[]): void {
  findInGlobals(source, root, found);
  findInMetadata(source, root, found);
  const defaults = new Map(found.filter(({ path }) => path[0] === 'Globals').map((item) => [item.kind, item]));
  const resources = childMap(source, root, 'Resources');
  if (resources)
    findInResources(source, resources, ['Resources'], { defaults, hasOwn: definedGlobals(source, root) }, found);
}

/** `Fn::ForEach::Name: [identifier, collection, { resources }]`, to any depth. */
function findInResources(
  source: SourceDocument,
  map: YAMLMap,
  path: Path,
  globals: GlobalDefaults,
  found: LocalReference[],
): void {
  for (const pair of map.items) {
    const logicalId = keyText(pair);
    const value = resolveAlias(source, pair.value);
    if (logicalId.startsWith('Fn::ForEach::') && isSeq(value)) {
      const body = resolveAlias(source, value.items[2]);
      if (isMap(body)) findInResources(source, body, [...path, logicalId, 2], globals, found);
    } else if (isMap(value)) findInResource(source, value, logicalId, [...path, logicalId], globals, found);
  }
}

function findInResource(
  source: SourceDocument,
  resource: YAMLMap,
  logicalId: string,
  path: Path,
  globals: GlobalDefaults,
  found: LocalReference[],
): void {
  const type = childText(source, resource, 'Type');
  const properties = childMap(source, resource, 'Properties');
  if (type === undefined || !properties) return;
  findInProperties(source, properties, { type, logicalId }, [...path, 'Properties'], { resource, globals }, found);
}

interface ResourceContext {
  readonly resource: YAMLMap;
  readonly globals: GlobalDefaults;
}

/** What SAM's `Globals` say of the kinds that can have a default there. */
interface GlobalDefaults {
  /** The local path that resources of a kind inherit. */
  readonly defaults: ReadonlyMap<ArtifactKind, LocalReference>;
  /** Kinds whose property is there, local path or not. */
  readonly hasOwn: ReadonlySet<ArtifactKind>;
}

const noGlobals: GlobalDefaults = { defaults: new Map(), hasOwn: new Set() };

function findInProperties(
  source: SourceDocument,
  properties: YAMLMap,
  { type, logicalId }: Enclosing,
  path: Path,
  context: ResourceContext | undefined,
  found: LocalReference[],
): void {
  for (const kind of kindsOf(type)) {
    const base = { kind, logicalId, ...(context ? { resource: context.resource } : {}) };
    const places = followProperty(source, properties, kind.property.split('.'), path);
    for (const place of places) addPlace(source, place, base, found);
    if (places.length > 0 || !context || !isOmitted(source, properties, kind)) continue;
    const inherited = context.globals.defaults.get(kind);
    if (context.globals.hasOwn.has(kind) && !inherited) continue;
    found.push({
      ...base,
      path: [...path, kind.property],
      location: inherited?.location ?? locateNode(source, properties),
      target: { type: 'insert', map: properties, key: kind.property },
      ...(inherited?.value === undefined ? {} : { value: inherited.value, inherited: true }),
    });
  }
}

function isOmitted(source: SourceDocument, properties: YAMLMap, kind: ArtifactKind): boolean {
  if (!kind.omitted) return false;
  return !['Fn::Transform', ...kind.omitted.insteadOf].some((name) => hasContent(source, properties, name));
}

/** `PackageType: Zip` is what an omitted PackageType means, so it takes the place of nothing. */
function hasContent(source: SourceDocument, properties: YAMLMap, name: string): boolean {
  if (!findPair(source, properties, name)) return false;
  return !(name === 'PackageType' && childText(source, properties, name) === 'Zip');
}

interface Place {
  readonly pair: Pair;
  readonly parent: YAMLMap;
  readonly path: Path;
}

/** The pairs at a dotted property, `*` for every key; nothing where an intrinsic function stands on the way. */
function followProperty(source: SourceDocument, map: YAMLMap, parts: readonly string[], path: Path): readonly Place[] {
  const [part, ...rest] = parts;
  if (part === undefined) return [];
  const own = part === '*' ? map.items : [findPair(source, map, part)].filter((pair) => pair !== undefined);
  return own.flatMap((pair) => {
    const here = [...path, keyText(pair)];
    if (rest.length === 0) return [{ pair, parent: map, path: here }];
    const next = resolveAlias(source, pair.value);
    return isMap(next) && !longNameOf(next) ? followProperty(source, next, rest, here) : [];
  });
}

function addPlace(
  source: SourceDocument,
  place: Place,
  base: Pick<LocalReference, 'kind' | 'logicalId' | 'resource' | 'enclosing'>,
  found: LocalReference[],
): void {
  const node = place.pair.value;
  const value = resolveAlias(source, node);
  if (!isScalar(value) || longNameOf(value) || !isNode(node)) return;
  const target: ReferenceTarget = { type: 'replace', node: node as Scalar | Alias, inFlow: isInFlow(place.parent) };
  const common = { ...base, path: place.path, location: locateNode(source, node as Node), target };
  if (value.value === null) {
    if (base.kind.omitted) found.push(common);
    return;
  }
  const text = typeof value.value === 'string' ? value.value : value.source;
  if (text === undefined || text === '' || dynamicReference.test(text)) return;
  if (remote.test(text) && !(text.startsWith('s3://') && base.kind.form.type === 'object')) return;
  found.push({ ...common, value: text });
}

function findInGlobals(source: SourceDocument, root: YAMLMap, found: LocalReference[]): void {
  const globals = childMap(source, root, 'Globals');
  if (!globals) return;
  for (const kind of globalKinds) {
    const section = childMap(source, globals, kind.globals);
    if (!section) continue;
    for (const place of followProperty(source, section, [kind.property], ['Globals', kind.globals]))
      addPlace(source, place, { kind, logicalId: `Globals.${kind.globals}` }, found);
  }
}

const globalKinds = [
  'AWS::Serverless::Function',
  'AWS::Serverless::LayerVersion',
  'AWS::Serverless::Api',
  'AWS::Serverless::HttpApi',
]
  .flatMap((type) => kindsOf(type))
  .filter((kind): kind is ArtifactKind & { readonly globals: string } => kind.globals !== undefined);

function definedGlobals(source: SourceDocument, root: YAMLMap): ReadonlySet<ArtifactKind> {
  const globals = childMap(source, root, 'Globals');
  const defined = globalKinds.filter((kind) => {
    const section = globals && childMap(source, globals, kind.globals);
    return section && findPair(source, section, kind.property) !== undefined;
  });
  return new Set(defined);
}

function findInMetadata(source: SourceDocument, root: YAMLMap, found: LocalReference[]): void {
  const metadata = childMap(source, root, 'Metadata');
  for (const pair of metadata?.items ?? []) {
    const entry = resolveAlias(source, pair.value);
    if (!isMap(entry)) continue;
    for (const kind of kindsOf(keyText(pair), 'Metadata')) {
      for (const place of followProperty(source, entry, [kind.property], ['Metadata', kind.type]))
        addPlace(source, place, { kind, logicalId: kind.type }, found);
    }
  }
}

/**
 * Every map of the document once, where it is written: includes in any position (`Fn::Transform`, `!Transform`, lists of them, and
 * `Transform` at the top), and in a snippet the resources.
 */
function walkMaps(source: SourceDocument, root: YAMLMap, role: 'template' | 'snippet', found: LocalReference[]): void {
  const visit = (node: unknown, path: Path, holder: Enclosing | undefined): void => {
    if (longNameOf(node) === 'Fn::Transform') visitTransform(node, [...path, 'Fn::Transform'], undefined);
    if (isSeq(node)) node.items.forEach((item, index) => visit(item, [...path, index], undefined));
    if (!isMap(node)) return;
    const type = childText(source, node, 'Type');
    const logicalId = String(path.at(-1) ?? '');
    if (role === 'snippet' && type !== undefined) findInResource(source, node, logicalId, path, noGlobals, found);
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
      if (isMap(transform)) addInclude(source, transform, isSeq(resolved) ? [...path, index] : path, holder, found);
    });
  };
  visit(root, [], undefined);
}

function addInclude(
  source: SourceDocument,
  transform: YAMLMap,
  path: Path,
  holder: Enclosing | undefined,
  found: LocalReference[],
): void {
  if (childText(source, transform, 'Name') !== 'AWS::Include') return;
  const logicalId = path[0] === 'Resources' && path.length > 2 ? String(path[1]) : includeKind.type;
  for (const place of followProperty(source, transform, ['Parameters', 'Location'], path))
    addPlace(source, place, { kind: includeKind, logicalId, ...(holder ? { enclosing: holder } : {}) }, found);
}

export function childMap(source: SourceDocument, map: YAMLMap, key: string): YAMLMap | undefined {
  const value = resolveAlias(source, findPair(source, map, key)?.value);
  return isMap(value) && !longNameOf(value) ? value : undefined;
}

export function childText(source: SourceDocument, map: YAMLMap, key: string): string | undefined {
  const value = resolveAlias(source, findPair(source, map, key)?.value);
  return isScalar(value) && typeof value.value === 'string' && !longNameOf(value) ? value.value : undefined;
}

function isInFlow(map: YAMLMap): boolean {
  return map.flow === true;
}
