import { SetStackPolicyCommand, type CloudFormationClient } from '@aws-sdk/client-cloudformation';
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
