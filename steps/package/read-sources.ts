import { join } from 'node:path';
import pLimit from 'p-limit';
import { collectError, type StepError } from '../errors/index.ts';
import { showPath, type TemplateTree, type TreeFile, type TreeReference } from '../template-tree.ts';
import type { ArtifactSource, ArtifactSources } from './artifact-source.ts';
import {
  findBuild,
  requireBuildPresent,
  requireCurrentBuild,
  requireSameFolder,
  requireSameSources,
} from './built-output.ts';
import { readSource, unread, type ReadSourcesOptions } from './read-source.ts';

/** Enough to keep every core at work; of more, the lists of files would wait in memory. */
const foldersAtOnce = 8;

/** Reads and digests everything that the tree names and that is not a template: each folder and file once. */
export async function readSources(
  tree: TemplateTree,
  options: ReadSourcesOptions,
): Promise<{ readonly sources: ArtifactSources; readonly errors: readonly StepError[] }> {
  const begun = new Map<string, Promise<ArtifactSource>>();
  const sources = new Map<TreeReference, ArtifactSource>();
  const wanted = tree.files.flatMap((file) =>
    file.references
      .filter((reference) => isUploaded(file, reference, options))
      .map((reference) => ({ file, reference })),
  );
  const errors: StepError[] = [];
  const readOne = async ({ file, reference }: Wanted) => {
    const build = findBuild(options.builds, file.shown, reference);
    const path = build ? join(options.workload, build.output) : reference.resolved;
    if (build) {
      requireSameFolder(build, showPath(options.workload, reference.resolved));
      await requireBuildPresent(build, path);
    }
    const id = `${reference.kind.content}|${path}`;
    const pending = begun.get(id) ?? readSource(path, reference, options);
    begun.set(id, pending);
    const source = await pending;
    if (build && source.digest !== unread) {
      requireCurrentBuild(build, source);
      await requireSameSources(build, options.workload);
    }
    sources.set(reference, source);
  };
  const reading = pLimit(foldersAtOnce);
  await Promise.all(wanted.map((one) => reading(() => collectError(errors, () => readOne(one)))));
  return { sources, errors };
}

interface Wanted {
  readonly file: TreeFile;
  readonly reference: TreeReference;
}

function isUploaded(file: TreeFile, reference: TreeReference, { builds }: ReadSourcesOptions): boolean {
  if (reference.child !== undefined || reference.value?.startsWith('s3://')) return false;
  if (reference.inherited) return findBuild(builds, file.shown, reference) !== undefined;
  const heirs = file.references.filter(({ inherited, kind }) => inherited && kind === reference.kind);
  // What every resource has replaced by its own build needs no default.
  if (reference.path[0] !== 'Globals' || heirs.length === 0) return true;
  return heirs.some((heir) => !findBuild(builds, file.shown, heir));
}
