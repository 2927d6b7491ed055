import type { Finding } from '../finding.ts';
import { isObject, locatePath, type SourceDocument, type TemplateObject, type TemplateValue } from '../template.ts';
import { ownFinding } from './own-finding.ts';
import type { ReadDocument } from './read-document.ts';
import type { Origin, Path } from './template-file.ts';

/** Where the snippets of includes come from. */
export interface Snippets {
  /** The file that a location names, seen from the file that holds it; nothing where it is none of this machine. */
  readonly locate: (location: string, from: string) => Promise<string | undefined>;
  /** The snippet; a finding where it cannot be read. */
  readonly read: (absolute: string, from: Include) => Promise<ReadDocument | Finding>;
}

/** An `AWS::Include` of a local file. */
export interface Include {
  readonly source: SourceDocument;
  readonly path: Path;
  readonly location: string;
  /** The file that the location names. */
  readonly absolute: string;
}

export interface Expansion {
  readonly value: TemplateValue;
  readonly origins: readonly Origin[];
  readonly findings: readonly Finding[];
  readonly isExpanded: boolean;
}

interface Walk {
  readonly snippets: Snippets;
  readonly origins: Origin[];
  readonly findings: Finding[];
}

/** Where a value was written, and where it goes. */
interface Place {
  readonly source: SourceDocument;
  readonly absolute: string;
  readonly path: Path;
  readonly at: Path;
  /** The snippets that are being expanded, so that one that includes itself ends. */
  readonly within: readonly string[];
}

/** Puts the content of every local include in the include's place, as CloudFormation will, and keeps where each part was written. */
export async function expandIncludes(document: ReadDocument, absolute: string, snippets: Snippets): Promise<Expansion> {
  const origins: Origin[] = [{ at: [], source: document.source, path: [] }];
  const walk: Walk = { snippets, origins, findings: [] };
  const place: Place = { source: document.source, absolute, path: [], at: [], within: [] };
  const value = await expandTop(document.value, place, walk);
  return { value, origins, findings: walk.findings, isExpanded: origins.length > 1 || value !== document.value };
}

/** `Transform: {Name: AWS::Include}` at the top is the same include as `Fn::Transform` elsewhere. */
async function expandTop(value: TemplateValue, place: Place, walk: Walk): Promise<TemplateValue> {
  if (!isObject(value)) return value;
  const transforms = value['Transform'];
  const isOnly = isObject(transforms) && (await localInclude(transforms, place, walk)) !== undefined;
  if (!isOnly) return expand(value, place, walk);
  const { Transform: include = null, ...others } = value;
  return expandMap({ ...others, 'Fn::Transform': include }, place, walk, 'Transform');
}

async function expand(value: TemplateValue, place: Place, walk: Walk): Promise<TemplateValue> {
  if (isObject(value)) return expandMap(value, place, walk, 'Fn::Transform');
  if (!Array.isArray(value)) return value;
  const items = value as readonly TemplateValue[];
  const expanded = await Promise.all(items.map((item, index) => expand(item, child(place, index), walk)));
  return expanded.some((item, index) => item !== items[index]) ? expanded : value;
}

async function expandMap(value: TemplateObject, place: Place, walk: Walk, key: string): Promise<TemplateValue> {
  const entries = await Promise.all(
    Object.entries(value).map(async ([name, item]): Promise<[string, TemplateValue]> => [
      name,
      await expand(item, child(place, name), walk),
    ]),
  );
  const isSame = entries.every(([name, item]) => item === value[name]);
  const found = await localInclude(value['Fn::Transform'], place, walk);
  if (!found) return isSame ? value : Object.fromEntries(entries);
  const others = Object.fromEntries(entries.filter(([name]) => name !== 'Fn::Transform'));
  const include = { source: place.source, path: [...place.path, key], ...found };
  return insertSnippet(others, include, place, walk);
}

/** A map joins what stands beside the include, which keeps its own keys; anything else takes the place of it all. */
async function insertSnippet(
  others: TemplateObject,
  include: Include,
  place: Place,
  walk: Walk,
): Promise<TemplateValue> {
  const { absolute } = include;
  if (place.within.includes(absolute)) {
    walk.findings.push(circular(include));
    return others;
  }
  const snippet = await walk.snippets.read(absolute, include);
  if (!('value' in snippet)) {
    walk.findings.push(snippet);
    return others;
  }
  const inside = { ...place, absolute, source: snippet.source, path: [], within: [...place.within, absolute] };
  if (!isObject(snippet.value)) {
    walk.origins.push({ at: place.at, source: snippet.source, path: [] });
    return expand(snippet.value, inside, walk);
  }
  for (const name of Object.keys(snippet.value)) {
    if (!(name in others)) walk.origins.push({ at: [...place.at, name], source: snippet.source, path: [name] });
  }
  const content = await expandMap(snippet.value, inside, walk, 'Fn::Transform');
  return isObject(content) ? { ...content, ...others } : content;
}

function child(place: Place, part: string | number): Place {
  return { ...place, path: [...place.path, part], at: [...place.at, part] };
}

/** The local file of an include, in its plain form and as the only member of a list. */
async function localInclude(
  transform: TemplateValue | undefined,
  place: Place,
  { snippets }: Walk,
): Promise<Pick<Include, 'location' | 'absolute'> | undefined> {
  const include = Array.isArray(transform) && transform.length === 1 ? (transform[0] as TemplateValue) : transform;
  if (!isObject(include) || include['Name'] !== 'AWS::Include' || !isObject(include['Parameters'])) return undefined;
  const location = include['Parameters']['Location'];
  if (typeof location !== 'string') return undefined;
  const absolute = await snippets.locate(location, place.absolute);
  return absolute === undefined ? undefined : { location, absolute };
}

/** Not in S3, not on the web, and not known only to CloudFormation. */
export function isLocal(location: string): boolean {
  return !/^(s3|https?):\/\//.test(location) && !location.includes('{{resolve:');
}

function circular(include: Include): Finding {
  const location = locatePath(include.source, include.path, { key: true });
  return ownFinding({ ruleId: 'STEPS006', message: `${include.location} includes itself`, location });
}
