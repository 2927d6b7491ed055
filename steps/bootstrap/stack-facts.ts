import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { Context } from '../context.ts';
import type { Access } from './access.ts';
import { readDeployedStack, type DeployedStack } from './deployed-stack.ts';
import type { BootstrapOptions } from './options.ts';
import { missingProtection, readStackPolicy, wantedProtection, type ProtectionPart } from './protection.ts';
import type { StackTarget } from './stack-target.ts';
import type { StandardTemplate } from './templates.ts';

/** What is wanted, and what is there. */
export interface StackFacts {
  readonly target: StackTarget;
  readonly template: StandardTemplate;
  readonly deployed: DeployedStack | undefined;
  readonly unprotected: readonly ProtectionPart[];
}

export async function readFacts(
  target: StackTarget,
  template: StandardTemplate,
  options: BootstrapOptions,
  access: Access,
): Promise<StackFacts> {
  const as = access(target);
  const deployed = await readDeployedStack(target.stackName, as);
  return { target, template, deployed, unprotected: await findUnprotected(target, deployed, options, as) };
}

async function findUnprotected(
  { protection, stackName }: StackTarget,
  deployed: DeployedStack | undefined,
  { templates }: BootstrapOptions,
  as: Context,
): Promise<readonly ProtectionPart[]> {
  if (!protection) return [];
  const wanted = await wantedProtection(templates, protection.stackPolicyFile);
  if (!deployed) return missingProtection(wanted, undefined);
  const { isTerminationProtected } = deployed;
  if (wanted.stackPolicy === undefined) return missingProtection(wanted, { isTerminationProtected });
  const stackPolicy = await readStackPolicy(stackName, as.aws.client(CloudFormationClient));
  return missingProtection(wanted, { isTerminationProtected, ...(stackPolicy === undefined ? {} : { stackPolicy }) });
}
