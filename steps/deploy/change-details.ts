import {
  DescribeChangeSetCommand,
  type CloudFormationClient,
  type DescribeChangeSetCommandOutput,
} from '@aws-sdk/client-cloudformation';
import type { Context } from '../context.ts';
import { declaredParameters, isNoEcho } from '../template.ts';
import { detailChange, type DetailedChange } from './detailed-change.ts';
import type { DeployInputs } from './inputs.ts';

/** All that a change set, and those of nested stacks, would change; nothing where there is no such change set. */
export async function readDetails(
  client: CloudFormationClient,
  arn: string,
  secrets: readonly string[],
  context: Context,
): Promise<ChangeSetDetails> {
  const changes: DetailedChange[] = [];
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
      changes.push(detailChange(page.StackName ?? '', change, secrets));
      const nested = change.ResourceChange?.ChangeSetId;
      if (nested) changes.push(...(await readDetails(client, nested, secrets, context)).changes);
    }
    token = page.NextToken;
  }
  return { changes, ...(status ? { executionStatus: status } : {}) };
}

export interface ChangeSetDetails {
  readonly changes: readonly DetailedChange[];
  readonly executionStatus?: string;
}

/** Values of the template's NoEcho parameters. */
export function secretsOf({ template, configuration }: DeployInputs): readonly string[] {
  return Object.entries(declaredParameters(template)).flatMap(([name, declaration]) => {
    const value = configuration.parameters[name];
    return isNoEcho(declaration) && value ? [value] : [];
  });
}
