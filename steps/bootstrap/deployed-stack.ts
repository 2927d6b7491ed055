import { CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import type { Context } from '../context.ts';
import { fromAws } from '../errors/index.ts';
import { findStack } from '../find-stack.ts';
import { textsOf } from '../stack-texts.ts';
import { isEmptyAfterRollback, isOnlyReviewed } from '../stack-status.ts';
import { parseSource, toTemplateValue, type TemplateValue } from '../template.ts';

type Texts = Readonly<Record<string, string>>;

/** A stack as it is. */
export interface DeployedStack {
  readonly id: string;
  readonly status: string;
  readonly parameters: Texts;
  readonly tags: Texts;
  readonly outputs: Texts;
  readonly template: TemplateValue;
  readonly isTerminationProtected: boolean;
}

/** The stack, or nothing where there is none or only the remains of one that was never made. */
export async function readDeployedStack(stackName: string, context: Context): Promise<DeployedStack | undefined> {
  const client = context.aws.client(CloudFormationClient);
  const stack = await findStack(client, stackName);
  const status = stack?.StackStatus ?? '';
  if (!stack || status === 'DELETE_COMPLETE' || isOnlyReviewed(status) || isEmptyAfterRollback(status))
    return undefined;
  const { TemplateBody = '' } = await client
    .send(new GetTemplateCommand({ StackName: stackName, TemplateStage: 'Original' }))
    .catch((error: unknown) => {
      throw fromAws(error, `read the template of stack ${stackName}`);
    });
  return {
    id: stack.StackId ?? '',
    status,
    parameters: textsOf(stack.Parameters, 'ParameterKey', 'ParameterValue'),
    tags: textsOf(stack.Tags, 'Key', 'Value'),
    outputs: textsOf(stack.Outputs, 'OutputKey', 'OutputValue'),
    template: toTemplateValue(parseSource(TemplateBody, stackName)),
    isTerminationProtected: stack.EnableTerminationProtection === true,
  };
}
