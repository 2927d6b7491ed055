import { randomUUID } from 'node:crypto';
import { AwsError } from '../../../aws-error.ts';
import { ActionFailure, type ActionRun, type RunAction } from './provider.ts';

// https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals.html
const sevenDaysInMinutes = 7 * 24 * 60;

export const runManualApproval: RunAction = async (run) => {
  const { action, cloud, declaration, configuration } = run;
  action.token = randomUUID();
  action.expiresAt = cloud.clock.now() + (declaration.timeoutInMinutes ?? sevenDaysInMinutes) * 60_000;
  const { NotificationArn, ExternalEntityLink } = configuration;
  if (ExternalEntityLink !== undefined) action.externalExecutionUrl = ExternalEntityLink;
  if (NotificationArn !== undefined) await notify(run, NotificationArn);
  return 'waiting';
};

async function notify(run: ActionRun, TopicArn: string): Promise<void> {
  const { cloud, caller, pipeline, action } = run;
  try {
    await cloud.call(caller, {
      service: 'sns',
      operation: 'Publish',
      region: TopicArn.split(':')[3] ?? run.region,
      input: {
        TopicArn,
        Subject: `APPROVAL NEEDED: AWS CodePipeline ${pipeline.name} for action ${action.actionName}`.slice(0, 100),
        Message: JSON.stringify(notification(run)),
      },
    });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (error.code === 'NotImplemented') action.summary = `No notification was sent: ${error.message}`;
    else throw new ActionFailure('PermissionError', `Unable to publish to the SNS topic ${TopicArn}: ${error.message}`);
  }
}

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals-json-format.html */
function notification({ pipeline, action, configuration }: ActionRun): object {
  const console = `https://console.aws.amazon.com/codesuite/codepipeline/pipelines/${pipeline.name}/view?region=${pipeline.region}`;
  return {
    region: pipeline.region,
    consoleLink: console,
    approval: {
      pipelineName: pipeline.name,
      stageName: action.stageName,
      actionName: action.actionName,
      token: action.token,
      expires: new Date(action.expiresAt ?? 0).toISOString().slice(0, 16).concat('Z'),
      externalEntityLink: configuration['ExternalEntityLink'],
      approvalReviewLink: `${console}#/${action.stageName}/${action.actionName}/approve/${action.token}`,
      customData: configuration['CustomData'],
    },
  };
}
