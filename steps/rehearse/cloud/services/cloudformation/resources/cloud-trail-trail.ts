import type { Properties, ResourceContext, ResourceHandler, ResourceState } from '../resource-handler.ts';
import { call, callUnlessGone, hasChanged, orUndo, pick } from './service-call.ts';

const settings = [
  'S3BucketName',
  'S3KeyPrefix',
  'EnableLogFileValidation',
  'IsMultiRegionTrail',
  'IncludeGlobalServiceEvents',
];

function inputOf(Name: string, desired: Properties): Readonly<Record<string, unknown>> {
  return { Name, ...pick(desired, [...settings, 'IsOrganizationTrail']), KmsKeyId: desired['KMSKeyId'] };
}

async function follow(
  Name: string,
  previous: Properties,
  desired: Properties,
  context: ResourceContext,
): Promise<void> {
  const { EventSelectors, AdvancedEventSelectors } = desired;
  if (hasChanged(previous, desired, 'EventSelectors', 'AdvancedEventSelectors')) {
    const input = { TrailName: Name, EventSelectors, AdvancedEventSelectors };
    await call(context, 'cloudtrail', 'PutEventSelectors', input);
  }
  if (hasChanged(previous, desired, 'IsLogging')) {
    const isLogging = String(desired['IsLogging']) === 'true';
    await call(context, 'cloudtrail', isLogging ? 'StartLogging' : 'StopLogging', { Name });
  }
}

function stateOf(name: string, { region, accountId }: ResourceContext): ResourceState {
  return { physicalId: name, attributes: { Arn: `arn:aws:cloudtrail:${region}:${accountId}:trail/${name}` } };
}

/** Ref is the name. */
export const cloudTrailTrail: ResourceHandler = {
  type: 'AWS::CloudTrail::Trail',
  async create(desired, context) {
    const { TrailName } = desired;
    const Name = typeof TrailName === 'string' ? TrailName : context.generatedName(128);
    await call(context, 'cloudtrail', 'CreateTrail', inputOf(Name, desired));
    return orUndo(
      async () => {
        await follow(Name, {}, desired, context);
        return stateOf(Name, context);
      },
      () => call(context, 'cloudtrail', 'DeleteTrail', { Name }),
    );
  },
  async update(current, previous, desired, context) {
    const Name = current.physicalId;
    if (hasChanged(previous, desired, ...settings, 'KMSKeyId')) {
      await call(context, 'cloudtrail', 'UpdateTrail', inputOf(Name, desired));
    }
    await follow(Name, previous, desired, context);
    return stateOf(Name, context);
  },
  delete: (current, _properties, context) =>
    callUnlessGone(context, 'cloudtrail', 'DeleteTrail', { Name: current.physicalId }),
};
