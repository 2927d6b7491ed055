import type { Access } from './access.ts';

export interface BootstrapOptions {
  /** Our own version, which the common stack keeps. */
  readonly version: string;
  /** The folder of the standard templates, absolute. */
  readonly templates: string;
  /** The file that the configuration was read from: what is wrong with it in this organisation is told at its place. */
  readonly configurationFile?: string;
  /** How to act in each account, where it is not as the configuration says. */
  readonly access?: Access;
}

export interface PlanOptions extends BootstrapOptions {
  /** Also looks for what was changed around the stacks, which takes CloudFormation some minutes. */
  readonly detectsDrift?: boolean;
}

export interface ApplyOptions extends BootstrapOptions {
  /** Goes on where an older version is installed. */
  readonly upgrade: boolean;
  /** Waits for an image that is not in its repository yet; else it ends there. */
  readonly awaitsImages?: boolean;
}

export interface RemoveOptions extends BootstrapOptions {
  /** Deletes the artifact buckets and schedules the deletion of their keys; each bucket must be confirmed by its name. */
  readonly deleteArtifacts: boolean;
  readonly confirmed: readonly string[];
}
