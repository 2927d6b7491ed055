import { resolve } from 'node:path';
import { sha256 } from './content-digest.ts';
import type { Manifest, PackagedSource, UploadedArtifact } from './manifest.ts';
import { readSourceText } from './source-text.ts';
import { parseSource, type SourceDocument } from './template.ts';

/** What packaging says of the templates and snippets that it wrote or uploaded. */
export interface SourceMap {
  readonly sources: readonly PackagedSource[];
  readonly uploads: readonly Pick<UploadedArtifact, 'bucket' | 'key' | 'sha256'>[];
}

export const noSourceMap: SourceMap = { sources: [], uploads: [] };

/** The source map of a manifest: empty before packaging, and of manifests of earlier versions. */
export function sourceMapOf(manifest: Manifest | undefined): SourceMap {
  if (!manifest || manifest.stage === 'built' || !manifest.sources) return noSourceMap;
  const packaged = new Set(manifest.sources.map((source) => source.packaged));
  const uploads = manifest.artifacts
    .filter(({ sha256: digest }) => packaged.has(digest))
    .map(({ bucket, key, sha256: digest }) => ({ bucket, key, sha256: digest }));
  return { sources: manifest.sources, uploads };
}

/** What a packaged text was made from, by its SHA-256, under whatever name it lies. */
export function sourceOfText({ sources }: SourceMap, digest: string): PackagedSource | undefined {
  return sources.find(({ packaged }) => packaged === digest);
}

/** What an uploaded template or snippet was made from, by the address that a packaged template names it with. */
export function sourceOfUrl(map: SourceMap, url: string): PackagedSource | undefined {
  const upload = map.uploads.find(({ bucket, key }) => url.includes(bucket) && url.endsWith(`/${key}`));
  return upload && sourceOfText(map, upload.sha256);
}

/** The source as it was packaged; otherwise what has become of it. */
export async function readPackagedSource(
  { source, sha256: digest }: PackagedSource,
  workingDirectory: string,
): Promise<SourceDocument | 'changed' | 'gone'> {
  const text = await readSourceText(resolve(workingDirectory, source), source).catch(() => undefined);
  if (text === undefined) return 'gone';
  return sha256(text) === digest ? parseSource(text, source) : 'changed';
}
