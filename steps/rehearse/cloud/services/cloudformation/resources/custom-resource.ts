import { randomUUID } from 'node:crypto';
import { AwsError } from '../../../aws-error.ts';
import type { Properties, ResourceContext, ResourceHandler, ResourceState } from '../resource-handler.ts';
import { readCustomAnswer } from './custom-resource-answer.ts';
import { openAnswerAddress } from './custom-resource-addresses.ts';
import { call } from './service-call.ts';

interface Asked {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly PhysicalResourceId?: string;
  readonly OldResourceProperties?: unknown;
}

/**
 * A resource that a function makes: it is run with an event that says what to do, and puts its answer to the event's ResponseURL.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html
 */
export function customResource(type: string): ResourceHandler {
  return {
    type,
    create: (desired, context) => ask({ RequestType: 'Create' }, desired, context),
    async update({ physicalId }, previous, desired, context) {
      if (previous['ServiceToken'] !== desired['ServiceToken']) {
        throw new AwsError('InvalidRequest', 'Modifying service token is not allowed.');
      }
      const OldResourceProperties = asTexts(previous);
      return ask({ RequestType: 'Update', PhysicalResourceId: physicalId, OldResourceProperties }, desired, context);
    },
    async delete({ physicalId }, properties, context) {
      await ask({ RequestType: 'Delete', PhysicalResourceId: physicalId }, properties, context);
    },
  };
}

async function ask(asked: Asked, properties: Properties, context: ResourceContext): Promise<ResourceState> {
  const ServiceToken = functionOf(properties, context);
  const address = openAnswerAddress(context.cloud);
  const request = { requestId: randomUUID(), physicalId: asked.PhysicalResourceId ?? context.generatedName(255) };
  const event = {
    ...asked,
    RequestId: request.requestId,
    StackId: context.stackId,
    LogicalResourceId: context.logicalId,
    ResourceType: context.resourceType,
    ResponseURL: address.url,
    ServiceToken,
    ResourceProperties: asTexts(properties),
  };
  const patience = waitFor(properties);
  try {
    const invoked = invoke(ServiceToken, event, context);
    // A function may work on after its answer.
    context.cloud.background(() => invoked.then(nothing, nothing));
    return readCustomAnswer(await Promise.race([address.body, invoked, patience.over]), request);
  } finally {
    patience.end();
    address.close();
  }
}

const nothing = (): void => {};

/** A Lambda function of the stack's account and region. */
function functionOf({ ServiceToken }: Properties, { accountId, region }: ResourceContext): string {
  if (typeof ServiceToken === 'string') {
    if (ServiceToken.startsWith(`arn:aws:lambda:${region}:${accountId}:function:`)) return ServiceToken;
    if (/^arn:aws:(sns|lambda):/.test(ServiceToken)) {
      const words = `${ServiceToken}: only functions of the stack's own account and region make custom resources in the embedded cloud`;
      throw new AwsError('NotImplemented', words, 501);
    }
  }
  throw new AwsError('InvalidRequest', 'Invalid service token.');
}

/**
 * CloudFormation leaves the event with Lambda and waits. Here it is known when the function has ended, and that no answer can come
 * any more: what it failed with then stands for the answer.
 */
async function invoke(
  FunctionName: string,
  event: object,
  context: ResourceContext,
): Promise<{ readonly failure?: string }> {
  const input = { FunctionName, Payload: JSON.stringify(event) };
  const { FunctionError, Payload } = await call<{ FunctionError?: string; Payload: Buffer }>(
    context,
    'lambda',
    'Invoke',
    input,
  );
  return FunctionError === undefined ? {} : { failure: Payload.toString('utf8') };
}

/** `ServiceTimeout` in seconds; an hour by default. */
function waitFor({ ServiceTimeout = 3600 }: Properties): { readonly over: Promise<object>; end(): void } {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<object>((resolve) => {
    timer = setTimeout(() => resolve({}), Number(ServiceTimeout) * 1000);
  });
  return { over, end: () => clearTimeout(timer) };
}

/** Scalars reach a function as text. */
function asTexts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asTexts);
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asTexts(item)]));
}
