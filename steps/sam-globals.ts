import type { YAMLMap } from 'yaml';
import type { ArtifactKind } from './artifact-kinds.ts';
import type { Finder, LocalReference } from './local-references.ts';
import { followProperty, readValue } from './reference-values.ts';
import { childMap, findPair } from './template.ts';

/** What SAM's `Globals` say of the kinds that can have a default there. */
export interface GlobalDefaults {
  /** The local path that resources of a kind inherit. */
  readonly defaults: ReadonlyMap<ArtifactKind, LocalReference>;
  /** Kinds whose property is there, local path or not. */
  readonly hasOwn: ReadonlySet<ArtifactKind>;
}

export const noGlobals: GlobalDefaults = { defaults: new Map(), hasOwn: new Set() };

export function findInGlobals(finder: Finder, root: YAMLMap): void {
  const globals = childMap(finder.source, root, 'Globals');
  for (const kind of globals ? globalKinds(finder) : []) {
    const section = globals && childMap(finder.source, globals, kind.globals);
    if (!section) continue;
    for (const value of followProperty(finder.source, section, [kind.property], ['Globals', kind.globals]))
      readValue(finder, { ...value, loops: [] }, { kind, logicalId: `Globals.${kind.globals}` });
  }
}

type GlobalKind = ArtifactKind & { readonly globals: string };

function globalKinds({ kindsOf }: Finder): readonly GlobalKind[] {
  return ['Function', 'LayerVersion', 'Api', 'HttpApi']
    .flatMap((name) => kindsOf(`AWS::Serverless::${name}`))
    .filter((kind): kind is GlobalKind => kind.globals !== undefined);
}

/** By what was found of them before. */
export function definedGlobals(finder: Finder, root: YAMLMap): GlobalDefaults {
  const globals = childMap(finder.source, root, 'Globals');
  if (!globals) return noGlobals;
  const defined = globalKinds(finder).filter((kind) => {
    const section = childMap(finder.source, globals, kind.globals);
    return section && findPair(finder.source, section, kind.property) !== undefined;
  });
  // A function that chooses between paths is SAM's to inherit.
  const plain = finder.references.filter(({ path, through }) => path.length === 3 && path[0] === 'Globals' && !through);
  return { defaults: new Map(plain.map((reference) => [reference.kind, reference])), hasOwn: new Set(defined) };
}
