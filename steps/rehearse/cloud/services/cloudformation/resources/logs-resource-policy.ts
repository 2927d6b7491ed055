import type { Properties, ResourceContext, ResourceHandler, ResourceState } from '../resource-handler.ts';
import { call, callUnlessGone, jsonText } from './service-call.ts';

async function put(desired: Properties, context: ResourceContext): Promise<ResourceState> {
  const policyName = String(desired['PolicyName']);
  const policyDocument = jsonText(desired['PolicyDocument']);
  await call(context, 'logs', 'PutResourcePolicy', { policyName, policyDocument });
  return { physicalId: policyName, attributes: {} };
}

/** Ref is the name. */
export const logsResourcePolicy: ResourceHandler = {
  type: 'AWS::Logs::ResourcePolicy',
  create: put,
  update: (_current, _previous, desired, context) => put(desired, context),
  delete: (current, _properties, context) =>
    callUnlessGone(context, 'logs', 'DeleteResourcePolicy', { policyName: current.physicalId }),
};
