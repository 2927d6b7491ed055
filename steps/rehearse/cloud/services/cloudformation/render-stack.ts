import type { Output } from '../../service.ts';
import { renderTags } from './input.ts';
import { stackDriftStatus } from './drift/drift-record.ts';
import type { ResourceRecord, StackDefinition, StackEvent, StackRecord } from './stack-record.ts';
import { declaredParameters } from './template/parameters.ts';

export function renderStack(stack: StackRecord): Output {
  const { definition } = stack;
  return {
    StackId: stack.id,
    StackName: stack.name,
    ChangeSetId: stack.changeSetId,
    Description: descriptionOf(definition),
    Parameters: definition ? renderParameters(definition) : [],
    CreationTime: new Date(stack.createdAt),
    DeletionTime: dateOf(stack.deletedAt),
    LastUpdatedTime: dateOf(stack.updatedAt),
    RollbackConfiguration: {},
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
    DisableRollback: stack.disableRollback,
    NotificationARNs: definition?.notificationArns ?? [],
    TimeoutInMinutes: stack.timeoutInMinutes,
    Capabilities: definition?.capabilities ?? [],
    Outputs: stack.outputs.map(({ key, value, description, exportName }) => ({
      OutputKey: key,
      OutputValue: value,
      Description: description,
      ExportName: exportName,
    })),
    RoleARN: stack.roleArn,
    Tags: renderTags(definition?.tags ?? {}),
    EnableTerminationProtection: stack.terminationProtection,
    ParentId: stack.parentId,
    RootId: stack.rootId,
    DriftInformation: renderDriftInformation(stack),
    LastOperations: stack.operations.slice(-1).map(({ id, type }) => ({ OperationType: type, OperationId: id })),
  };
}

export function renderDriftInformation({ drift }: StackRecord): Output {
  if (!drift) return { StackDriftStatus: 'NOT_CHECKED' };
  return { StackDriftStatus: stackDriftStatus(drift), LastCheckTimestamp: new Date(drift.detectedAt) };
}

export function descriptionOf(definition: StackDefinition | undefined): string | undefined {
  const description = definition?.template['Description'];
  return typeof description === 'string' ? description : undefined;
}

export function dateOf(time: number | undefined): Date | undefined {
  return time === undefined ? undefined : new Date(time);
}

export function renderParameters({ template, parameters }: StackDefinition): readonly Output[] {
  const secret = new Set(
    declaredParameters(template)
      .filter(({ noEcho }) => noEcho)
      .map(({ name }) => name),
  );
  return Object.entries(parameters).map(([name, { value, resolved }]) => ({
    ParameterKey: name,
    ParameterValue: secret.has(name) ? '****' : value,
    ResolvedValue: secret.has(name) ? undefined : resolved,
  }));
}

/** The values that must never be shown. */
export function secretsOf(definition: StackDefinition | undefined): readonly string[] {
  if (!definition) return [];
  const names = declaredParameters(definition.template)
    .filter(({ noEcho }) => noEcho)
    .map(({ name }) => name);
  return names.map((name) => definition.parameters[name]?.value ?? '').filter((value) => value !== '');
}

export function renderEvent(stack: StackRecord, event: StackEvent): Output {
  const secrets = secretsOf(stack.definition);
  return {
    StackId: stack.id,
    EventId: event.eventId,
    StackName: stack.name,
    OperationId: event.operationId,
    LogicalResourceId: event.logicalId,
    PhysicalResourceId: event.physicalId,
    ResourceType: event.type,
    Timestamp: new Date(event.timestamp),
    ResourceStatus: event.status,
    ResourceStatusReason: event.statusReason,
    ResourceProperties:
      event.properties && secrets.reduce((text, secret) => text.replaceAll(secret, '****'), event.properties),
    ClientRequestToken: event.clientRequestToken,
  };
}

export function renderResource(stack: StackRecord, resource: ResourceRecord): Output {
  return {
    StackName: stack.name,
    StackId: stack.id,
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId,
    ResourceType: resource.type,
    Timestamp: new Date(resource.changedAt),
    ResourceStatus: resource.status,
    ResourceStatusReason: resource.statusReason,
    DriftInformation: {
      StackResourceDriftStatus:
        stack.drift?.resources.find(({ logicalId }) => logicalId === resource.logicalId)?.status ?? 'NOT_CHECKED',
    },
  };
}
