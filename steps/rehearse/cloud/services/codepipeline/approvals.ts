import { AwsError } from '../../aws-error.ts';
import { arnOf } from '../../../../authorisation/caller.ts';
import { constraintBroken, recordOf, requiredText } from '../../protocols/json-input.ts';
import type { Operation } from '../../service.ts';
import { drive } from './drive.ts';
import { endAction } from './run-action.ts';
import { findPipeline, findStage, pipelineArn } from './state.ts';

/** https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PutApprovalResult.html */
export const putApprovalResult: Operation = {
  demands: (input, request) => {
    const path = ['pipelineName', 'stageName', 'actionName'].map((name) => requiredText(input, name)).join('/');
    return [{ action: 'codepipeline:PutApprovalResult', resource: pipelineArn(request, path) }];
  },
  handle(input, { cloud, ...request }) {
    const pipeline = findPipeline({ cloud, ...request }, requiredText(input, 'pipelineName'));
    const stage = findStage(pipeline, requiredText(input, 'stageName'));
    const actionName = requiredText(input, 'actionName');
    if (!stage.actions.some(({ name }) => name === actionName)) {
      throw new AwsError(
        'ActionNotFoundException',
        `The stage '${stage.name}' does not have an action named '${actionName}'`,
      );
    }
    const { status, summary } = readResult(recordOf(input, 'result'));
    drive(cloud, pipeline);
    const token = requiredText(input, 'token');
    const runs = pipeline.executions.flatMap((execution) => execution.actions.map((action) => ({ execution, action })));
    const waiting = runs.find(
      ({ action }) => action.token === token && action.stageName === stage.name && action.actionName === actionName,
    );
    if (!waiting && runs.some(({ action }) => action.answeredToken === token))
      throw new AwsError(
        'ApprovalAlreadyCompletedException',
        'The approval action has already been approved or rejected.',
      );
    if (!waiting)
      throw new AwsError(
        'InvalidApprovalTokenException',
        'The approval token is not valid, or the approval action was already completed',
      );
    const { execution, action } = waiting;
    action.answeredToken = token;
    action.summary = summary;
    action.updatedBy = arnOf(request.caller.principal);
    const error = { code: 'JobFailed', message: `Approval rejected: ${summary}` };
    endAction(
      { cloud, pipeline, execution },
      action,
      status === 'Approved' ? 'Succeeded' : 'Failed',
      status === 'Approved' ? undefined : error,
    );
    drive(cloud, pipeline);
    return { approvedAt: new Date(cloud.clock.now()) };
  },
};

function readResult(result: Readonly<Record<string, unknown>>): { readonly status: string; readonly summary: string } {
  const status = requiredText(result, 'status', 'result.status');
  const summary = typeof result['summary'] === 'string' ? result['summary'] : '';
  if (!['Approved', 'Rejected'].includes(status)) {
    throw constraintBroken('result.status', status, 'Member must satisfy enum value set: [Approved, Rejected]');
  }
  if (summary.length > 512)
    throw constraintBroken('result.summary', summary, 'Member must have length less than or equal to 512');
  return { status, summary };
}
