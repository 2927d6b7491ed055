import {
  SetStackPolicyCommand,
  UpdateTerminationProtectionCommand,
  type CloudFormationClient,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import type { Context } from '../context.ts';
import { fromAws } from '../errors/index.ts';

/** Gives the stack the policy of its template configuration; change sets cannot carry one. */
export async function setStackPolicy(
  client: CloudFormationClient,
  stackId: string,
  policy: string | undefined,
  context: Context,
): Promise<void> {
  if (policy === undefined) return;
  await client
    .send(new SetStackPolicyCommand({ StackName: stackId, StackPolicyBody: policy }), { abortSignal: context.signal })
    .catch((error: unknown) => {
      throw fromAws(error, `set the stack policy of ${stackId}`);
    });
}

/**
 * Protects a stack against deletion, or no longer, where that is asked for. A stack that is being made is not protected yet: its failed
 * creation could not be undone. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-protect-stacks.html
 */
export async function setTerminationProtection(
  client: CloudFormationClient,
  stack: Stack | undefined,
  wanted: boolean | undefined,
  context: Context,
): Promise<void> {
  if (!stack || wanted === undefined || (stack.EnableTerminationProtection ?? false) === wanted) return;
  const { StackId = '', StackName } = stack;
  const command = new UpdateTerminationProtectionCommand({ StackName: StackId, EnableTerminationProtection: wanted });
  await client.send(command, { abortSignal: context.signal }).catch((error: unknown) => {
    throw fromAws(error, `turn termination protection of stack ${StackName} ${wanted ? 'on' : 'off'}`);
  });
  const message = `termination protection of stack ${StackName} is ${wanted ? 'on' : 'off'} now`;
  context.report({ type: 'notice', level: 'info', message });
}
