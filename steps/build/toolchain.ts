import type { Context } from '../context.ts';
import type { FileEntry } from '../folder-entries.ts';
import type { FolderFacts } from './folder-facts.ts';
import type { BuildTarget } from './target.ts';

/** Everything that a toolchain may look at before it decides. */
export interface BuildRequest {
  readonly target: BuildTarget;
  readonly facts: FolderFacts;
  readonly sources: readonly FileEntry[];
  readonly workload: string;
}

/**
 * How one target is built. Two targets of one folder with the same identity have the same output, and an output whose identity and
 * sources did not change is not built again.
 */
export interface Recipe {
  readonly toolchain: string;
  /** Everything but the sources that the output depends on: options, versions of tools, and settings in the environment. */
  readonly identity: string;
  /** Files outside the folder that belong to the sources, as lockfiles above it. Absolute. */
  readonly alsoReads: readonly string[];
  /** Fills the empty folder `output`; gives the files that it turned out to read. */
  readonly build: (output: string) => Promise<{ readonly alsoRead?: readonly string[] }>;
}

/** One way of building. The table of them is in `toolchains/index.ts`. */
export interface Toolchain {
  readonly name: string;
  /** Whether it is what `Metadata: BuildMethod` names; where one method has two, the folder decides. */
  readonly takes: (buildMethod: string, facts: FolderFacts) => boolean;
  /** Whether a folder that names no BuildMethod is to be built by it. */
  readonly recognises: (request: BuildRequest) => boolean;
  readonly plan: (request: BuildRequest, context: Context) => Promise<Recipe>;
}
