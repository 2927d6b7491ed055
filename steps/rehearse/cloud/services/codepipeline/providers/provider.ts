import type { Caller } from '../../../../../authorisation/caller.ts';
import type { Cloud } from '../../../cloud.ts';
import type { ActionDeclaration } from '../declaration.ts';
import type { ActionExecution, Execution, Pipeline } from '../state.ts';

/** The kinds of failure that CodePipeline tells apart. https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_FailureDetails.html */
export type FailureCode =
  'JobFailed' | 'ConfigurationError' | 'PermissionError' | 'RevisionUnavailable' | 'SystemUnavailable';

/** An action that failed, in CodePipeline's words. */
export class ActionFailure extends Error {
  readonly code: FailureCode;

  constructor(code: FailureCode, message: string) {
    super(message);
    this.name = 'ActionFailure';
    this.code = code;
  }
}

export interface ActionRun {
  readonly cloud: Cloud;
  readonly pipeline: Pipeline;
  readonly execution: Execution;
  readonly declaration: ActionDeclaration;
  /** What is noted of the run; a provider notes its external id as soon as it has one. */
  readonly action: ActionExecution;
  /** With its variables filled in. */
  readonly configuration: Readonly<Record<string, string>>;
  /** The action's role where it has one, else the pipeline's. */
  readonly caller: Caller;
  readonly region: string;
}

/** `done`, or `waiting` for somebody's decision. */
export type ActionResult = 'done' | 'waiting';

/** Does the work of one action; rejects with an ActionFailure or what a service refused. */
export type RunAction = (run: ActionRun) => Promise<ActionResult>;
