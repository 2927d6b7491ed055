import { dirname, resolve } from 'node:path';
import type { YAMLMap } from 'yaml';
import type { Context } from '../context.ts';
import { given } from '../given.ts';
import {
  childMap,
  childText,
  findPair,
  isObject,
  nodeToValue,
  type SourceDocument,
  type TemplateObject,
  type TemplateValue,
} from '../template.ts';
import {
  notFound,
  showPath,
  statReference,
  type TemplateTree,
  type TreeFile,
  type TreeReference,
} from '../template-tree.ts';
import type { BuildTarget, MakefilePlaces } from './target.ts';

/**
 * Every function and layer of the tree whose code is a local folder, in the order of the templates. Of code that is not there is warned:
 * something else may make it before it is packaged.
 */
export async function findTargets(tree: TemplateTree, context: Context): Promise<readonly BuildTarget[]> {
  const files = [...tree.files].reverse();
  const targets: BuildTarget[] = [];
  for (const file of files) {
    for (const reference of file.references.filter(isOnly)) {
      const found = await toTarget(file, reference, context.workingDirectory);
      if (found === 'missing') await warnOfNothing(reference, context);
      else if (found) targets.push(found);
    }
  }
  return targets;
}

/** A property that chooses between paths (`Fn::If`, `Fn::FindInMap`) would need an output for each: they are deployed as they are. */
function isOnly({ logicalId, kind }: TreeReference, _index: number, all: readonly TreeReference[]): boolean {
  return all.filter((other) => other.logicalId === logicalId && other.kind === kind).length === 1;
}

async function toTarget(
  file: TreeFile,
  reference: TreeReference,
  workload: string,
): Promise<BuildTarget | 'missing' | undefined> {
  const { kind, resource, resolved } = reference;
  if (!kind.buildable || !resource || reference.value?.startsWith('s3://')) return undefined;
  const metadata = readMetadata(file.source, resource);
  // An omitted Code is the template's own folder: AWS's command zips it, and it is built only where the template says how.
  if (reference.value === undefined && metadata['BuildMethod'] === undefined) return undefined;
  if (metadata['SkipBuild'] === true || metadata['SkipBuild'] === 'true') return undefined;
  const found = await statReference(reference);
  if (!found) return 'missing';
  if (!found.isDirectory()) return undefined;
  const text = (name: string) => readText(file.source, resource, kind.globals, name);
  const handler = text('Handler');
  const runtime = text('Runtime') ?? text('CompatibleRuntimes');
  const method = metadata['BuildMethod'];
  const properties = metadata['BuildProperties'];
  return {
    template: file.shown,
    logicalId: reference.logicalId,
    property: kind.property,
    role: kind.buildable,
    folder: resolved,
    source: showPath(workload, resolved),
    architecture: architectureOf(
      metadata['BuildArchitecture'] ?? text('Architectures') ?? text('CompatibleArchitectures'),
    ),
    buildProperties: isObject(properties) ? properties : {},
    makefile: readMakefilePlaces(metadata, dirname(resolve(workload, file.shown))),
    location: reference.location,
    ...(handler === undefined ? {} : { handler }),
    ...(runtime === undefined ? {} : { runtime }),
    ...(typeof method === 'string' ? { buildMethod: method } : {}),
  };
}

async function warnOfNothing(reference: TreeReference, { workingDirectory, report }: Context): Promise<void> {
  const { message, hint, location } = await notFound(reference, workingDirectory);
  const meant = hint?.startsWith('did you mean') ? `; ${hint}` : '';
  report({
    type: 'notice',
    level: 'warning',
    message: `${message}: nothing is built${meant}`,
    ...given('location', location),
  });
}

function readMetadata(source: SourceDocument, resource: YAMLMap): TemplateObject {
  const value = nodeToValue(source, findPair(source, resource, 'Metadata')?.value);
  return isObject(value) ? value : {};
}

function readMakefilePlaces(metadata: TemplateObject, folder: string): MakefilePlaces {
  const place = (name: string) => (typeof metadata[name] === 'string' ? resolve(folder, metadata[name]) : undefined);
  const [context, projectRoot, workingDirectory] = ['ContextPath', 'ProjectRootDirectory', 'WorkingDirectory'].map(
    place,
  );
  return {
    ...(context === undefined ? {} : { context }),
    ...(projectRoot === undefined ? {} : { projectRoot }),
    ...(workingDirectory === undefined ? {} : { workingDirectory }),
  };
}

/** A property's text, or the first of its list; else what SAM's `Globals` say. */
function readText(source: SourceDocument, resource: YAMLMap, globals: string | undefined, name: string) {
  const properties = childMap(source, resource, 'Properties');
  return (properties && firstText(source, properties, name)) ?? readGlobal(source, globals, name);
}

function readGlobal(source: SourceDocument, section: string | undefined, name: string): string | undefined {
  const root = source.document.contents as YAMLMap;
  const all = section && childMap(source, root, 'Globals');
  const map = all && childMap(source, all, section);
  return map ? firstText(source, map, name) : undefined;
}

function firstText(source: SourceDocument, map: YAMLMap, name: string): string | undefined {
  const text = childText(source, map, name);
  if (text !== undefined) return text;
  const pair = findPair(source, map, name);
  const value = pair && nodeToValue(source, pair.value);
  const first: unknown = Array.isArray(value) ? value[0] : undefined;
  return typeof first === 'string' ? first : undefined;
}

function architectureOf(text: TemplateValue | undefined): BuildTarget['architecture'] {
  return text === 'arm64' ? 'arm64' : 'x86_64';
}
