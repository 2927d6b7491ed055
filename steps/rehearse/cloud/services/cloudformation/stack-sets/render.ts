import type { Cloud } from '../../../cloud.ts';
import type { Output } from '../../../service.ts';
import { renderTags } from '../input.ts';
import { dateOf } from '../render-stack.ts';
import type { GivenParameter } from '../template/parameters.ts';
import { declaredParameters } from '../template/parameters.ts';
import { parseTemplate } from '../template/parse-template.ts';
import type {
  OperationPreferences,
  StackInstanceRecord,
  StackSetOperationRecord,
  StackSetRecord,
} from './stack-set-record.ts';
import { stackSetArn } from './stack-set-state.ts';

export function renderStackSet(cloud: Cloud, region: string, stackSet: StackSetRecord): Output {
  return {
    ...renderStackSetSummary(stackSet),
    TemplateBody: stackSet.body,
    Parameters: renderGiven(stackSet.parameters, secretNames(stackSet)),
    Capabilities: stackSet.capabilities,
    Tags: renderTags(stackSet.tags),
    StackSetARN: stackSetArn(cloud, region, stackSet.id),
    OrganizationalUnitIds: Object.keys(stackSet.targets),
    Regions: [...new Set(stackSet.instances.map((instance) => instance.region))],
  };
}

function secretNames({ body }: StackSetRecord): ReadonlySet<string> {
  return new Set(
    declaredParameters(parseTemplate(body))
      .filter(({ noEcho }) => noEcho)
      .map(({ name }) => name),
  );
}

export function renderStackSetSummary({ id, name, description, status, autoDeployment }: StackSetRecord): Output {
  return {
    StackSetId: id,
    StackSetName: name,
    Description: description,
    Status: status,
    PermissionModel: 'SERVICE_MANAGED',
    AutoDeployment: {
      Enabled: autoDeployment.enabled,
      ...(autoDeployment.enabled ? { RetainStacksOnAccountRemoval: autoDeployment.retainStacksOnAccountRemoval } : {}),
    },
    ManagedExecution: { Active: false },
  };
}

export function renderGiven(
  parameters: readonly GivenParameter[],
  secret: ReadonlySet<string> = new Set(),
): readonly Output[] {
  return parameters.map(({ key, value }) => ({ ParameterKey: key, ParameterValue: secret.has(key) ? '****' : value }));
}

export function renderInstance(stackSet: StackSetRecord, instance: StackInstanceRecord): Output {
  return {
    StackSetId: stackSet.id,
    Region: instance.region,
    Account: instance.account,
    StackId: instance.stackId,
    Status: instance.status,
    StatusReason: instance.statusReason,
    StackInstanceStatus: { DetailedStatus: instance.detailedStatus },
    OrganizationalUnitId: instance.organizationalUnitId,
    DriftStatus: 'NOT_CHECKED',
    LastOperationId: instance.lastOperationId,
  };
}

export function renderOperationSummary(operation: StackSetOperationRecord): Output {
  return {
    OperationId: operation.id,
    Action: operation.action,
    Status: operation.status,
    CreationTimestamp: new Date(operation.createdAt),
    EndTimestamp: dateOf(operation.endedAt),
    StatusDetails: { FailedStackInstancesCount: operation.results.filter(({ status }) => status === 'FAILED').length },
    OperationPreferences: renderPreferences(operation.preferences),
  };
}

function renderPreferences(preferences: OperationPreferences): Output {
  return {
    RegionOrder: preferences.regionOrder,
    RegionConcurrencyType: preferences.isParallel ? 'PARALLEL' : 'SEQUENTIAL',
    FailureToleranceCount: preferences.failureToleranceCount,
    FailureTolerancePercentage: preferences.failureTolerancePercentage,
    MaxConcurrentCount: preferences.maxConcurrentCount,
    MaxConcurrentPercentage: preferences.maxConcurrentPercentage,
  };
}

export function renderOperation(stackSet: StackSetRecord, operation: StackSetOperationRecord): Output {
  return {
    ...renderOperationSummary(operation),
    StackSetId: stackSet.id,
    RetainStacks: operation.retainStacks,
    DeploymentTargets: { OrganizationalUnitIds: operation.organizationalUnitIds },
  };
}
