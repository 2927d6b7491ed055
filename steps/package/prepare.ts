import type { ArchiveThreads } from '../archive-threads.ts';
import { sha256, type DigestFiles } from '../content-digest.ts';
import type { Context } from '../context.ts';
import type { PackagedSource } from '../manifest.ts';
import type { TemplateTree } from '../template-tree.ts';
import type { openDestination, OpenDestination } from './destination.ts';
import { noticeLargeWork } from './large-work.ts';
import type { PackageOptions } from './options.ts';
import { planPackage } from './plan.ts';
import { readWorkload, type ReadWorkload } from './read-workload.ts';
import { openDestinations, type RegionalPackage } from './regions.ts';
import { rootArtifact } from './root-artifact.ts';
import { warnOfSecrets } from './secrets.ts';
import { warnOfUnbuilt } from './unbuilt.ts';
import { formatTemplate } from './write-output.ts';

/** All that is decided before anything is sent. */
export interface PreparedPackage extends ReadWorkload {
  /** One for each region; the first is the main one. */
  readonly packages: readonly RegionalPackage[];
}

export async function preparePackage(
  options: PackageOptions,
  threads: Pick<ArchiveThreads, 'digest' | 'prepare'>,
  given: Context,
  open?: typeof openDestination,
): Promise<PreparedPackage> {
  const context = { ...given, onLargeWork: () => (threads.prepare(), given.onLargeWork?.()) };
  const opening = openDestinations(options, context, open);
  const digest = noticeLargeWork(listFirst(threads.digest, opening, options), context);
  // What is wrong with the workload is said first, for it is what its author can mend.
  const [read, opened] = await Promise.allSettled([readWorkload(options, digest, context), opening]);
  if (read.status === 'rejected') throw read.reason;
  if (opened.status === 'rejected') throw opened.reason;
  const { tree, sources } = read.value;
  warnOfUnbuilt(tree, sources, context);
  await warnOfSecrets(sources, context);
  warnOfDoubts(tree, context);
  const packages = opened.value.map((place): RegionalPackage => {
    const plan = planPackage(tree, sources, place.destination);
    const useJson = options.useJson ?? false;
    const template = formatTemplate(plan.template, options.templateFile, useJson);
    return {
      ...place,
      template,
      sources: useJson ? withRootAnew(plan.sources, template) : plan.sources,
      artifacts: [...plan.artifacts, ...rootArtifact(template, tree.root, place.destination)],
    };
  });
  return { ...read.value, packages };
}

/** The same; with the first files, which may have to go there, S3 is asked what is there already. */
function listFirst(
  digest: DigestFiles,
  opening: Promise<readonly OpenDestination[]>,
  { forceUpload }: PackageOptions,
): DigestFiles {
  let isBegun = forceUpload ?? false;
  return (files) => {
    if (!isBegun) {
      isBegun = true;
      // Where nothing can be opened `preparePackage` says so.
      void opening.then(
        (places) => places.forEach(({ requests, destination }) => requests.beginListing(destination)),
        () => {},
      );
    }
    return digest(files);
  };
}

/** Written anew, the root has other bytes and no common offsets with its source. */
function withRootAnew(sources: readonly PackagedSource[], template: string): readonly PackagedSource[] {
  const root = sources.at(-1);
  if (!root) return sources;
  const { source, sha256: digest } = root;
  return [...sources.slice(0, -1), { packaged: sha256(template), source, sha256: digest }];
}

/** What reads like a local path and is none to us, and what holds for a parameter's Default only. */
function warnOfDoubts(tree: TemplateTree, context: Context): void {
  const told = new Set<string>();
  for (const { left, references } of tree.files) {
    const doubts = [
      ...left
        .filter(({ isSuspect }) => isSuspect)
        .map(({ location, reason }) => ({ location, message: `left as it is: ${reason}` })),
      ...references.flatMap(({ location, caveat }) => (caveat === undefined ? [] : [{ location, message: caveat }])),
    ];
    for (const { location, message } of doubts) {
      if (told.has(message + JSON.stringify(location))) continue;
      told.add(message + JSON.stringify(location));
      context.report({ type: 'notice', level: 'warning', message, location });
    }
  }
}
