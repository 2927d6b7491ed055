import { globSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { sha256 } from '../../steps/content-digest.ts';
import { objectUrl } from '../../steps/partition.ts';

export interface BundlePlace {
  readonly bucket: string;
  readonly region: string;
  /** What keys begin with, before the version: `codebuild-steps/templates`. */
  readonly prefix: string;
}

export interface BundleFile {
  readonly key: string;
  readonly text: string;
}

/** All templates of a version, and the stack policy beside them, under one prefix, then `index.json`: whoever finds it finds all that it names. */
export function bundleTemplates(folder: string, version: string, place: BundlePlace): readonly BundleFile[] {
  const paths = globSync('**/*.{yml,json}', { cwd: folder })
    .map((path) => path.replaceAll('\\', '/'))
    .toSorted();
  if (paths.length === 0) throw new Error(`${folder} has no templates`);
  const keyOf = (path: string) => [place.prefix, version, path].join('/');
  const urlOf = (path: string) => objectUrl(place.region, place.bucket, keyOf(path));
  const files = paths.map((path) => {
    const text = readFileSync(join(folder, path), 'utf8');
    return { path, key: keyOf(path), text: nameReleased(text, path, paths, urlOf) };
  });
  const templates = Object.fromEntries(
    files.map(({ path, text }) => [path, { url: urlOf(path), sha256: sha256(text) }]),
  );
  const index = { key: keyOf('index.json'), text: `${JSON.stringify({ version, templates }, undefined, 2)}\n` };
  return [...files.map(({ key, text }) => ({ key, text })), index];
}

/** A template that another names by its place beside it is named by its address in the release. */
function nameReleased(text: string, path: string, paths: readonly string[], urlOf: (path: string) => string): string {
  return text.replaceAll(/^( +TemplateURL: )(\.{1,2}\/\S+)$/gm, (_, before: string, relative: string) => {
    const named = posix.join(posix.dirname(path), relative);
    if (!paths.includes(named)) throw new Error(`${path} names ${relative}, which is no template here`);
    return `${before}${urlOf(named)}`;
  });
}
