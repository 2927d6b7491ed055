import type { Change, ResourceChange, ResourceTargetDefinition } from '@aws-sdk/client-cloudformation';
import { readContext } from './resource-context.ts';

/** One change with what each property was and will be, as it is shown to whoever approves it. */
export interface DetailedChange {
  readonly stackName: string;
  readonly action: string;
  readonly logicalId: string;
  readonly physicalId?: string;
  readonly resourceType: string;
  readonly replacement?: string;
  /** Of a drift-aware change set, where somebody changed or deleted the resource around the stack. */
  readonly drift?: 'MODIFIED' | 'DELETED';
  readonly properties: readonly PropertyChange[];
}

export interface PropertyChange {
  readonly name: string;
  /** What it is: where it drifted not what was deployed. */
  readonly before?: string;
  readonly after?: string;
  /** What was deployed last, of a property that drifted. */
  readonly deployed?: string;
  /** `Always` or `Conditionally` where the resource is made anew for it. */
  readonly recreation?: string;
}

/** NoEcho values are CloudFormation's to mask; that it does so in the values of properties is unverified, so they are masked here too. */
export function detailChange(stackName: string, { ResourceChange: resource }: Change, secrets: readonly string[]) {
  const changed = (resource?.Details ?? []).flatMap(({ Target }) => (Target ? [propertyChange(Target)] : []));
  const context = resource?.AfterContext ?? resource?.BeforeContext;
  const properties = changed.length > 0 ? changed : wholeResource(context, resource?.Action === 'Remove');
  return maskSecrets<DetailedChange>(
    {
      stackName,
      action: resource?.Action ?? 'Unknown',
      logicalId: resource?.LogicalResourceId ?? '',
      ...(resource?.PhysicalResourceId ? { physicalId: resource.PhysicalResourceId } : {}),
      resourceType: resource?.ResourceType ?? '',
      ...(resource?.Replacement ? { replacement: resource.Replacement } : {}),
      ...driftOf(resource),
      properties: distinct(properties),
    },
    secrets,
  );
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/drift-aware-change-sets.html */
function driftOf(resource: ResourceChange | undefined): Pick<DetailedChange, 'drift'> {
  const status = resource?.ResourceDriftStatus;
  return status === 'MODIFIED' || status === 'DELETED' ? { drift: status } : {};
}

function propertyChange(target: ResourceTargetDefinition): PropertyChange {
  const { Name, Path, Attribute, AfterValue, RequiresRecreation, Drift } = target;
  const before = Drift?.ActualValue ?? target.BeforeValue;
  return {
    name: Path?.replace(/^\/Properties\//, '') ?? Name ?? Attribute ?? '',
    ...(before === undefined ? {} : { before }),
    ...(AfterValue === undefined ? {} : { after: AfterValue }),
    ...(Drift ? { deployed: Drift.PreviousValue ?? '' } : {}),
    ...(RequiresRecreation === undefined || RequiresRecreation === 'Never' ? {} : { recreation: RequiresRecreation }),
  };
}

/** Of a resource that comes or goes: everything that it is. */
function wholeResource(context: string | undefined, isRemoved: boolean): readonly PropertyChange[] {
  return Object.entries(readContext(context) ?? {}).map(([name, property]) => {
    const text = typeof property === 'string' ? property : JSON.stringify(property);
    return { name, ...(isRemoved ? { before: text } : { after: text }) };
  });
}

/** A property that changes for several reasons is told several times. */
function distinct(properties: readonly PropertyChange[]): readonly PropertyChange[] {
  const texts = properties.map((property) => JSON.stringify(property));
  return properties.filter((_, index) => texts.indexOf(texts[index] ?? '') === index);
}

const mask = '****';

export function maskSecrets<T>(value: T, secrets: readonly string[]): T {
  const hide = (text: string) => secrets.reduce((hidden, secret) => hidden.replaceAll(secret, mask), text);
  return JSON.parse(JSON.stringify(value), (_, item: unknown) => (typeof item === 'string' ? hide(item) : item)) as T;
}
