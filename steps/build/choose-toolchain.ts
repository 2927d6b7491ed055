import { toolchainUnknown } from '../errors/index.ts';
import { describeTarget } from './target.ts';
import type { BuildRequest, Toolchain } from './toolchain.ts';
import { toolchains } from './toolchains/index.ts';

/** Files that say a folder must be compiled by a toolchain that is not in the table. */
const foreignMarkers: Readonly<Record<string, string>> = { 'Package.swift': 'Swift', 'composer.json': 'PHP' };

/** What builds a target: what its Metadata name, else what recognises its folder. Nothing where it is deployed as it is. */
export function chooseToolchain(request: BuildRequest): Toolchain | undefined {
  const { target, facts } = request;
  if (target.buildMethod !== undefined) {
    const named = toolchains.find(({ takes }) => takes(target.buildMethod ?? '', facts));
    return named ?? unknown(request, `BuildMethod ${target.buildMethod}`);
  }
  const recognised = toolchains.find((toolchain) => toolchain.recognises(request));
  if (recognised) return recognised;
  const marker =
    /^(provided|$)/.test(target.runtime ?? '') && Object.keys(foreignMarkers).find((name) => facts.names.has(name));
  return marker ? unknown(request, `${marker} says that it is ${foreignMarkers[marker]}`) : undefined;
}

function unknown({ target }: BuildRequest, found: string): never {
  const known = toolchains.map(({ name }) => name);
  throw toolchainUnknown(describeTarget(target), found, known, target.location);
}
