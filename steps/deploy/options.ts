import type { Ownership } from './ownership-tags.ts';
import type { PlanRule } from './plan-finding.ts';
import type { DeploymentRecorder } from './report/recorder.ts';

/** What `steps deploy` is asked to do. Paths are relative to the context's working directory. */
export interface DeployOptions {
  readonly stackName: string;
  readonly templateFile: string;
  /** Where these very bytes lie already: CloudFormation takes them from there, as who makes the change set may be held to. */
  readonly templateUrl?: string;
  /** Later files win over earlier ones. */
  readonly parametersFiles: readonly string[];
  /** Win over the files. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** The target account: its pipeline role is assumed. Absent: the current credentials act, with no role passed. */
  readonly account?: string;
  readonly region?: string;
  readonly pipelineRoleName: string;
  readonly deploymentRoleName: string;
  readonly partition: string;
  readonly capabilities: readonly string[];
  /** Where a template over 51,200 bytes is uploaded; by default the bucket of the common stack. */
  readonly s3Bucket?: string;
  /** The region of that bucket, where it is not the target's. */
  readonly s3Region?: string;
  readonly kmsKeyId?: string;
  /** Keys of plans in that bucket begin so. */
  readonly planPrefix?: string;
  /** Rules of which no finding is executed. */
  readonly denied?: readonly PlanRule[];
  /** RULE:RESOURCE of each finding that is executed all the same. */
  readonly allowed?: readonly string[];
  /** SHA-256 that the manifest must have; checked before anything else. */
  readonly digest?: string;
  readonly timeoutMinutes: number;
  /** Resources that may stay where they are when a stack is deleted and cannot be deleted itself. */
  readonly retained?: readonly string[];
  /** Resources that a rollback that is continued leaves as they are. */
  readonly skipped?: readonly string[];
  /** False: the change set is executed, and nobody waits for its end. */
  readonly waits?: boolean;
  /** Present where the stack is to be tagged with it. */
  readonly ownership?: Ownership;
  /** False: a parameter that is not given takes the template's default, not the stack's value. */
  readonly keepsPrevious?: boolean;
  /** True: what somebody changed around the stack is compared, shown and taken back. */
  readonly revertsDrift?: boolean;
  /** Told what a page of the deployment needs. */
  readonly recorder?: DeploymentRecorder;
  /** Absent: as it is. */
  readonly terminationProtection?: boolean;
}

export const defaultPlanPrefix = 'packages/plans';
export const defaultPipelineRoleName = 'CrossAccountPipelineRole';
export const defaultDeploymentRoleName = 'CrossAccountDeploymentRole';
/** Deployments are limited by the role that is passed, not by acknowledging capabilities once more. */
export const defaultCapabilities = ['CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'];
