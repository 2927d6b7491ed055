import type { StackEvent } from '@aws-sdk/client-cloudformation';
import { dirname, join, resolve } from 'node:path';
import type { Context } from '../context.ts';
import type { FailureCause } from '../errors/index.ts';
import type { Location } from '../location.ts';
import type { Manifest, UploadedArtifact } from '../manifest.ts';
import { readSourceText } from '../source-text.ts';
import { isObject, locatePath, parseSource, toTemplateValue, type SourceDocument } from '../template.ts';
import type { DeployInputs } from './inputs.ts';

/**
 * Where the resource that failed stands: in the template, or in that of the nested stack, as far as its file is here. Packaging leaves
 * lines where they are, so that a line of the packaged template is that of its source.
 */
export async function locateCause(
  cause: FailureCause,
  events: readonly StackEvent[],
  { template, manifest }: Pick<DeployInputs, 'template' | 'manifest'>,
  context: Context,
): Promise<Location> {
  let document = template;
  for (const child of pathTo(cause.stackId ?? '', events)) {
    const nested = await readNested(document, child, manifest, context);
    if (!nested) return locatePath(document, ['Resources', child], { key: true });
    document = nested;
  }
  return locatePath(document, ['Resources', cause.logicalId], { key: true });
}

/** Logical ids of the nested stacks from the root to a stack. */
function pathTo(stackId: string, events: readonly StackEvent[]): readonly string[] {
  const parent = events.find((event) => event.PhysicalResourceId === stackId && event.StackId !== stackId);
  return parent ? [...pathTo(parent.StackId ?? '', events), parent.LogicalResourceId ?? ''] : [];
}

async function readNested(
  parent: SourceDocument,
  id: string,
  manifest: Manifest | undefined,
  context: Context,
): Promise<SourceDocument | undefined> {
  const url = propertyOf(parent, id, 'TemplateURL');
  if (typeof url !== 'string') return undefined;
  const file = /^(https?|s3):/.test(url) ? sourceOf(url, manifest) : join(dirname(parent.file), url);
  const text = file && (await readSourceText(resolve(context.workingDirectory, file), file).catch(() => undefined));
  return text ? parseSource(text, file) : undefined;
}

function propertyOf(document: SourceDocument, id: string, name: string): unknown {
  const steps = ['Resources', id, 'Properties', name];
  return steps.reduce<unknown>((value, step) => (isObject(value) ? value[step] : undefined), toTemplateValue(document));
}

function sourceOf(url: string, manifest: Manifest | undefined): string | undefined {
  const artifacts: readonly UploadedArtifact[] = manifest && 'artifacts' in manifest ? manifest.artifacts : [];
  return artifacts.find(({ bucket, key }) => url.includes(bucket) && url.endsWith(`/${key}`))?.source;
}
