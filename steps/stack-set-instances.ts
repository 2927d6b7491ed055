import {
  ListStackInstancesCommand,
  type CloudFormationClient,
  type StackInstanceSummary,
} from '@aws-sdk/client-cloudformation';
import { allPages } from './all-pages.ts';

/** The accounts and regions that a StackSet puts something into; none where there is no such StackSet. */
export async function listStackSetInstances(
  client: CloudFormationClient,
  StackSetName: string,
  CallAs: 'SELF' | 'DELEGATED_ADMIN',
): Promise<readonly StackInstanceSummary[]> {
  try {
    return await allPages(
      (NextToken) =>
        client.send(new ListStackInstancesCommand({ StackSetName, CallAs, ...(NextToken && { NextToken }) })),
      ({ Summaries }) => Summaries,
      ({ NextToken }) => NextToken,
    );
  } catch (error) {
    if (isNoStackSet(error)) return [];
    throw error;
  }
}

/** Whether there is no StackSet of that name. */
export function isNoStackSet(error: unknown): boolean {
  return error instanceof Error && error.name === 'StackSetNotFoundException';
}
