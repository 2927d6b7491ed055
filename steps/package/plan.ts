import { sha256 } from '../content-digest.ts';
import { includeKind } from '../artifact-kinds.ts';
import { StepError, throwAll } from '../errors/index.ts';
import type { TemplateTree, TreeFile, TreeReference } from '../template-tree.ts';
import type { ArtifactSource, ArtifactSources } from './artifact-source.ts';
import type { Destination } from './destination.ts';
import { findOversize } from './limits.ts';
import { safeExtension } from './read-sources.ts';
import { parseObjectUrl, referenceValue, type ObjectName, type ReferenceValue } from './reference-text.ts';
import { rewriteSource, type Replacement } from './rewrite.ts';

/** One object that must be in the bucket, and where it is named. */
export interface PlannedArtifact {
  readonly source: ArtifactSource;
  readonly key: string;
  readonly references: readonly string[];
}

/** Everything that packaging will do, decided before anything is sent. */
export interface PackagePlan {
  /** The packaged root template. */
  readonly template: string;
  readonly artifacts: readonly PlannedArtifact[];
}

/** Decides keys and texts, children before the templates that name them. Pure: the same contents give the same plan. */
export function planPackage(tree: TemplateTree, sources: ArtifactSources, destination: Destination): PackagePlan {
  const texts = new Map<string, string>();
  const artifacts = new Map<string, PlannedArtifact>();
  const errors: StepError[] = [];
  for (const file of tree.files) {
    const replacements = file.references.flatMap((reference) => {
      const object = placeReference(file, reference, sources, texts, tree, destination, artifacts, errors);
      return object ? [{ reference, value: valueOf(reference, object, destination) }] : [];
    });
    texts.set(file.id, rewriteOrKeep(file, replacements, errors));
  }
  throwAll(errors);
  return { template: texts.get(tree.root.id) ?? tree.root.source.text, artifacts: [...artifacts.values()] };
}

function rewriteOrKeep(file: TreeFile, replacements: readonly Replacement[], errors: StepError[]): string {
  try {
    return rewriteSource(file.source, replacements);
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    errors.push(error);
    return file.source.text;
  }
}

function valueOf(reference: TreeReference, object: ObjectName, destination: Destination): ReferenceValue {
  return referenceValue(reference.kind.form, object, destination.region);
}

/** The object that a reference stands for; nothing where it is left as it is. */
function placeReference(
  file: TreeFile,
  reference: TreeReference,
  sources: ArtifactSources,
  texts: ReadonlyMap<string, string>,
  tree: TemplateTree,
  destination: Destination,
  artifacts: Map<string, PlannedArtifact>,
  errors: StepError[],
): ObjectName | undefined {
  const remote = reference.value === undefined ? undefined : parseObjectUrl(reference.value);
  if (remote) return reference.kind.form.type === 'object' ? remote : undefined;
  const source = sources.get(reference) ?? nestedSource(reference, texts, tree);
  if (!source) return undefined;
  const child = tree.files.find(({ id }) => id === reference.child);
  const oversize = findOversize(reference, source, child);
  if (oversize) errors.push(oversize);
  const key = objectKey(destination.prefix, source);
  const references = [...(artifacts.get(key)?.references ?? []), describeUse(file, reference)];
  artifacts.set(key, { source: artifacts.get(key)?.source ?? source, key, references });
  return { bucket: destination.bucket, key };
}

function nestedSource(
  reference: TreeReference,
  texts: ReadonlyMap<string, string>,
  tree: TemplateTree,
): ArtifactSource | undefined {
  const child = tree.files.find(({ id }) => id === reference.child);
  const text = child && texts.get(child.id);
  if (!child || text === undefined) return undefined;
  const extension = reference.kind === includeKind ? safeExtension(child.file) : '.template';
  return { shown: child.shown, digest: sha256(text), extension, body: { type: 'text', text } };
}

export function objectKey(prefix: string, source: Pick<ArtifactSource, 'digest' | 'extension'>): string {
  return `${prefix === '' ? '' : `${prefix}/`}${source.digest}${source.extension}`;
}

/** `template.yml Resources/OrderFunction/Properties/Code` */
function describeUse(file: TreeFile, reference: TreeReference): string {
  return `${file.shown} ${reference.path.join('/')}`;
}
