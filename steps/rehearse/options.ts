import type { OrganizationDefinition } from './cloud/cloud.ts';
import type { PlannedChange } from '../planned-change.ts';
import type { DeploymentForm } from '../pipeline-template/index.ts';
import type { WorkloadKind } from '../workload-kinds.ts';
import type { RehearsalOutcome } from './outcome.ts';

/** A gate of the pipeline at which a person decides. */
export interface Gate {
  readonly stage: string;
  readonly action: string;
  /** The link that the approver is given, as in the change set's page. */
  readonly link?: string;
}

/** A gate about which somebody decides now. */
export interface OpenGate extends Gate {
  /** What the change set that waits behind it would change; empty where none does. */
  readonly readChanges: () => Promise<readonly PlannedChange[]>;
}

/** `leave` stops the rehearsal at the gate and keeps its state. */
export type Decision = 'approve' | 'reject' | 'leave';

export interface RehearseOptions {
  /** The workload's folder, absolute. */
  readonly workload: string;
  /** Where the rehearsal's state is kept, absolute. */
  readonly folder: string;
  /** The program and first arguments that stand for `steps` in the image. */
  readonly stepsCommand: readonly string[];
  /** The folder of the standard templates, absolute. */
  readonly templates: string;
  /** Which of the standard pipeline's forms is rehearsed; by default that of CodePipeline's own actions. */
  readonly deployments?: DeploymentForm;
  /** The version that the organisation is said to be installed by; `none` where it is absent. */
  readonly version?: string;
  readonly decide: (gate: OpenGate) => Promise<Decision>;
  /** Goes on with the state of an earlier rehearsal instead of starting anew. */
  readonly resume: boolean;
  /** Where the rehearsal takes place; by default the rehearsal's own organisation and region. */
  readonly organization?: OrganizationDefinition;
  readonly region?: string;
  /** What the deployment roles of the accounts can make; empty for what bootstrap allows where nothing is said. */
  readonly kinds?: readonly WorkloadKind[];
  /** Where the page that tells of it is written; none where it is absent. */
  readonly reportFile?: string;
  /** Told what came out, before the cloud is closed or kept open. */
  readonly onOutcome?: (outcome: RehearsalOutcome) => void;
  /** Stays in the foreground at the end, until interrupted or idle. */
  readonly keep: boolean;
  /** Whether loopback HTTP counts as TLS for aws:SecureTransport. */
  readonly countsAsTls?: boolean;
}
