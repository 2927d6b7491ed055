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
  /** SHA-256 that the manifest must have; checked before anything else. */
  readonly digest?: string;
  readonly timeoutMinutes: number;
}

export const defaultPlanPrefix = 'packages/plans';
export const defaultPipelineRoleName = 'CrossAccountPipelineRole';
export const defaultDeploymentRoleName = 'CrossAccountDeploymentRole';
/** Deployments are limited by the role that is passed, not by acknowledging capabilities once more. */
export const defaultCapabilities = ['CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'];
