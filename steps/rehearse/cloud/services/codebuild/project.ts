/** Projects and builds as they are stored, in the members of CodeBuild's API. */
export interface EnvironmentVariable {
  readonly name: string;
  readonly value: string;
  readonly type?: 'PLAINTEXT' | 'PARAMETER_STORE' | 'SECRETS_MANAGER';
}

export interface ProjectSource {
  readonly type: string;
  readonly location?: string;
  readonly buildspec?: string;
  readonly sourceIdentifier?: string;
  readonly auth?: { readonly type: string; readonly resource?: string };
  readonly reportBuildStatus?: boolean;
  readonly buildStatusConfig?: { readonly context?: string; readonly targetUrl?: string };
}

export interface WebhookFilter {
  readonly type: string;
  readonly pattern: string;
  readonly excludeMatchedPattern?: boolean;
}

export interface Webhook {
  readonly filterGroups: readonly (readonly WebhookFilter[])[];
  readonly pullRequestBuildPolicy: {
    readonly requiresCommentApproval: string;
    readonly approverRoles?: readonly string[];
  };
}

/** The pull request that a webhook told of. */
interface WebhookTrigger {
  readonly event: string;
  readonly number: number;
  readonly commit: string;
  readonly headReference: string;
  readonly baseReference: string;
}

export interface ProjectArtifacts {
  readonly type: string;
  readonly location?: string;
  readonly path?: string;
  readonly namespaceType?: string;
  readonly name?: string;
  readonly packaging?: string;
  readonly overrideArtifactName?: boolean;
  readonly encryptionDisabled?: boolean;
  readonly artifactIdentifier?: string;
}

export interface Project {
  readonly name: string;
  readonly arn: string;
  readonly description?: string;
  readonly source: ProjectSource;
  readonly secondarySources?: readonly ProjectSource[];
  readonly sourceVersion?: string;
  readonly artifacts: ProjectArtifacts;
  readonly secondaryArtifacts?: readonly ProjectArtifacts[];
  readonly cache?: { readonly type: string; readonly location?: string; readonly cacheNamespace?: string };
  readonly environment: {
    readonly type: string;
    readonly image: string;
    readonly computeType: string;
    readonly environmentVariables?: readonly EnvironmentVariable[];
    readonly privilegedMode?: boolean;
    readonly imagePullCredentialsType?: string;
  };
  readonly serviceRole: string;
  readonly timeoutInMinutes: number;
  readonly queuedTimeoutInMinutes: number;
  readonly encryptionKey: string;
  readonly tags?: readonly { readonly key: string; readonly value: string }[];
  readonly logsConfig?: {
    readonly cloudWatchLogs?: { readonly status: string; readonly groupName?: string; readonly streamName?: string };
    readonly s3Logs?: object;
  };
  readonly concurrentBuildLimit?: number;
  readonly webhook?: Webhook;
  /** Milliseconds since 1970, as everywhere in the state. */
  readonly created: number;
  readonly lastModified: number;
}

export interface ArtifactPlace {
  readonly name: string;
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
}

/** What CodePipeline hands to the build of an action. */
export interface PipelineHandover {
  readonly pipelineName: string;
  readonly inputs: readonly ArtifactPlace[];
  readonly primaryInput: string;
  /** Of the primary input, where it is a source. */
  readonly revision?: string;
  readonly outputs: readonly ArtifactPlace[];
}

export interface BuildPhase {
  readonly phaseType: string;
  readonly startTime: number;
  phaseStatus?: string;
  endTime?: number;
  contexts?: { readonly statusCode: string; readonly message: string }[];
}

export interface Build {
  readonly id: string;
  readonly arn: string;
  readonly accountId: string;
  readonly region: string;
  readonly buildNumber: number;
  readonly startTime: number;
  endTime?: number;
  currentPhase: string;
  buildStatus: string;
  readonly sourceVersion?: string;
  resolvedSourceVersion?: string;
  readonly initiator: string;
  /** The project with this build's overrides. */
  readonly project: Project;
  readonly handover?: PipelineHandover;
  readonly webhookTrigger?: WebhookTrigger;
  readonly phases: BuildPhase[];
  readonly logs: { readonly groupName: string; readonly streamName: string };
  exportedEnvironmentVariables: { readonly name: string; readonly value: string }[];
  /** The names of the pipeline's output artifacts that were uploaded. */
  uploaded: string[];
  artifactLocation?: string;
  reportArns: string[];
}
