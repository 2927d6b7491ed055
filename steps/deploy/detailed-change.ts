import type { Change, ResourceTargetDefinition } from '@aws-sdk/client-cloudformation';
import { readContext } from './resource-context.ts';

/** One change with what each property was and will be, as it is shown to whoever approves it. */
export interface DetailedChange {
  readonly stackName: string;
  readonly action: string;
  readonly logicalId: string;
  readonly physicalId?: string;
  readonly resourceType: string;
  readonly replacement?: string;
  readonly properties: readonly PropertyChange[];
}

export interface PropertyChange {
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
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
      properties: distinct(properties),
    },
    secrets,
  );
}

function propertyChange(target: ResourceTargetDefinition): PropertyChange {
  const { Name, Path, Attribute, BeforeValue, AfterValue, RequiresRecreation } = target;
  return {
    name: Path?.replace(/^\/Properties\//, '') ?? Name ?? Attribute ?? '',
    ...(BeforeValue === undefined ? {} : { before: BeforeValue }),
    ...(AfterValue === undefined ? {} : { after: AfterValue }),
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
