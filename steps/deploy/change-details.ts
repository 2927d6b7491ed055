import {
  DescribeChangeSetCommand,
  type Change,
  type CloudFormationClient,
  type DescribeChangeSetCommandOutput,
} from '@aws-sdk/client-cloudformation';
import type { Context } from '../context.ts';
import type { PlannedChange } from '../planned-change.ts';
import { declaredParameters, isNoEcho } from '../template.ts';
import { detailChange, maskSecrets, type DetailedChange } from './detailed-change.ts';
import type { DeployInputs } from './inputs.ts';
import { findingsOf, type PlanFinding } from './plan-finding.ts';

export interface ChangeSetDetails {
  /** As they are told while a stack is deployed. */
  readonly planned: readonly PlannedChange[];
  /** With the values of properties. */
  readonly changes: readonly DetailedChange[];
  readonly findings: readonly PlanFinding[];
  readonly executionStatus?: string;
}

/** All that a change set, and those of nested stacks, would change, page by page. The SDK's error where there is no such change set. */
export async function readDetails(
  client: CloudFormationClient,
  arn: string,
  secrets: readonly string[],
  context: Context,
  parent = '',
): Promise<ChangeSetDetails> {
  return readOn(client, await describeChangeSet(client, arn, context), secrets, context, parent);
}

/** The same where the first page has been read. */
export async function readOn(
  client: CloudFormationClient,
  first: DescribeChangeSetCommandOutput,
  secrets: readonly string[],
  context: Context,
  parent = '',
): Promise<ChangeSetDetails> {
  const planned: PlannedChange[] = [];
  const changes: DetailedChange[] = [];
  const findings: PlanFinding[] = [];
  for (let page: DescribeChangeSetCommandOutput | undefined = first; page;) {
    const { StackName = '', ChangeSetId = '', NextToken }: DescribeChangeSetCommandOutput = page;
    for (const change of page.Changes ?? []) {
      const { ResourceChange: resource } = change;
      const name = `${parent}${resource?.LogicalResourceId ?? ''}`;
      planned.push(plannedChange(StackName, change));
      changes.push(detailChange(StackName, change, secrets));
      if (resource) findings.push(...maskSecrets(findingsOf(resource, StackName, name), secrets));
      if (!resource?.ChangeSetId) continue;
      const nested = await readDetails(client, resource.ChangeSetId, secrets, context, `${name}.`);
      planned.push(...nested.planned);
      changes.push(...nested.changes);
      findings.push(...nested.findings);
    }
    page = NextToken ? await describeChangeSet(client, ChangeSetId, context, NextToken) : undefined;
  }
  const { ExecutionStatus } = first;
  return { planned, changes, findings, ...(ExecutionStatus ? { executionStatus: ExecutionStatus } : {}) };
}

/**
 * `ChangeSetNotFound` of the API, which the SDK calls `ChangeSetNotFoundException`.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeChangeSet.html
 */
export function isChangeSetMissing(error: unknown): boolean {
  return error instanceof Error && error.name.startsWith('ChangeSetNotFound');
}

/** One page. Values are asked for each time: the page that ends the waiting is the first that is read. */
export function describeChangeSet(
  client: CloudFormationClient,
  arn: string,
  context: Context,
  token?: string,
): Promise<DescribeChangeSetCommandOutput> {
  const command = new DescribeChangeSetCommand({
    ChangeSetName: arn,
    IncludePropertyValues: true,
    ...(token === undefined ? {} : { NextToken: token }),
  });
  return client.send(command, { abortSignal: context.signal });
}

function plannedChange(stackName: string, { ResourceChange: resource }: Change): PlannedChange {
  const properties = (resource?.Details ?? [])
    .map(({ Target }) => Target?.Name ?? Target?.Attribute ?? '')
    .filter(Boolean);
  return {
    stackName,
    action: resource?.Action ?? 'Unknown',
    logicalId: resource?.LogicalResourceId ?? '',
    resourceType: resource?.ResourceType ?? '',
    ...(resource?.Replacement ? { replacement: resource.Replacement } : {}),
    properties: [...new Set(properties)],
  };
}

/** Values of the template's NoEcho parameters. */
export function secretsOf({ template, configuration }: DeployInputs): readonly string[] {
  return Object.entries(declaredParameters(template)).flatMap(([name, declaration]) => {
    const value = configuration.parameters[name];
    return isNoEcho(declaration) && value ? [value] : [];
  });
}
