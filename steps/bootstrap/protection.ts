import {
  CloudFormationClient,
  GetStackPolicyCommand,
  SetStackPolicyCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Context } from '../context.ts';
import { fromAws } from '../errors/index.ts';
import { parseTemplateConfiguration } from '../template-configuration.ts';

/**
 * What keeps a stack from being deleted, and its resources from being replaced, by accident.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-protect-stacks.html
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html
 */
export interface Protection {
  readonly isTerminationProtected: boolean;
  /** JSON; absent where there is none. */
  readonly stackPolicy?: string;
}

export type ProtectionPart = 'termination protection' | 'stack policy';

/** What the file of a stack policy asks for; every protected stack is protected against termination. */
export async function wantedProtection(templates: string, stackPolicyFile: string | undefined): Promise<Protection> {
  if (stackPolicyFile === undefined) return { isTerminationProtected: true };
  const text = await readFile(join(templates, stackPolicyFile), 'utf8');
  const { stackPolicy = '{}' } = parseTemplateConfiguration(text, stackPolicyFile);
  return { isTerminationProtected: true, stackPolicy };
}

export async function readStackPolicy(StackName: string, client: CloudFormationClient): Promise<string | undefined> {
  try {
    const { StackPolicyBody } = await client.send(new GetStackPolicyCommand({ StackName }));
    return StackPolicyBody;
  } catch (error) {
    throw fromAws(error, `read the stack policy of ${StackName}`);
  }
}

/** What is wanted and is not so. */
export function missingProtection(wanted: Protection, found: Protection | undefined): readonly ProtectionPart[] {
  const isPolicyMissing = wanted.stackPolicy !== undefined && !isSamePolicy(wanted.stackPolicy, found?.stackPolicy);
  return [
    ...(found?.isTerminationProtected === true ? [] : ['termination protection' as const]),
    ...(isPolicyMissing ? ['stack policy' as const] : []),
  ];
}

function isSamePolicy(wanted: string, found: string | undefined): boolean {
  return found !== undefined && isDeepStrictEqual(JSON.parse(wanted), JSON.parse(found));
}

/** Gives the stack the parts that it lacks. */
export async function protectStack(
  StackName: string,
  parts: readonly ProtectionPart[],
  { stackPolicy }: Protection,
  as: Context,
): Promise<void> {
  const client = as.aws.client(CloudFormationClient);
  try {
    if (parts.includes('stack policy'))
      await client.send(new SetStackPolicyCommand({ StackName, StackPolicyBody: stackPolicy }));
    if (parts.includes('termination protection')) await setTerminationProtection(StackName, true, client);
  } catch (error) {
    throw fromAws(
      error,
      `protect stack ${StackName} (cloudformation:SetStackPolicy, cloudformation:UpdateTerminationProtection)`,
    );
  }
}

export async function setTerminationProtection(
  StackName: string,
  EnableTerminationProtection: boolean,
  client: CloudFormationClient,
): Promise<void> {
  await client.send(new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection }));
}
