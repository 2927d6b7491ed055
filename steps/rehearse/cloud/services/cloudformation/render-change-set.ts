import type { Output } from '../../service.ts';
import type { ChangeDetail, ChangeSetRecord, PlannedChange } from './change-set-record.ts';
import { stackDriftStatus } from './drift/drift-record.ts';
import { renderTags } from './input.ts';
import { renderParameters, secretsOf } from './render-stack.ts';
import type { StackRecord } from './stack-record.ts';

export function renderChangeSet(
  stack: StackRecord,
  changeSet: ChangeSetRecord,
  changes: readonly PlannedChange[],
  includesValues: boolean,
): Output {
  const secrets = [...secretsOf(stack.definition), ...secretsOf(changeSet.definition)];
  return {
    ...renderChangeSetSummary(stack, changeSet),
    Parameters: changeSet.definition ? renderParameters(changeSet.definition) : [],
    NotificationARNs: changeSet.notificationArns,
    RollbackConfiguration: {},
    Capabilities: changeSet.capabilities,
    Tags: renderTags(changeSet.tags),
    Changes: changes.map((change) => ({
      Type: 'Resource',
      ResourceChange: renderChange(change, includesValues, secrets),
    })),
    OnStackFailure: changeSet.onStackFailure,
    ...(changeSet.revertsDrift ? { DeploymentMode: 'REVERT_DRIFT' } : {}),
    ...(changeSet.drift ? { StackDriftStatus: stackDriftStatus(changeSet.drift) } : {}),
  };
}

export function renderChangeSetSummary(stack: StackRecord, changeSet: ChangeSetRecord): Output {
  return {
    ChangeSetName: changeSet.name,
    ChangeSetId: changeSet.id,
    StackId: stack.id,
    StackName: stack.name,
    Description: changeSet.description,
    CreationTime: new Date(changeSet.createdAt),
    ExecutionStatus: changeSet.executionStatus,
    Status: changeSet.status,
    StatusReason: changeSet.statusReason,
    IncludeNestedStacks: changeSet.includeNestedStacks,
    ParentChangeSetId: changeSet.parentChangeSetId,
    RootChangeSetId: changeSet.rootChangeSetId,
  };
}

function renderChange(change: PlannedChange, includesValues: boolean, secrets: readonly string[]): Output {
  return {
    PolicyAction: change.policyAction,
    Action: change.action,
    LogicalResourceId: change.logicalId,
    PhysicalResourceId: change.physicalId,
    ResourceType: change.type,
    Replacement: change.replacement,
    Scope: change.scope,
    Details: change.details.map((detail) => renderDetail(detail, includesValues, secrets)),
    ChangeSetId: change.changeSetId,
    ResourceDriftStatus: change.driftStatus,
    ...(includesValues
      ? {
          BeforeContext: context(change.before, secrets),
          AfterContext: context(change.after, secrets),
          PreviousDeploymentContext: context(change.previous, secrets),
        }
      : {}),
  };
}

function renderDetail(detail: ChangeDetail, includesValues: boolean, secrets: readonly string[]): Output {
  const { attribute, name, before, after, recreation } = detail;
  const values = includesValues && name !== undefined;
  return {
    Target: {
      Attribute: attribute,
      Name: name,
      RequiresRecreation: recreation,
      ...(values
        ? {
            Path: `/Properties/${name}`,
            BeforeValue: valueText(before, secrets),
            AfterValue: valueText(after, secrets),
            AttributeChangeType: detail.isSynced ? 'SyncWithActual' : changeType(before, after),
            ...driftMembers(detail, secrets),
          }
        : {}),
    },
    Evaluation: detail.evaluation,
    ChangeSource: detail.source,
    CausingEntity: detail.causingEntity,
  };
}

function changeType(before: unknown, after: unknown): string {
  if (before === undefined) return 'Add';
  return after === undefined ? 'Remove' : 'Modify';
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceTargetDefinition.html */
function driftMembers({ drift }: ChangeDetail, secrets: readonly string[]): Output {
  if (!drift) return {};
  return {
    BeforeValueFrom: 'ACTUAL_STATE',
    AfterValueFrom: 'TEMPLATE',
    Drift: {
      PreviousValue: valueText(drift.previous, secrets),
      ActualValue: valueText(drift.actual, secrets),
    },
  };
}

function context(value: PlannedChange['before'], secrets: readonly string[]): string | undefined {
  return value === undefined ? undefined : JSON.stringify(mask(value, secrets));
}

function valueText(value: unknown, secrets: readonly string[]): string | undefined {
  if (value === undefined) return undefined;
  const masked = mask(value, secrets);
  return typeof masked === 'string' ? masked : JSON.stringify(masked);
}

/** Values of NoEcho parameters never show. */
function mask(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return secrets.reduce((text, secret) => text.replaceAll(secret, '****'), value);
  if (Array.isArray(value)) return value.map((item) => mask(item, secrets));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mask(item, secrets)]));
}
