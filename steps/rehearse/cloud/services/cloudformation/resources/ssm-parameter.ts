import type { ResourceContext, ResourceHandler, ResourceState } from '../resource-handler.ts';
import { call, callUnlessGone, pick } from './service-call.ts';
import { tagList } from './tags.ts';
import { updateTags } from './update-tags.ts';

const members = ['Type', 'Value', 'Description', 'AllowedPattern', 'Tier', 'Policies', 'DataType'];

// GetAtt knows the type and the value, and Ref is the name.
async function read(Name: string, context: ResourceContext): Promise<ResourceState> {
  const { Parameters } = await call<{ Parameters: readonly { ARN?: string; Type: string; Value: string }[] }>(
    context,
    'ssm',
    'GetParameters',
    { Names: [Name] },
  );
  const [parameter] = Parameters;
  const Arn = `arn:aws:ssm:${context.region}:${context.accountId}:parameter/${Name.replace(/^\//, '')}`;
  return {
    physicalId: Name,
    attributes: { Arn: parameter?.ARN ?? Arn, Type: parameter?.Type, Value: parameter?.Value },
  };
}

export const ssmParameter: ResourceHandler = {
  type: 'AWS::SSM::Parameter',
  async create(desired, context) {
    const Name = typeof desired['Name'] === 'string' ? desired['Name'] : `CFN-${context.generatedName(240)}`;
    await call(context, 'ssm', 'PutParameter', {
      Name,
      ...pick(desired, members),
      Value: String(desired['Value']),
      Tags: tagList(desired, context),
    });
    return read(Name, context);
  },
  async update(current, previous, desired, context) {
    const Name = current.physicalId;
    const Value = String(desired['Value']);
    await call(context, 'ssm', 'PutParameter', { Name, ...pick(desired, members), Value, Overwrite: true });
    await updateTags('ssm', { ResourceType: 'Parameter', ResourceId: Name }, previous, desired, context);
    return read(Name, context);
  },
  delete: (current, _properties, context) =>
    callUnlessGone(context, 'ssm', 'DeleteParameter', { Name: current.physicalId }),
};
