import type { Context } from '../context.ts';
import { findStack } from '../find-stack.ts';
import { stackMissing } from '../near-stack.ts';
import { openTargetAccount, type TargetOptions } from '../target-account.ts';
import { textsOf } from '../stack-texts.ts';

export type OutputsOptions = Omit<TargetOptions, 'deploymentRoleName'>;

/** The outputs of a deployed stack, by name. */
export async function readOutputs(
  options: OutputsOptions,
  context: Context,
): Promise<Readonly<Record<string, string>>> {
  const { client } = await openTargetAccount(options, context);
  const stack = await findStack(client, options.stackName, context.signal);
  if (!stack) throw await stackMissing(options.stackName, client, options.account);
  return textsOf(stack.Outputs, 'OutputKey', 'OutputValue');
}
