import {
  DescribeChangeSetCommand,
  type CloudFormationClient,
  type DescribeChangeSetCommandOutput,
} from '@aws-sdk/client-cloudformation';
import type { Context } from '../context.ts';
import { declaredParameters, isNoEcho } from '../template.ts';
import { detailChange, maskSecrets, type DetailedChange } from './detailed-change.ts';
import type { DeployInputs } from './inputs.ts';
import { findingsOf, type PlanFinding } from './plan-finding.ts';

/** All that a change set, and those of nested stacks, would change; nothing where there is no such change set. */
export async function readDetails(
  client: CloudFormationClient,
  arn: string,
  secrets: readonly string[],
  context: Context,
  parent = '',
): Promise<ChangeSetDetails> {
  const changes: DetailedChange[] = [];
  const findings: PlanFinding[] = [];
  let status: string | undefined;
  for (let token: string | undefined, isFirst = true; isFirst || token; isFirst = false) {
    const page: DescribeChangeSetCommandOutput = await client.send(
      new DescribeChangeSetCommand({
        ChangeSetName: arn,
        IncludePropertyValues: true,
        ...(token ? { NextToken: token } : {}),
      }),
      { abortSignal: context.signal },
    );
    status = page.ExecutionStatus;
    for (const change of page.Changes ?? []) {
      const { StackName = '' } = page;
      const { ResourceChange: resource } = change;
      const name = `${parent}${resource?.LogicalResourceId ?? ''}`;
      changes.push(detailChange(StackName, change, secrets));
      if (resource) findings.push(...maskSecrets(findingsOf(resource, StackName, name), secrets));
      if (!resource?.ChangeSetId) continue;
      const nested = await readDetails(client, resource.ChangeSetId, secrets, context, `${name}.`);
      changes.push(...nested.changes);
      findings.push(...nested.findings);
    }
    token = page.NextToken;
  }
  return { changes, findings, ...(status ? { executionStatus: status } : {}) };
}

export interface ChangeSetDetails {
  readonly changes: readonly DetailedChange[];
  readonly findings: readonly PlanFinding[];
  readonly executionStatus?: string;
}

/** Values of the template's NoEcho parameters. */
export function secretsOf({ template, configuration }: DeployInputs): readonly string[] {
  return Object.entries(declaredParameters(template)).flatMap(([name, declaration]) => {
    const value = configuration.parameters[name];
    return isNoEcho(declaration) && value ? [value] : [];
  });
}
