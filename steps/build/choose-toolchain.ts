import { toolchainUnknown } from '../errors/index.ts';
import type { FolderFacts } from './folder-facts.ts';
import { describeTarget } from './target.ts';
import type { BuildRequest, Toolchain } from './toolchain.ts';
import { toolchains } from './toolchains/index.ts';

/** Files that say a folder must be compiled by a toolchain that is not in the table. */
const foreignMarkers: readonly (readonly [pattern: RegExp, language: string])[] = [
  [/^go\.mod$/, 'Go'],
  [/^(pom\.xml|build\.gradle(\.kts)?)$/, 'Java'],
  [/^Gemfile$/, 'Ruby'],
  [/\.(cs|fs)proj$/, '.NET'],
  [/^Cargo\.toml$/, 'Rust'],
];

/** What builds a target: what its Metadata name, else what recognises its folder. Nothing where it is deployed as it is. */
export function chooseToolchain(request: BuildRequest): Toolchain | undefined {
  const { target, facts } = request;
  if (target.buildMethod !== undefined) {
    const named = toolchains.find(({ takes }) => takes(target.buildMethod ?? ''));
    return named ?? unknown(request, `BuildMethod ${target.buildMethod}`);
  }
  const recognised = toolchains.find((toolchain) => toolchain.recognises(request));
  if (recognised) return recognised;
  const marker = findMarker(facts);
  return marker === undefined ? undefined : unknown(request, marker);
}

function findMarker({ names }: FolderFacts): string | undefined {
  for (const name of names) {
    const language = foreignMarkers.find(([pattern]) => pattern.test(name))?.[1];
    if (language !== undefined) return `${name} says that it is ${language}`;
  }
  return undefined;
}

function unknown({ target }: BuildRequest, found: string): never {
  const known = toolchains.map(({ name }) => name);
  throw toolchainUnknown(describeTarget(target), found, known, target.location);
}
