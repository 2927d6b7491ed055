import { sha256 } from '../content-digest.ts';
import { includeKind } from '../artifact-kinds.ts';
import { StepError, throwAll } from '../errors/index.ts';
import type { PackagedSource } from '../manifest.ts';
import { writeEdits } from '../source-map.ts';
import type { TemplateTree, TreeFile, TreeReference } from '../template-tree.ts';
import type { ArtifactSource, ArtifactSources } from './artifact-source.ts';
import type { Destination } from './destination.ts';
import { findOversize } from './limits.ts';
import { safeExtension } from './read-source.ts';
import { parseObjectUrl, referenceValue, type ObjectName, type ReferenceValue } from './reference-text.ts';
import { rewriteSource, type Replacement, type Rewritten } from './rewrite.ts';

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
  /** Of each template and snippet, the root last. */
  readonly sources: readonly PackagedSource[];
}

/** What a plan is made from, and what is decided of it so far. */
interface Planning {
  readonly sources: ArtifactSources;
  readonly destination: Destination;
  /** The templates that were packaged already, by their ids: children come before the templates that name them. */
  readonly children: Map<string, PackagedChild>;
  readonly artifacts: Map<string, PlannedArtifact>;
  readonly errors: StepError[];
}

interface PackagedChild {
  readonly file: TreeFile;
  readonly text: string;
  readonly edits: string;
}

/** Decides keys and texts, children before the templates that name them. Pure: the same contents give the same plan. */
export function planPackage(tree: TemplateTree, sources: ArtifactSources, destination: Destination): PackagePlan {
  const planning: Planning = { sources, destination, children: new Map(), artifacts: new Map(), errors: [] };
  const { children, artifacts, errors } = planning;
  for (const file of tree.files) {
    const replacements = file.references.flatMap((reference) => {
      const object = placeReference(file, reference, planning);
      return object ? [{ reference, value: valueOf(reference, object, destination) }] : [];
    });
    const { text, splices } = rewriteOrKeep(file, replacements, errors);
    children.set(file.id, { file, text, edits: writeEdits(splices, file.source.text) });
  }
  throwAll(errors);
  return {
    template: children.get(tree.root.id)?.text ?? tree.root.source.text,
    artifacts: [...artifacts.values()],
    sources: [...children.values()].map(mapToSource),
  };
}

function rewriteOrKeep(file: TreeFile, replacements: readonly Replacement[], errors: StepError[]): Rewritten {
  try {
    return rewriteSource(file.source, replacements);
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    errors.push(error);
    return { text: file.source.text, splices: [] };
  }
}

function mapToSource({ file, text, edits }: PackagedChild): PackagedSource {
  return { packaged: sha256(text), source: file.shown, sha256: sha256(file.source.text), edits };
}

function valueOf(reference: TreeReference, object: ObjectName, destination: Destination): ReferenceValue {
  return referenceValue(reference.kind.form, object, destination.region);
}

/** The object that a reference stands for; nothing where it is left as it is. */
function placeReference(file: TreeFile, reference: TreeReference, planning: Planning): ObjectName | undefined {
  const { sources, destination, children, artifacts, errors } = planning;
  const remote = reference.value === undefined ? undefined : parseObjectUrl(reference.value);
  if (remote) return reference.kind.form.type === 'object' ? remote : undefined;
  const child = reference.child === undefined ? undefined : children.get(reference.child);
  const source = sources.get(reference) ?? (child && nestedSource(reference, child));
  if (!source) return undefined;
  const oversize = findOversize(reference, source, child?.file);
  if (oversize) errors.push(oversize);
  const key = objectKey(destination.prefix, source);
  const planned = artifacts.get(key);
  const references = [...(planned?.references ?? []), describeUse(file, reference)];
  artifacts.set(key, { source: planned?.source ?? source, key, references });
  return { bucket: destination.bucket, key };
}

function nestedSource(reference: TreeReference, { file, text }: PackagedChild): ArtifactSource {
  const extension = reference.kind === includeKind ? safeExtension(file.file) : '.template';
  return { shown: file.shown, digest: sha256(text), extension, body: { type: 'text', text } };
}

export function objectKey(prefix: string, source: Pick<ArtifactSource, 'digest' | 'extension'>): string {
  return `${prefix === '' ? '' : `${prefix}/`}${source.digest}${source.extension}`;
}

/** `template.yml Resources/OrderFunction/Properties/Code` */
function describeUse(file: TreeFile, reference: TreeReference): string {
  return `${file.shown} ${reference.path.join('/')}`;
}
