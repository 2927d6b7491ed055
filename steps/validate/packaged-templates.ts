import { resolve } from 'node:path';
import type { Finding } from '../finding.ts';
import type { PackagedSource } from '../manifest.ts';
import { readPackagedSource, sourceOfText, sourceOfUrl, type SourceMap } from '../packaged-sources.ts';
import { locateInSource } from '../source-map.ts';
import type { SourceDocument } from '../template.ts';
import { ownFinding, startOf } from './own-finding.ts';
import type { ReadDocument } from './read-document.ts';

/** A packaged template and what it was made from. */
export interface PackagedPlace {
  readonly packaged: SourceDocument;
  readonly source: SourceDocument;
  readonly entry: PackagedSource;
}

/** Recognises what `steps package` wrote or uploaded, and what of its sources is here as it was packaged. */
export class PackagedTemplates {
  /** By the file as findings show it. */
  readonly places = new Map<string, PackagedPlace>();
  readonly findings: Finding[] = [];
  readonly lookedFor = new Set<string>();
  readonly #map: SourceMap;
  readonly #workingDirectory: string;
  readonly #sources = new Map<PackagedSource, ReturnType<typeof readPackagedSource>>();

  constructor(map: SourceMap, workingDirectory: string) {
    this.#map = map;
    this.#workingDirectory = workingDirectory;
  }

  /** Keeps what a template was made from, if it was packaged; a source that is packaged as it is stays what it is. */
  async recognise({ digest, source: packaged }: ReadDocument, absolute: string, file: string): Promise<void> {
    const entry = sourceOfText(this.#map, digest);
    if (!entry || this.#isSource(absolute)) return;
    const source = await this.#read(entry);
    if (typeof source !== 'string') this.places.set(file, { packaged, source, entry });
    else this.findings.push(lost(file, entry, source));
  }

  /** The local file of a nested template or snippet that packaging uploaded; nothing where it is not here as it was. */
  async localFile(url: string): Promise<string | undefined> {
    const entry = sourceOfUrl(this.#map, url);
    if (!entry || typeof (await this.#read(entry)) === 'string') return undefined;
    return resolve(this.#workingDirectory, entry.source);
  }

  #isSource(absolute: string): boolean {
    return this.#map.sources.some(({ source }) => resolve(this.#workingDirectory, source) === absolute);
  }

  #read(entry: PackagedSource): ReturnType<typeof readPackagedSource> {
    this.lookedFor.add(resolve(this.#workingDirectory, entry.source));
    const source = this.#sources.get(entry) ?? readPackagedSource(entry, this.#workingDirectory);
    this.#sources.set(entry, source);
    return source;
  }
}

function lost(file: string, { source }: PackagedSource, state: 'changed' | 'gone'): Finding {
  const what = state === 'changed' ? `${source} has changed since` : `${source} is not here`;
  const message = `this was packaged from ${source}; ${what}, so findings stand at the lines of the packaged template`;
  return ownFinding({ ruleId: 'STEPS110', severity: 'info', message, location: startOf(file) });
}

/** Findings in packaged templates at the places of their sources. */
export function relocate(findings: readonly Finding[], places: ReadonlyMap<string, PackagedPlace>): readonly Finding[] {
  if (places.size === 0) return findings;
  return findings.map((finding) => {
    const place = places.get(finding.location.file);
    if (!place) return finding;
    return { ...finding, location: locateInSource(finding.location, place.packaged, place.source, place.entry) };
  });
}
