import type { Location } from '../location.ts';

export type PackageFormat = 'npm' | 'pypi' | 'maven' | 'generic';

/** A file of a package version, as CodeArtifact keeps it. */
export interface Asset {
  readonly name: string;
  readonly sha256: string;
}

export interface LocalAsset extends Asset {
  readonly file: string;
}

/** What names a package version in a repository; `namespace` is npm's scope without its @, or Maven's group. */
export interface PackageVersionName {
  readonly format: PackageFormat;
  readonly namespace?: string;
  readonly package: string;
  readonly packageVersion: string;
}

/** What is to be published. */
export interface LocalPackageVersion extends PackageVersionName {
  readonly assets: readonly LocalAsset[];
  /** Where its version is written; absent where it was an option, or stands in an archive. */
  readonly location?: Location;
}

/** What the repository has of it. */
export interface PublishedPackageVersion {
  /** https://docs.aws.amazon.com/codeartifact/latest/ug/packages-overview.html#package-version-status */
  readonly status: string;
  readonly assets: readonly Asset[];
}

/** As people write it: `@acme/greeting 1.2.0`, `com.acme:greeting 1.2.0`. */
export function describePackageVersion(name: PackageVersionName): string {
  return `${packageTitle(name)} ${name.packageVersion}`;
}

/** As npm and Maven write it: `@acme/greeting`, `com.acme:greeting`. A generic package: `tools/installer`. */
export function packageTitle({ format, namespace, package: name }: PackageVersionName): string {
  if (namespace === undefined) return name;
  if (format === 'maven') return `${namespace}:${name}`;
  return `${format === 'npm' ? '@' : ''}${namespace}/${name}`;
}
