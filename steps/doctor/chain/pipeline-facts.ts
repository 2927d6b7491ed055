/** What is deployed of one pipeline, as a run will meet it. */
export interface PipelineFacts {
  readonly name: string;
  readonly arn: string;
  readonly accountId: string;
  readonly region: string;
  readonly roleArn: string;
  readonly bucket: string;
  /** ARN of the key of its artifacts, where it names one. */
  readonly keyArn?: string;
  readonly source?: { readonly repositoryArn: string; readonly artifact: string };
  /** The rule that starts it; absent for a source that starts it otherwise. */
  readonly rule?: { readonly arn: string; readonly roleArn: string; readonly isEnabled: boolean };
  readonly projects: readonly ProjectFacts[];
  readonly deployments: readonly Deployment[];
}

export interface ProjectFacts {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Whether it is pulled with the project's role. */
  readonly image?: { readonly repositoryArn: string };
  readonly logGroup?: string;
  /** What it says to every build. */
  readonly variables?: readonly (readonly [name: string, value: string])[];
}

/** One stack that is deployed to one account. */
export interface Deployment {
  readonly accountId: string;
  readonly region: string;
  readonly stackName: string;
  /** CrossAccountPipelineRole, which `by` takes on, and CrossAccountDeploymentRole, which it passes on. */
  readonly actionRoleArn: string;
  readonly deploymentRoleArn: string;
  /** ARN of the role that begins: the pipeline's, or that of a project which runs `steps deploy`. */
  readonly by: string;
  readonly artifact: string;
}
