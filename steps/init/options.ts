import type { RepositoryKind } from '../repository-kinds.ts';

export interface InitOptions {
  /** Absolute; it need not be there. */
  readonly folder: string;
  readonly kind: RepositoryKind;
  /** By default what the repository says already, else the folder's. A library's can have a scope. */
  readonly name?: string;
  /** Ids of accounts by environment; by default the organisation's bootstrap.yml names them. */
  readonly accounts: Readonly<Record<string, string>>;
  /** Writes nothing. */
  readonly isDryRun: boolean;
  /** The folder that holds `examples/` and `schemas/`. */
  readonly root: string;
}

export interface InitOutcome {
  readonly name: string;
  readonly files: readonly InitFile[];
  /** The repository that the folder lay in already; absent where one was made. */
  readonly insideRepository?: string;
  /** Parameters of the repository's own template that have neither a default nor a value in the environments that are added. */
  readonly withoutValue: readonly string[];
}

export interface InitFile {
  readonly path: string;
  /** What is there is never touched. */
  readonly action: 'added' | 'kept';
}

/** One file of a repository, before it is looked at what is there. */
export interface RepositoryFile {
  /** Inside the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
}
