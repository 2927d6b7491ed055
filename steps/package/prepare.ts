import type { S3Client } from '@aws-sdk/client-s3';
import type { Context } from '../context.ts';
import type { TemplateTree } from '../template-tree.ts';
import { openDestination, type Destination } from './destination.ts';
import type { PackageOptions } from './options.ts';
import { planPackage, type PlannedArtifact } from './plan.ts';
import { readWorkload, type ReadWorkload } from './read-workload.ts';
import { rootArtifact } from './root-artifact.ts';
import { warnOfUnbuilt } from './unbuilt.ts';
import { formatTemplate } from './write-output.ts';

/** All that is decided before anything is sent. */
export interface PreparedPackage extends ReadWorkload {
  readonly client: S3Client;
  readonly destination: Destination;
  /** The packaged root template. */
  readonly template: string;
  readonly artifacts: readonly PlannedArtifact[];
}

export async function preparePackage(options: PackageOptions, context: Context): Promise<PreparedPackage> {
  // What is wrong with the workload is said first, for it is what its author can mend.
  const [read, opened] = await Promise.allSettled([readWorkload(options, context), openDestination(options, context)]);
  if (read.status === 'rejected') throw read.reason;
  if (opened.status === 'rejected') throw opened.reason;
  const { tree, sources } = read.value;
  const { destination, client } = opened.value;
  warnOfUnbuilt(tree, sources, context);
  warnOfDoubts(tree, context);
  const plan = planPackage(tree, sources, destination);
  const template = formatTemplate(plan.template, options.templateFile, options.useJson ?? false);
  const artifacts = [...plan.artifacts, ...rootArtifact(template, tree.root, destination)];
  return { ...read.value, client, destination, template, artifacts };
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
