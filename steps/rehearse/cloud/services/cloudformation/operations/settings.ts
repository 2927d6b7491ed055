import type { Input, Operation, Output, Request } from '../../../service.ts';
import { onStack } from '../demands.ts';
import { validationError } from '../errors.ts';
import { flag, requiredText } from '../input.ts';
import { givenPolicy } from '../stack-policy.ts';
import { requireStack, stateOf } from '../stack-record.ts';

/** Settings of a stack that no operation on its resources changes. */
export const settingOperations: Readonly<Record<string, Operation>> = {
  UpdateTerminationProtection: { demands: onStack('UpdateTerminationProtection'), handle: updateTerminationProtection },
  SetStackPolicy: { demands: onStack('SetStackPolicy'), handle: setStackPolicy },
  GetStackPolicy: { demands: onStack('GetStackPolicy'), handle: getStackPolicy },
};

function stackOf(input: Input, { cloud, accountId, region }: Request) {
  return requireStack(cloud, accountId, region, requiredText(input, 'StackName'));
}

function updateTerminationProtection(input: Input, request: Request): Output {
  const stack = stackOf(input, request);
  if (stack.parentId !== undefined) {
    throw validationError(
      `Termination protection cannot be changed on nested stack ${stack.name}. Change it on its root stack.`,
    );
  }
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-protect-stacks.html
  for (const one of Object.values(stateOf(request.cloud, stack.accountId, stack.region).stacks)) {
    if (one === stack || one.rootId === stack.id)
      one.terminationProtection = flag(input, 'EnableTerminationProtection') === true;
  }
  return { StackId: stack.id };
}

async function setStackPolicy(input: Input, request: Request): Promise<Output> {
  const stack = stackOf(input, request);
  const body = await givenPolicy(input, request, 'StackPolicy');
  if (body === undefined) throw validationError('Either StackPolicyBody or StackPolicyURL must be specified.');
  stack.stackPolicy = body;
  return {};
}

function getStackPolicy(input: Input, request: Request): Output {
  const { stackPolicy, stackPolicyDuringUpdate } = stackOf(input, request);
  return { StackPolicyBody: stackPolicyDuringUpdate ?? stackPolicy };
}
