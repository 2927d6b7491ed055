import { AwsError } from '../../../aws-error.ts';
import type { Properties, ResourceContext, ResourceHandler, ResourceTypeFacts } from '../resource-handler.ts';
import { coerceProperties } from './coerce-properties.ts';
import { handlerFailure } from './handler-failure.ts';
import { validateProperties } from './validate-properties.ts';

/** A handler that first holds properties against the type's schema, and whose failures are what CloudFormation reports. */
export function checkedHandler(handler: ResourceHandler, facts: ResourceTypeFacts): ResourceHandler {
  const checked = (properties: Properties, { logicalId }: ResourceContext) => {
    validateProperties(facts, properties, logicalId);
    return coerceProperties(facts, properties);
  };
  return {
    type: handler.type,
    create: (desired, context) => inWords(facts, async () => handler.create(checked(desired, context), context)),
    update: (current, previous, desired, context) =>
      inWords(facts, async () =>
        handler.update(current, coerceProperties(facts, previous), checked(desired, context), context),
      ),
    delete: (current, properties, context) =>
      inWords(facts, () => handler.delete(current, coerceProperties(facts, properties), context)),
  };
}

async function inWords<T>(facts: ResourceTypeFacts, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof AwsError ? handlerFailure(error, facts.type) : error;
  }
}
