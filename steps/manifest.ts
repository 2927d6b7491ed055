import type { RegionalTemplate } from './regional-template.ts';

/**
 * The one thing that flows from step to step: `.steps/manifest.json` in the workload, each stage the former plus what
 * it learnt. Paths are relative to the workload's folder, with forward slashes. Digests are SHA-256 in lower-case hex.
 */
export const manifestSchemaVersion = 1;
export const manifestPath = '.steps/manifest.json';

export type Stage = 'built' | 'packaged' | 'validated';

/** A function or layer that `steps build` has built: what `steps package` zips instead of the source folder. */
export interface Build {
  /** The template file that holds the resource. */
  readonly template: string;
  readonly logicalId: string;
  /** The property that names the source, as in `Code` or `Content`. */
  readonly property: string;
  readonly source: string;
  readonly output: string;
  readonly toolchain: string;
  /** Digest of the source folder as it was built, without what tools leave in it. */
  readonly sourceDigest: string;
  /** Digest of the output's sorted (path, mode, content). */
  readonly digest: string;
}

/** A file of the build artifact that a later step relies on. */
export interface ManifestFile {
  readonly path: string;
  readonly sha256: string;
  readonly size: number;
}

/** An object in the artifact bucket that a packaged template refers to. */
export interface UploadedArtifact {
  /** The local folder or file that it was made from. */
  readonly source: string;
  readonly bucket: string;
  readonly key: string;
  readonly region: string;
  readonly sha256: string;
  readonly size: number;
  readonly versionId?: string;
  /** Where it is used: template file, logical id and property path. */
  readonly references: readonly string[];
}

/** The source map of one packaged template or snippet: what it was made from, and where their texts differ. */
export interface PackagedSource {
  /** SHA-256 of the packaged text, which may lie under any name. */
  readonly packaged: string;
  readonly source: string;
  /** SHA-256 of the source. */
  readonly sha256: string;
  /** As `steps/source-map.ts` writes them; absent where the values were written anew, as JSON: places are then found by their paths. */
  readonly edits?: string;
}

interface Common {
  readonly schemaVersion: typeof manifestSchemaVersion;
  readonly workload: string;
  /** The commit that was built, where it is known. */
  readonly commit?: string;
  readonly template: string;
  readonly builds: readonly Build[];
}

export interface BuiltManifest extends Common {
  readonly stage: 'built';
}

interface Packaged extends Common {
  /** The packaged root template, which is what is deployed. */
  readonly packagedTemplate: ManifestFile;
  /** Where it was packaged for regions by name: the template of each, of which the first is the packaged template itself. */
  readonly regions?: readonly RegionalTemplate[];
  /** Parameter files and whatever else travels in the build artifact and must not change on its way. */
  readonly files: readonly ManifestFile[];
  readonly artifacts: readonly UploadedArtifact[];
  /** Of the packaged root templates and all that they nest and include here; absent in manifests of earlier versions. */
  readonly sources?: readonly PackagedSource[];
}

export interface PackagedManifest extends Packaged {
  readonly stage: 'packaged';
}

export interface ValidatedManifest extends Packaged {
  readonly stage: 'validated';
  readonly validation: {
    readonly tools: Readonly<Record<string, string>>;
    readonly errors: number;
    readonly warnings: number;
  };
}

/** What may be deployed: the type refuses a manifest that was never packaged. */
export type DeployableManifest = PackagedManifest | ValidatedManifest;
export type Manifest = BuiltManifest | DeployableManifest;
