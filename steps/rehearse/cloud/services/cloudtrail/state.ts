import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import type { Input, Request } from '../../service.ts';

export interface FieldSelector {
  readonly Field: string;
  readonly Equals?: readonly string[];
  readonly StartsWith?: readonly string[];
  readonly EndsWith?: readonly string[];
  readonly NotEquals?: readonly string[];
  readonly NotStartsWith?: readonly string[];
  readonly NotEndsWith?: readonly string[];
}

export interface EventSelector {
  readonly Name?: string;
  readonly FieldSelectors: readonly FieldSelector[];
}

export interface Trail {
  readonly name: string;
  readonly arn: string;
  readonly accountId: string;
  readonly region: string;
  bucketName: string;
  keyPrefix?: string;
  kmsKeyId?: string;
  validatesFiles: boolean;
  isMultiRegion: boolean;
  hasGlobalEvents: boolean;
  isLogging: boolean;
  selectors: readonly EventSelector[];
}

/** What a trail logs that was told nothing. https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html */
export const managementEvents: readonly EventSelector[] = [
  { FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] },
];

/** All trails of all accounts in one place, so that where there is none nothing else is looked at. */
export function trailsOf(cloud: Cloud): Record<string, Trail> {
  return cloud.state<{ trails: Record<string, Trail> }>('cloudtrail', '*', '*', () => ({ trails: {} })).trails;
}

/** By its name in this region, or by its ARN. */
export function trailArn(value: unknown, { region, accountId }: Request): string {
  const name = String(value);
  return name.startsWith('arn:') ? name : `arn:aws:cloudtrail:${region}:${accountId}:trail/${name}`;
}

export function findTrail(input: Input, request: Request): Trail {
  const arn = trailArn(input['Name'] ?? input['TrailName'], request);
  const trail = trailsOf(request.cloud)[arn];
  if (trail?.accountId === request.accountId) return trail;
  throw new AwsError('TrailNotFoundException', `Unknown trail: ${arn} for the user: ${request.accountId}`);
}
