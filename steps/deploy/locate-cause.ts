import type { StackEvent } from '@aws-sdk/client-cloudformation';
import { dirname, join, resolve } from 'node:path';
import { sha256 } from '../content-digest.ts';
import type { Context } from '../context.ts';
import type { FailureCause } from '../errors/index.ts';
import type { Location } from '../location.ts';
import { readPackagedSource, sourceMapOf, sourceOfText, sourceOfUrl, type SourceMap } from '../packaged-sources.ts';
import { locateInSource } from '../source-map.ts';
import { readSourceText } from '../source-text.ts';
import {
  findNode,
  locatePath,
  parseSource,
  toTemplateValue,
  valueAt,
  type SourceDocument,
  type TemplateValue,
} from '../template.ts';
import type { DeployInputs } from './inputs.ts';

/**
 * Where the resource that failed stands: in the template, that of the nested stack or the included snippet, as far as its file is here;
 * of what was packaged, in its source.
 */
export async function locateCause(
  cause: FailureCause,
  events: readonly StackEvent[],
  { template, manifest }: Pick<DeployInputs, 'template' | 'manifest'>,
  { workingDirectory }: Context,
): Promise<Location> {
  const read: Reading = { map: sourceMapOf(manifest), workingDirectory };
  let document = template;
  for (const child of pathTo(cause.stackId ?? '', events)) {
    const nested = await readNested(document, child, read);
    if (!nested) return locateResource(document, child, read);
    document = nested;
  }
  return locateResource(document, cause.logicalId, read);
}

interface Reading {
  readonly map: SourceMap;
  readonly workingDirectory: string;
}

/** Logical ids of the nested stacks from the root to a stack. */
function pathTo(stackId: string, events: readonly StackEvent[]): readonly string[] {
  const parent = events.find((event) => event.PhysicalResourceId === stackId && event.StackId !== stackId);
  return parent ? [...pathTo(parent.StackId ?? '', events), parent.LogicalResourceId ?? ''] : [];
}

async function locateResource(document: SourceDocument, logicalId: string, read: Reading): Promise<Location> {
  const path = ['Resources', logicalId];
  if (findNode(document, path)) return inSource(locatePath(document, path, { key: true }), document, read);
  for (const location of includedInto(document)) {
    const snippet = await readNamed(location, document, read);
    if (snippet && findNode(snippet, [logicalId])) return locatePath(snippet, [logicalId], { key: true });
  }
  return inSource(locatePath(document, path, { key: true }), document, read);
}

/** What is included right into Resources. */
function includedInto(document: SourceDocument): readonly string[] {
  const include = valueAt(toTemplateValue(document), ['Resources', 'Fn::Transform']);
  const includes = Array.isArray(include) ? (include as readonly TemplateValue[]) : [include ?? null];
  return includes
    .map((transform) => valueAt(transform, ['Parameters', 'Location']))
    .filter((location) => typeof location === 'string');
}

async function readNested(parent: SourceDocument, id: string, read: Reading): Promise<SourceDocument | undefined> {
  const url = valueAt(toTemplateValue(parent), ['Resources', id, 'Properties', 'TemplateURL']);
  return typeof url === 'string' ? readNamed(url, parent, read) : undefined;
}

/** What a template names beside it, or what was uploaded from here and has not changed since. */
async function readNamed(
  name: string,
  from: SourceDocument,
  { map, workingDirectory }: Reading,
): Promise<SourceDocument | undefined> {
  if (/^(https?|s3):/.test(name)) {
    const entry = sourceOfUrl(map, name);
    const source = entry && (await readPackagedSource(entry, workingDirectory));
    return typeof source === 'object' ? source : undefined;
  }
  const file = join(dirname(from.file), name);
  const text = await readSourceText(resolve(workingDirectory, file), file).catch(() => undefined);
  return text ? parseSource(text, file) : undefined;
}

/** The place in what a packaged template was made from, where that is here as it was; else the place as it is. */
async function inSource(location: Location, document: SourceDocument, read: Reading): Promise<Location> {
  const entry = sourceOfText(read.map, sha256(document.text));
  if (!entry || entry.source === document.file) return location;
  const source = await readPackagedSource(entry, read.workingDirectory);
  return typeof source === 'string' ? location : locateInSource(location, document, source, entry);
}
