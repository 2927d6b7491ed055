import { AwsError, notInEmbeddedCloud } from '../../aws-error.ts';
import { optionalText, recordsOf, requiredText, textsOf } from '../../protocols/json-input.ts';
import type { Input, Operation, Output, Request } from '../../service.ts';
import { checkDestination } from './check-destination.ts';
import { findTrail, managementEvents, trailArn, trailsOf, type EventSelector, type Trail } from './state.ts';

function onTrail(action: string, member = 'Name'): Operation['demands'] {
  return (input, request) => [
    { action: `cloudtrail:${action}`, resource: trailArn(requiredText(input, member), request) },
  ];
}

const createTrail: Operation = {
  demands: onTrail('CreateTrail'),
  async handle(input, request) {
    if (input['IsOrganizationTrail'] === true) throw notInEmbeddedCloud('cloudtrail', 'a trail of the organisation');
    const trail = newTrail(requiredText(input, 'Name'), input, request);
    const trails = trailsOf(request.cloud);
    if (trails[trail.arn]) {
      throw new AwsError(
        'TrailAlreadyExistsException',
        `Trail ${trail.name} already exists for customer: ${trail.accountId}`,
      );
    }
    await checkDestination(trail, request);
    trails[trail.arn] = trail;
    return summarise(trail);
  },
};

function newTrail(name: string, input: Input, request: Request): Trail {
  const { accountId, region } = request;
  const base: Trail = {
    name,
    arn: trailArn(name, request),
    accountId,
    region,
    bucketName: requiredText(input, 'S3BucketName'),
    validatesFiles: false,
    isMultiRegion: false,
    hasGlobalEvents: true,
    // CreateTrail makes a trail that does not log yet.
    isLogging: false,
    selectors: managementEvents,
  };
  return { ...base, ...settingsOf(input) };
}

function settingsOf(input: Input): Partial<Trail> {
  const bucketName = optionalText(input, 'S3BucketName');
  const keyPrefix = optionalText(input, 'S3KeyPrefix');
  const kmsKeyId = optionalText(input, 'KmsKeyId');
  return {
    ...(bucketName === undefined ? {} : { bucketName }),
    ...(keyPrefix === undefined ? {} : { keyPrefix }),
    ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
    ...flag(input, 'EnableLogFileValidation', 'validatesFiles'),
    ...flag(input, 'IsMultiRegionTrail', 'isMultiRegion'),
    ...flag(input, 'IncludeGlobalServiceEvents', 'hasGlobalEvents'),
  };
}

function flag(input: Input, member: string, name: string): Readonly<Record<string, boolean>> {
  return typeof input[member] === 'boolean' ? { [name]: input[member] } : {};
}

/** What is answered to who makes or changes one: only DescribeTrails tells the home region. */
function summarise(trail: Trail): Output {
  return {
    Name: trail.name,
    TrailARN: trail.arn,
    S3BucketName: trail.bucketName,
    S3KeyPrefix: trail.keyPrefix,
    KmsKeyId: trail.kmsKeyId,
    LogFileValidationEnabled: trail.validatesFiles,
    IsMultiRegionTrail: trail.isMultiRegion,
    IncludeGlobalServiceEvents: trail.hasGlobalEvents,
    IsOrganizationTrail: false,
  };
}

function describe(trail: Trail): Output {
  return { ...summarise(trail), HomeRegion: trail.region };
}

const updateTrail: Operation = {
  demands: onTrail('UpdateTrail'),
  async handle(input, request) {
    const trail = findTrail(input, request);
    const changed = { ...trail, ...settingsOf(input) };
    await checkDestination(changed, request);
    return summarise(Object.assign(trail, changed));
  },
};

const deleteTrail: Operation = {
  demands: onTrail('DeleteTrail'),
  handle(input, request) {
    delete trailsOf(request.cloud)[findTrail(input, request).arn];
    return {};
  },
};

function switchLogging(action: 'StartLogging' | 'StopLogging', isLogging: boolean): Operation {
  return {
    demands: onTrail(action),
    handle(input, request) {
      findTrail(input, request).isLogging = isLogging;
      return {};
    },
  };
}

const describeTrails: Operation = {
  demands: () => [{ action: 'cloudtrail:DescribeTrails', resource: '*' }],
  handle(input, request) {
    const names = textsOf(input, 'trailNameList').map((name) => trailArn(name, request));
    const seen = Object.values(trailsOf(request.cloud)).filter(
      ({ accountId, region, isMultiRegion, arn }) =>
        accountId === request.accountId &&
        (isMultiRegion || region === request.region) &&
        (names.length === 0 || names.includes(arn)),
    );
    return { trailList: seen.map(describe) };
  },
};

const getTrailStatus: Operation = {
  demands: onTrail('GetTrailStatus'),
  handle: (input, request) => ({ IsLogging: findTrail(input, request).isLogging }),
};

const putEventSelectors: Operation = {
  demands: onTrail('PutEventSelectors', 'TrailName'),
  handle(input, request) {
    if (recordsOf(input, 'EventSelectors').length > 0) throw notInEmbeddedCloud('cloudtrail', 'basic event selectors');
    const trail = findTrail(input, request);
    trail.selectors = recordsOf(input, 'AdvancedEventSelectors') as readonly unknown[] as readonly EventSelector[];
    return { TrailARN: trail.arn, AdvancedEventSelectors: trail.selectors };
  },
};

const getEventSelectors: Operation = {
  demands: onTrail('GetEventSelectors', 'TrailName'),
  handle(input, request) {
    const { arn, selectors } = findTrail(input, request);
    return { TrailARN: arn, AdvancedEventSelectors: selectors };
  },
};

export const trailOperations: Readonly<Record<string, Operation>> = {
  CreateTrail: createTrail,
  UpdateTrail: updateTrail,
  DeleteTrail: deleteTrail,
  StartLogging: switchLogging('StartLogging', true),
  StopLogging: switchLogging('StopLogging', false),
  DescribeTrails: describeTrails,
  GetTrailStatus: getTrailStatus,
  PutEventSelectors: putEventSelectors,
  GetEventSelectors: getEventSelectors,
};
