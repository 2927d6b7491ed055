import type { Caller } from '../../../../authorisation/caller.ts';
import type { Cloud } from '../../cloud.ts';

export type Properties = Readonly<Record<string, unknown>>;

/** What a handler knows of the resource it works on. */
export interface ResourceContext {
  readonly cloud: Cloud;
  /** The stack's role (or its creator), called via cloudformation.amazonaws.com: every call a handler makes is made as this. */
  readonly caller: Caller;
  readonly accountId: string;
  readonly region: string;
  readonly stackId: string;
  readonly stackName: string;
  readonly logicalId: string;
  readonly resourceType: string;
  /** The stack's tags, which go on to every resource that takes tags. */
  readonly tags: Readonly<Record<string, string>>;
  /** `STACK-LOGICALID-1ABCDEFGHIJKL`, cut to `maxLength` as CloudFormation does. Same for the same resource instance. */
  generatedName(maxLength: number): string;
}

/** What is kept of a resource: the physical id is what Ref gives unless a handler says otherwise. */
export interface ResourceState {
  readonly physicalId: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/**
 * One resource type: a row in `resources/index.ts`. Its methods call the service's operations with `cloud.call`, so that
 * each is authorised as the stack's role. Types without a handler are recorded, by the registry's table.
 */
export interface ResourceHandler {
  readonly type: string;
  create(desired: Properties, context: ResourceContext): Promise<ResourceState>;
  /** Called only where no changed property requires replacement. */
  update(
    current: ResourceState,
    previous: Properties,
    desired: Properties,
    context: ResourceContext,
  ): Promise<ResourceState>;
  /** Deleting what is already gone succeeds. */
  delete(current: ResourceState, properties: Properties, context: ResourceContext): Promise<void>;
}

/** The registry's knowledge of a type, handler or not; cut from the CloudFormation registry at build time. */
export interface ResourceTypeFacts {
  readonly type: string;
  readonly attributes: readonly string[];
  /** Those whose value is a list. */
  readonly listAttributes: readonly string[];
  /** Top-level properties whose change replaces the resource. */
  readonly replacementProperties: readonly string[];
  /** Top-level properties whose change may replace it. */
  readonly conditionalReplacementProperties: readonly string[];
  readonly requiredProperties: readonly string[];
  readonly properties: readonly string[];
  readonly primaryIdentifier: readonly string[];
  readonly isStateful: boolean;
  readonly arnTemplate?: string;
}
