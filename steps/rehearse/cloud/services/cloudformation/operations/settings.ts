import { via } from '../../../../../authorisation/caller.ts';
import type { Input, Operation, Output, Request } from '../../../service.ts';
import { onStack } from '../demands.ts';
import { validationError } from '../errors.ts';
import { flag, requiredText, text } from '../input.ts';
import { requireStack } from '../stack-record.ts';
import { readTemplateUrl } from '../template-source.ts';

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
  stack.terminationProtection = flag(input, 'EnableTerminationProtection') === true;
  return { StackId: stack.id };
}

async function setStackPolicy(input: Input, request: Request): Promise<Output> {
  const stack = stackOf(input, request);
  const url = text(input, 'StackPolicyURL');
  const reader = via(request.caller, 'cloudformation.amazonaws.com');
  const body =
    url === undefined
      ? text(input, 'StackPolicyBody')
      : await readTemplateUrl(request.cloud, reader, request.region, url);
  if (body === undefined) throw validationError('Either StackPolicyBody or StackPolicyURL must be specified.');
  requireJson(body);
  stack.stackPolicy = body;
  return {};
}

function requireJson(body: string): void {
  try {
    JSON.parse(body);
  } catch {
    throw validationError('Error validating stack policy: Invalid stack policy document');
  }
}

function getStackPolicy(input: Input, request: Request): Output {
  return { StackPolicyBody: stackOf(input, request).stackPolicy };
}
