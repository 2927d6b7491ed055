import type { AwsError } from '../aws-error.ts';
import type { HttpRequest, Input, Output, RawAnswer, Request } from '../service.ts';

/** How a service's operations travel over HTTP. */
export interface Wire {
  parse(http: HttpRequest): { readonly operation: string; readonly input: Input };
  answer(operation: string, output: Output, request: Request): RawAnswer;
  answerError(error: AwsError, requestId: string): RawAnswer;
}
