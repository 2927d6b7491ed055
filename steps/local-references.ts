import { isMap, isScalar, isSeq, type Alias, type Scalar, type YAMLMap } from 'yaml';
import { standardKinds, type ArtifactKind, type KindTable } from './artifact-kinds.ts';
import type { StepError } from './errors/index.ts';
import { findIncludes } from './include-references.ts';
import type { Location } from './location.ts';
import type { Loop } from './loops.ts';
import { followProperty, readValue } from './reference-values.ts';
import { definedGlobals, findInGlobals, noGlobals, type GlobalDefaults } from './sam-globals.ts';
import { childMap, childText, findPair, keyText, locateNode, resolveAlias, type SourceDocument } from './template.ts';

export type Path = readonly (string | number)[];

/** A resource whose properties a snippet is included into. */
export interface Enclosing {
  readonly type: string;
  readonly logicalId: string;
}

/** A property of a template or snippet that names something local, or that AWS's command fills where it is omitted. */
export interface LocalReference extends ReferenceBase {
  readonly path: Path;
  /** As written; absent where the property is omitted, which means the template's own folder. */
  readonly value?: string;
  readonly location: Location;
  readonly target: ReferenceTarget;
  /** The value stands under SAM's `Globals`; the target is where the resource would have its own. */
  readonly inherited?: boolean;
  /** The intrinsic function that brings the target's value to the property. */
  readonly through?: ReferenceThrough;
  /** What holds of it only as long as nobody says otherwise at deployment. */
  readonly caveat?: string;
  /** Taken only if it is there: the value may as well be none of this machine. */
  readonly guess?: { readonly refusal?: StepError };
}

export interface ReferenceBase {
  readonly kind: ArtifactKind;
  /** The resource's logical id; for an include, the nearest one above it. */
  readonly logicalId: string;
  /** The map of the resource (`Type`, `Metadata`, `Properties`), where there is one. */
  readonly resource?: YAMLMap;
  /** Of an include: the resource whose `Properties` the snippet becomes part of. */
  readonly enclosing?: Enclosing;
}

/** Where the new text goes: in place of a node, as a new first key of a map, or into a new mapping for a loop's value. */
export type ReferenceTarget =
  | { readonly type: 'replace'; readonly node: Scalar | Alias; readonly inFlow: boolean }
  | { readonly type: 'insert'; readonly map: YAMLMap; readonly key: string }
  | { readonly type: 'mapping'; readonly name: string; readonly keys: readonly [string, string] };

/** A function can give a text only: where the property takes a map, the map is made around it. */
export interface ReferenceThrough {
  readonly node: unknown;
  readonly inFlow: boolean;
  /** Of a loop: what `Fn::FindInMap` is asked in the place of the path. */
  readonly lookup?: readonly [name: string, first: LookupKey, second: LookupKey];
}

/** A text, or the identifier of a loop. */
export type LookupKey = string | { readonly Ref: string };

/** A property that takes local paths and whose value was not taken. */
export interface LeftAlone extends ReferenceBase {
  readonly path: Path;
  readonly location: Location;
  /** Its text, where it is one. */
  readonly value?: string;
  readonly reason: string;
  /** Whether it reads as if a local path was meant. */
  readonly isSuspect: boolean;
}

export interface FoundReferences {
  readonly references: readonly LocalReference[];
  readonly left: readonly LeftAlone[];
  readonly errors: readonly StepError[];
}

/** What is known while a document is looked through, and what was found so far. */
export interface Finder {
  readonly source: SourceDocument;
  readonly role: 'template' | 'snippet';
  readonly kindsOf: KindTable;
  readonly references: LocalReference[];
  readonly left: LeftAlone[];
  readonly errors: StepError[];
}

export interface FindOptions {
  readonly enclosing?: Enclosing;
  readonly kindsOf?: KindTable;
}

/**
 * Finds what a document names on this machine. In a template, resources are what lies under `Resources` (also in `Fn::ForEach`); in a
 * snippet, whatever has a known `Type`, and with `enclosing` its top level too. Values that only CloudFormation knows are left alone.
 */
export function findReferences(
  source: SourceDocument,
  role: 'template' | 'snippet',
  { enclosing, kindsOf = standardKinds }: FindOptions = {},
): FoundReferences {
  const finder: Finder = { source, role, kindsOf, references: [], left: [], errors: [] };
  const root = resolveAlias(source, source.document.contents);
  if (!isMap(root)) return finder;
  if (role === 'template') findInTemplate(finder, root);
  else if (enclosing) findInProperties(finder, root, { ...enclosing, path: [], loops: [] });
  findIncludes(finder, root, (resource, logicalId, path) =>
    findInResource(finder, resource, { logicalId, path, loops: [], globals: noGlobals }),
  );
  return finder;
}

function findInTemplate(finder: Finder, root: YAMLMap): void {
  const { source } = finder;
  findInGlobals(finder, root);
  const globals = definedGlobals(finder, root);
  findInMetadata(finder, root);
  const resources = childMap(source, root, 'Resources');
  if (resources) findInResources(finder, resources, { path: ['Resources'], loops: [], globals });
}

interface Place {
  readonly path: Path;
  readonly loops: readonly Loop[];
  readonly globals: GlobalDefaults;
}

/** `Fn::ForEach::Name: [identifier, collection, { resources }]`, to any depth. */
function findInResources(finder: Finder, map: YAMLMap, place: Place): void {
  const { source } = finder;
  for (const pair of map.items) {
    const logicalId = keyText(pair);
    const path = [...place.path, logicalId];
    const value = resolveAlias(source, pair.value);
    if (logicalId.startsWith('Fn::ForEach::') && isSeq(value)) {
      const [identifier, collection, body] = value.items.map((item) => resolveAlias(source, item));
      if (!isMap(body)) continue;
      const loop = { identifier: isScalar(identifier) ? String(identifier.value) : '', collection };
      findInResources(finder, body, { ...place, path: [...path, 2], loops: [...place.loops, loop] });
    } else if (isMap(value)) findInResource(finder, value, { ...place, logicalId, path });
  }
}

function findInResource(finder: Finder, resource: YAMLMap, place: Place & { readonly logicalId: string }): void {
  const type = childText(finder.source, resource, 'Type');
  const properties = childMap(finder.source, resource, 'Properties');
  if (type === undefined || !properties) return;
  findInProperties(finder, properties, { ...place, type, path: [...place.path, 'Properties'], resource });
}

interface PropertiesPlace extends Enclosing {
  readonly path: Path;
  readonly loops: readonly Loop[];
  /** Of a resource; a snippet's properties have none, and nothing is omitted in them. */
  readonly resource?: YAMLMap;
  readonly globals?: GlobalDefaults;
}

function findInProperties(finder: Finder, properties: YAMLMap, place: PropertiesPlace): void {
  const { type, logicalId, path, loops, resource, globals } = place;
  for (const kind of finder.kindsOf(type)) {
    const base = { kind, logicalId, ...(resource ? { resource } : {}) };
    const values = followProperty(finder.source, properties, kind.property.split('.'), path);
    for (const value of values) readValue(finder, { ...value, loops }, base);
    if (values.length === 0 && globals && isOmitted(finder.source, properties, kind))
      addOmitted(finder, properties, [...path, kind.property], base, globals);
  }
}

function addOmitted(
  finder: Finder,
  properties: YAMLMap,
  path: Path,
  base: ReferenceBase,
  { defaults, hasOwn }: GlobalDefaults,
): void {
  const { kind } = base;
  const inherited = defaults.get(kind);
  if (hasOwn.has(kind) && !inherited) return;
  finder.references.push({
    ...base,
    path,
    location: inherited?.location ?? locateNode(finder.source, properties),
    target: { type: 'insert', map: properties, key: kind.property },
    ...(inherited?.value === undefined ? {} : { value: inherited.value, inherited: true }),
  });
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

function findInMetadata(finder: Finder, root: YAMLMap): void {
  const { source } = finder;
  const metadata = childMap(source, root, 'Metadata');
  for (const pair of metadata?.items ?? []) {
    const entry = resolveAlias(source, pair.value);
    if (!isMap(entry)) continue;
    for (const kind of finder.kindsOf(keyText(pair), 'Metadata')) {
      for (const value of followProperty(source, entry, [kind.property], ['Metadata', kind.type]))
        readValue(finder, { ...value, loops: [] }, { kind, logicalId: kind.type });
    }
  }
}
