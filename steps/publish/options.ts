import type { PackageFormat } from './package-version.ts';

/** Where a package version goes, in CodeArtifact's words. */
export interface Destination {
  readonly domain: string;
  /** The account of the domain, where it is not the caller's. */
  readonly domainOwner?: string;
  readonly repository: string;
  readonly region?: string;
}

/** What a generic package version is called: nothing in its files says it. */
export interface GenericName {
  readonly namespace: string;
  readonly package: string;
  readonly packageVersion: string;
}

/** What is published. */
export interface PackageSources {
  /** Folders of packages, wheels and sdists, or the files of one generic package version, relative to the working directory. */
  readonly paths: readonly string[];
  /** What the paths are; without it, each says by what it holds. */
  readonly format?: Exclude<PackageFormat, 'generic'>;
  /** A generic package version. */
  readonly generic?: GenericName;
}

export interface PublishOptions extends Destination, PackageSources {
  /** The digest that the packages must have, as `digestPackages` gave it where they were built. */
  readonly digest?: string;
  /** npm's dist-tag of the published version; npm's own default where it is absent. */
  readonly distTag?: string;
  /** Says what would be published, and publishes nothing. */
  readonly dryRun: boolean;
}
