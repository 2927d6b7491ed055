import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import type { Request } from '../../service.ts';
import type { ActionDeclaration, PipelineDeclaration, StageDeclaration } from './declaration.ts';

export interface ArtifactLocation {
  readonly name: string;
  readonly bucket: string;
  readonly key: string;
}

export interface ErrorDetails {
  readonly code: string;
  readonly message: string;
}

export interface ActionExecution {
  readonly id: string;
  readonly stageName: string;
  readonly actionName: string;
  readonly startTime: number;
  lastUpdateTime: number;
  status: 'InProgress' | 'Succeeded' | 'Failed' | 'Abandoned';
  summary?: string;
  error?: ErrorDetails;
  externalExecutionId?: string;
  externalExecutionUrl?: string;
  /** Of an approval that waits. */
  token?: string;
  /** Of an approval that was answered. */
  answeredToken?: string;
  expiresAt?: number;
  updatedBy?: string;
  /** Another run of the action has taken this one's place. */
  isReplaced?: boolean;
  resolvedConfiguration: Record<string, string>;
  inputArtifacts: ArtifactLocation[];
  outputArtifacts: ArtifactLocation[];
  outputVariables: Record<string, string>;
  /** The roles that were taken on, one after the other: the pipeline's, then the action's. */
  roleChain: string[];
}

/** One rule of a condition, as it was checked last. */
export interface RuleState {
  readonly ruleName: string;
  readonly status: string;
  readonly lastStatusChange: number;
  readonly problem?: string;
}

export interface StageExecution {
  readonly name: string;
  readonly enteredAt: number;
  /** The first of the execution's actions that belongs to it. */
  readonly actionsFrom: number;
  entryRules?: RuleState[];
  successRules?: RuleState[];
  /** It was retried by itself, which happens once. */
  isRetried?: boolean;
  status: 'InProgress' | 'Succeeded' | 'Failed' | 'Stopped' | 'Stopping' | 'Cancelled';
}

export interface Execution {
  readonly id: string;
  readonly pipelineVersion: number;
  /** The structure that it runs through. */
  readonly declaration: PipelineDeclaration;
  readonly startTime: number;
  lastUpdateTime: number;
  status: 'InProgress' | 'Stopping' | 'Stopped' | 'Succeeded' | 'Superseded' | 'Failed' | 'Cancelled';
  statusSummary?: string;
  readonly trigger: { readonly triggerType: string; readonly triggerDetail: string };
  readonly variables: Record<string, string>;
  readonly sourceRevisions: readonly SourceRevisionOverride[];
  /** The stage that it is in, or waits to enter. */
  stageIndex: number;
  /** Whether it has entered that stage and not left it. */
  isInStage: boolean;
  readonly stages: StageExecution[];
  readonly actions: ActionExecution[];
  readonly namespaces: Record<string, Record<string, string>>;
  readonly artifacts: Record<string, ArtifactLocation>;
  readonly artifactRevisions: ArtifactRevision[];
  stop?: { readonly abandon: boolean; readonly reason: string };
  readonly clientRequestToken?: string;
  /** The execution whose artifacts and variables a rollback runs one stage with. */
  readonly rollbackTarget?: string;
}

export function isOpen({ status }: Execution): boolean {
  return status === 'InProgress' || status === 'Stopping';
}

export interface SourceRevisionOverride {
  readonly actionName: string;
  readonly revisionType: string;
  readonly revisionValue: string;
  /** Of a push to a repository of a connection. */
  readonly branchName?: string;
}

interface ArtifactRevision {
  readonly actionName: string;
  readonly name: string;
  readonly revisionId: string;
  readonly revisionSummary?: string;
  readonly created: number;
}

interface Transition {
  readonly enabled: boolean;
  readonly lastChangedBy?: string;
  readonly lastChangedAt?: number;
  readonly disabledReason?: string;
}

export interface Pipeline {
  readonly name: string;
  readonly arn: string;
  readonly accountId: string;
  readonly region: string;
  declaration: PipelineDeclaration;
  version: number;
  readonly created: number;
  updated: number;
  tags: Record<string, string>;
  /** Inbound, by stage. */
  readonly transitions: Record<string, Transition>;
  /** Oldest first. */
  readonly executions: Execution[];
}

interface CodePipelineState {
  readonly pipelines: Record<string, Pipeline>;
}

type Place = Pick<Request, 'cloud' | 'accountId' | 'region'>;

export function pipelinesOf({ cloud, accountId, region }: Place): Record<string, Pipeline> {
  return cloud.state<CodePipelineState>('codepipeline', accountId, region, () => ({ pipelines: {} })).pipelines;
}

interface Places {
  readonly places: { readonly accountId: string; readonly region: string }[];
}

/** Where there are pipelines, so that their executions can be taken up when the cloud starts. */
export function pipelinePlaces(cloud: Cloud): Places['places'] {
  return cloud.state<Places>('codepipeline', '*', '*', () => ({ places: [] })).places;
}

export function pipelineArn({ region, accountId }: Pick<Request, 'region' | 'accountId'>, name: string): string {
  return `arn:aws:codepipeline:${region}:${accountId}:${name}`;
}

export function findPipeline(place: Place, name: string): Pipeline {
  const pipelines = pipelinesOf(place);
  const pipeline = Object.hasOwn(pipelines, name) ? pipelines[name] : undefined;
  if (pipeline) return pipeline;
  throw new AwsError(
    'PipelineNotFoundException',
    `Account '${place.accountId}' does not have a pipeline with name '${name}'`,
  );
}

export function findExecution(pipeline: Pipeline, id: string): Execution {
  const execution = pipeline.executions.find((candidate) => candidate.id === id);
  if (execution) return execution;
  throw new AwsError(
    'PipelineExecutionNotFoundException',
    `Pipeline execution with id '${id}' does not exist in pipeline '${pipeline.name}'`,
  );
}

export function findStage(pipeline: Pipeline, name: string): StageDeclaration {
  const stage = pipeline.declaration.stages.find((candidate) => candidate.name === name);
  if (stage) return stage;
  throw new AwsError('StageNotFoundException', `The pipeline '${pipeline.name}' does not have a stage named '${name}'`);
}

/** The last time that an action was run in an execution. */
export function latestAction(execution: Execution, stageName: string, actionName: string): ActionExecution | undefined {
  return execution.actions.findLast((action) => action.stageName === stageName && action.actionName === actionName);
}

export function declarationOf(execution: Execution, action: ActionExecution): ActionDeclaration | undefined {
  const stage = execution.declaration.stages.find(({ name }) => name === action.stageName);
  return stage?.actions.find(({ name }) => name === action.actionName);
}
