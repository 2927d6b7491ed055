import {
  ListStackResourcesCommand,
  type CloudFormationClient,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import { allPages } from './all-pages.ts';
import type { Context } from './context.ts';
import { fromAws } from './errors/index.ts';
import { isObject, type TemplateValue } from './template.ts';

/** What CloudFormation knows to be, or to have been, in a stack. */
export function listResources(
  client: CloudFormationClient,
  StackName: string | undefined,
  context: Context,
): Promise<readonly StackResourceSummary[]> {
  return allPages(
    (token) =>
      client
        .send(new ListStackResourcesCommand({ StackName, ...(token ? { NextToken: token } : {}) }), {
          abortSignal: context.signal,
        })
        .catch((error: unknown) => {
          throw fromAws(error, `list the resources of stack ${StackName}`);
        }),
    ({ StackResourceSummaries }) => StackResourceSummaries,
    ({ NextToken }) => NextToken,
  );
}

export function isStillThere({ PhysicalResourceId, ResourceStatus }: StackResourceSummary): boolean {
  return Boolean(PhysicalResourceId) && ResourceStatus !== 'DELETE_COMPLETE';
}

/**
 * Logical ids of what stays when the stack of a template is deleted.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
 */
export function retainedNames(template: TemplateValue): ReadonlySet<string> {
  const resources = isObject(template) && isObject(template['Resources']) ? template['Resources'] : {};
  return new Set(
    Object.entries(resources).flatMap(([name, resource]) =>
      isObject(resource) && String(resource['DeletionPolicy'] ?? '').startsWith('Retain') ? [name] : [],
    ),
  );
}
