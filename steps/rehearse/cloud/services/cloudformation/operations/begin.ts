import type { Input, Output } from '../../../service.ts';
import { tokenAlreadyExists } from '../errors.ts';
import { beginOperation } from '../events.ts';
import { text } from '../input.ts';
import type { OperationType, StackRecord } from '../stack-record.ts';

export function start(stack: StackRecord, type: OperationType, input: Input): void {
  const token = text(input, 'ClientRequestToken');
  if (token !== undefined && stack.operations.some(({ clientRequestToken }) => clientRequestToken === token))
    throw tokenAlreadyExists(token);
  beginOperation(stack, type, token);
}

/** The same token asks for the same operation: it is answered, not done again. */
export function answerAgain(stack: StackRecord, type: OperationType, input: Input): Output | undefined {
  const token = text(input, 'ClientRequestToken');
  const isKnown =
    token !== undefined &&
    stack.operations.some((operation) => operation.clientRequestToken === token && operation.type === type);
  return isKnown ? { StackId: stack.id } : undefined;
}
