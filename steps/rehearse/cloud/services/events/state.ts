import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';

export interface Target {
  readonly Id: string;
  readonly Arn: string;
  readonly RoleArn?: string;
  readonly Input?: string;
  readonly InputPath?: string;
  readonly HttpParameters?: unknown;
  readonly InputTransformer?: {
    readonly InputPathsMap?: Readonly<Record<string, string>>;
    readonly InputTemplate: string;
  };
}

export const ruleStates = ['ENABLED', 'DISABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'] as const;
type RuleState = (typeof ruleStates)[number];

export interface Rule {
  readonly name: string;
  readonly arn: string;
  pattern?: string;
  schedule?: string;
  description?: string;
  roleArn?: string;
  state: RuleState;
  tags: Record<string, string>;
  targets: Target[];
}

/** A delivery that its target refused: EventBridge would try again for a day and then drop it, or hand it to a dead-letter queue. */
interface FailedDelivery {
  readonly time: string;
  readonly ruleArn: string;
  readonly targetArn: string;
  readonly detailType: string;
  readonly reason: string;
}

/** How requests to API destinations are authorised; its secret is kept here, where AWS keeps it in Secrets Manager. */
export interface Connection {
  readonly arn: string;
  readonly name: string;
  description?: string;
  authorizationType: string;
  authParameters: Readonly<Record<string, unknown>>;
}

export interface ApiDestination {
  readonly arn: string;
  readonly name: string;
  description?: string;
  connectionArn: string;
  httpMethod: string;
  invocationEndpoint: string;
  invocationRateLimitPerSecond: number;
}

export interface EventsState {
  readonly rules: Record<string, Rule>;
  readonly failedDeliveries: FailedDelivery[];
}

/** By name. */
interface DestinationsState {
  readonly connections: Record<string, Connection>;
  readonly apiDestinations: Record<string, ApiDestination>;
}

export function eventsState(cloud: Cloud, accountId: string, region: string): EventsState {
  return cloud.state<EventsState>('events', accountId, region, () => ({ rules: {}, failedDeliveries: [] }));
}

export function destinationsState(cloud: Cloud, accountId: string, region: string): DestinationsState {
  return cloud.state<DestinationsState>('api-destinations', accountId, region, () => ({
    connections: {},
    apiDestinations: {},
  }));
}

export function ruleArn(region: string, accountId: string, name: string): string {
  return `arn:aws:events:${region}:${accountId}:rule/${name}`;
}

export function findRule(state: EventsState, name: string): Rule {
  const rule = Object.hasOwn(state.rules, name) ? state.rules[name] : undefined;
  if (rule) return rule;
  throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus default.`);
}
