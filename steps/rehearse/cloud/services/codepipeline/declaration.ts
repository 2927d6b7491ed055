/** A pipeline's structure, in the members of CodePipeline's API. */
export interface ActionTypeId {
  readonly category: string;
  readonly owner: string;
  readonly provider: string;
  readonly version: string;
}

export interface ActionDeclaration {
  readonly name: string;
  readonly actionTypeId: ActionTypeId;
  readonly runOrder?: number;
  readonly configuration?: Readonly<Record<string, string>>;
  readonly inputArtifacts?: readonly { readonly name: string }[];
  readonly outputArtifacts?: readonly { readonly name: string }[];
  readonly roleArn?: string;
  readonly region?: string;
  readonly namespace?: string;
  readonly timeoutInMinutes?: number;
}

export interface Rule {
  readonly name: string;
  readonly ruleTypeId: { readonly provider: string };
  readonly region?: string;
  readonly configuration?: Readonly<Record<string, string>>;
}

export interface Conditions {
  readonly conditions?: readonly { readonly result?: string; readonly rules: readonly Rule[] }[];
}

interface FailureConditions extends Conditions {
  readonly result?: string;
  readonly retryConfiguration?: { readonly retryMode?: string };
}

export interface StageDeclaration {
  readonly name: string;
  readonly actions: readonly ActionDeclaration[];
  readonly beforeEntry?: Conditions;
  readonly onSuccess?: Conditions;
  readonly onFailure?: FailureConditions;
}

export interface ArtifactStore {
  readonly type: string;
  readonly location: string;
  readonly encryptionKey?: { readonly id: string; readonly type: string };
}

/** Patterns as in https://docs.aws.amazon.com/codepipeline/latest/userguide/syntax-glob.html */
export interface PatternFilter {
  readonly includes?: readonly string[];
  readonly excludes?: readonly string[];
}

export interface PushFilter {
  readonly tags?: PatternFilter;
  readonly branches?: PatternFilter;
  readonly filePaths?: PatternFilter;
}

interface Trigger {
  readonly gitConfiguration: { readonly sourceActionName: string; readonly push?: readonly PushFilter[] };
}

export interface PipelineDeclaration {
  readonly name: string;
  readonly roleArn: string;
  readonly artifactStore?: ArtifactStore;
  readonly artifactStores?: Readonly<Record<string, ArtifactStore>>;
  readonly stages: readonly StageDeclaration[];
  readonly version?: number;
  readonly executionMode?: 'QUEUED' | 'SUPERSEDED' | 'PARALLEL';
  readonly pipelineType?: 'V1' | 'V2';
  readonly variables?: readonly {
    readonly name: string;
    readonly defaultValue?: string;
    readonly description?: string;
  }[];
  readonly triggers?: readonly Trigger[];
}

function runOrderOf({ runOrder = 1 }: ActionDeclaration): number {
  return runOrder;
}

/** The actions of a stage in the groups that run one after the other. */
export function actionGroups({ actions }: StageDeclaration): readonly (readonly ActionDeclaration[])[] {
  const orders = [...new Set(actions.map(runOrderOf))].sort((a, b) => a - b);
  return orders.map((order) => actions.filter((action) => runOrderOf(action) === order));
}
