import { AwsError } from '../../../aws-error.ts';
import type { ResourceState } from '../resource-handler.ts';

interface Request {
  readonly requestId: string;
  /** What the resource is called where the function does not say. */
  readonly physicalId: string;
}

/** What a function put to its ResponseURL, or that nothing came from it. */
export type CustomAnswer = string | { readonly failure?: string };

/** The resource that a function made; throws what CloudFormation says where it did not. */
export function readCustomAnswer(answer: CustomAnswer, request: Request): ResourceState {
  if (typeof answer !== 'string') throw failed(noAnswer(answer.failure, request), request.physicalId);
  if (Buffer.byteLength(answer) > 4096) throw failed('Response object is too long.', request.physicalId);
  const { Status, Reason, PhysicalResourceId, Data } = parse(answer, request);
  const physicalId = typeof PhysicalResourceId === 'string' ? PhysicalResourceId : '';
  if (Status !== 'SUCCESS') {
    const words = `Received response status [${String(Status)}] from custom resource. Message returned: ${String(Reason)} (RequestId: ${request.requestId})`;
    throw failed(words, physicalId || request.physicalId);
  }
  if (physicalId === '') throw failed('Invalid PhysicalResourceId', request.physicalId);
  return { physicalId, attributes: isRecord(Data) ? Data : {} };
}

function parse(answer: string, { physicalId }: Request): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(answer);
    if (isRecord(value)) return value;
  } catch {
    // Falls through to the one answer for everything that is no JSON object.
  }
  throw failed('Invalid Response object: Value of property is not valid JSON', physicalId);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// AWS's text, and behind it what in AWS only the function's log tells.
function noAnswer(failure: string | undefined, { requestId }: Request): string {
  const words = `CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId [${requestId}]. If you are using the Python cfn-response module, you may need to update your Lambda function code so that CloudFormation can attach the updated version.`;
  return failure === undefined ? words : `${words} The function failed: ${failure}`;
}

/** The engine deletes what a failed creation may have left, by the id that goes with the failure. */
function failed(message: string, physicalId: string): AwsError {
  return new AwsError('GeneralServiceException', message, 400, { physicalId });
}
