import {
  ListStackResourcesCommand,
  type CloudFormationClient,
  type Stack,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import { allPages } from '../all-pages.ts';
import type { Context } from '../context.ts';
import { fromAws } from '../errors/index.ts';

/** What CloudFormation knows to be, or to have been, in a stack. */
export function listResources(
  client: CloudFormationClient,
  { StackId }: Stack,
  context: Context,
): Promise<readonly StackResourceSummary[]> {
  return allPages(
    (token) =>
      client
        .send(new ListStackResourcesCommand({ StackName: StackId, ...(token ? { NextToken: token } : {}) }), {
          abortSignal: context.signal,
        })
        .catch((error: unknown) => {
          throw fromAws(error, `list the resources of stack ${StackId}`);
        }),
    ({ StackResourceSummaries }) => StackResourceSummaries,
    ({ NextToken }) => NextToken,
  );
}

export function isStillThere({ PhysicalResourceId, ResourceStatus }: StackResourceSummary): boolean {
  return Boolean(PhysicalResourceId) && ResourceStatus !== 'DELETE_COMPLETE';
}
