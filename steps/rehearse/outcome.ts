import type { FailureCause } from '../errors/index.ts';
import type { Refusal } from './cloud/cloud.ts';
import type { ObservedChange, ObservedObject } from './observe.ts';
import type { Gate } from './options.ts';

/** How a rehearsal ended: at Prod, at a gate that was left, or at a failed action. */
export type RehearsalResult = 'succeeded' | 'waiting' | 'failed';

export interface StageSummary {
  readonly stage: string;
  readonly status: string;
  readonly durationMs: number;
  /** As in `codepipeline → Tools/PipelineRole → Dev/CrossAccountPipelineRole`. */
  readonly roleChains: readonly string[];
}

/** Why an execution failed, and what would mend it. */
export interface ExecutionFailure {
  readonly stage: string;
  readonly action: string;
  readonly message: string;
  /** The resource that failed first, where the action deployed a stack. */
  readonly cause?: FailureCause;
  /** The last lines of the build, where the action was a build. */
  readonly log: readonly string[];
  /** What the embedded cloud refused while the action ran, with the statement that was missing on each side. */
  readonly refusals: readonly PlacedRefusal[];
}

export interface PlacedRefusal extends Refusal {
  /** Where in our templates the statements are written, as in `cloudformation/common/common.yml:125 (ReadArtifacts)`. */
  readonly places: readonly string[];
}

export interface AccountChanges {
  readonly account: string;
  readonly changes: readonly ObservedChange[];
}

/** One commit and the execution that it started. */
export interface ExecutionSummary {
  readonly commit: string;
  readonly title: string;
  readonly executionId: string;
  readonly status: string;
  readonly durationMs: number;
  /** The digest that every stage checked. */
  readonly artifactDigest?: string;
  readonly stages: readonly StageSummary[];
  readonly changes: readonly AccountChanges[];
  /** Objects that this execution added to the artifact bucket. */
  readonly artifacts: readonly ObservedObject[];
  readonly leftAt?: Gate;
  readonly failure?: ExecutionFailure;
}

export interface AccountSummary {
  readonly account: string;
  readonly id: string;
  readonly stacks: readonly {
    readonly stackName: string;
    readonly status: string;
    readonly outputs: Readonly<Record<string, string>>;
  }[];
}

/** One version of a package in the CodeArtifact repository. */
export interface PublishedVersion {
  readonly format: string;
  readonly package: string;
  readonly version: string;
}

export interface RehearsalOutcome {
  readonly result: RehearsalResult;
  readonly pipeline: string;
  readonly executions: readonly ExecutionSummary[];
  readonly accounts: readonly AccountSummary[];
  /** What a library's pipeline published. */
  readonly published: readonly PublishedVersion[];
  /** Resource types that were only recorded, with how many resources there are of each in all accounts. */
  readonly recordedOnly: Readonly<Record<string, number>>;
  /** Where the state is kept. */
  readonly folder: string;
}
