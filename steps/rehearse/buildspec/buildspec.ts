/** A buildspec, version 0.2, as it was understood. https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html */
export interface Buildspec {
  readonly env: BuildspecEnvironment;
  readonly phases: Readonly<Partial<Record<PhaseName, PhaseSpec>>>;
  readonly reports: Readonly<Record<string, ReportSpec>>;
  readonly artifacts?: ArtifactsSpec;
  readonly cache?: CacheSpec;
  /** What CodeBuild would only warn of, with its place. */
  readonly warnings: readonly string[];
}

export type PhaseName = 'INSTALL' | 'PRE_BUILD' | 'BUILD' | 'POST_BUILD';
export const phaseNames: readonly PhaseName[] = ['INSTALL', 'PRE_BUILD', 'BUILD', 'POST_BUILD'];

export interface BuildspecEnvironment {
  readonly shell: 'sh' | 'bash';
  readonly variables: Readonly<Record<string, string>>;
  readonly parameterStore: Readonly<Record<string, string>>;
  readonly secretsManager: Readonly<Record<string, string>>;
  readonly exportedVariables: readonly string[];
}

export interface PhaseSpec {
  readonly onFailure: OnFailure;
  readonly commands: readonly string[];
  readonly finally: readonly string[];
}

export type OnFailure =
  | { readonly kind: 'default' | 'abort' | 'continue' }
  | { readonly kind: 'retry'; readonly attempts: number; readonly pattern?: string };

export interface FileSelection {
  readonly files: readonly string[];
  readonly baseDirectory?: string;
  readonly discardPaths: boolean;
}

export interface ArtifactSpec extends FileSelection {
  readonly name?: string;
  readonly excludePaths: readonly string[];
  readonly enableSymlinks: boolean;
}

export interface ArtifactsSpec extends ArtifactSpec {
  readonly secondary: Readonly<Record<string, ArtifactSpec>>;
}

export interface ReportSpec extends FileSelection {
  readonly format: string;
}

/** What is kept for the builds that follow, where the project has a cache; without an action it is both restored and saved. */
export interface CacheSpec {
  readonly paths: readonly string[];
  readonly key?: string;
  readonly fallbackKeys: readonly string[];
  readonly action?: 'restore' | 'save';
}

/** The context of a failed phase, in CodeBuild's codes and words. */
export interface PhaseContext {
  readonly statusCode: string;
  readonly message: string;
}

/** A failure that ends a phase. */
export class BuildFailure extends Error {
  readonly context: PhaseContext;

  constructor(statusCode: string, message: string) {
    super(message);
    this.name = 'BuildFailure';
    this.context = { statusCode, message };
  }
}
