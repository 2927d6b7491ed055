import { GetTemplateCommand, type CloudFormationClient, type StackEvent } from '@aws-sdk/client-cloudformation';
import type { Context } from './context.ts';
import { resourceNeeds, type ResourceNeeds } from './resource-needs.ts';
import { parseSource, toTemplateValue } from './template.ts';

/**
 * What the resources of each stack of the events need, by the template that CloudFormation made of what it was given. A stack whose template
 * may not be read, or that has none, is not among them: nothing depends on it but what a page shows.
 */
export async function readStackNeeds(
  client: CloudFormationClient,
  events: readonly StackEvent[],
  { signal }: Pick<Context, 'signal'>,
): Promise<ReadonlyMap<string, ResourceNeeds>> {
  const needs = new Map<string, ResourceNeeds>();
  for (const StackName of new Set(events.map(({ StackId = '' }) => StackId))) {
    const command = new GetTemplateCommand({ StackName, TemplateStage: 'Processed' });
    const { TemplateBody } = await client.send(command, { abortSignal: signal }).catch((error: unknown) => {
      // What AWS answered is told by what is missing in the page: it undoes no deployment.
      if (error instanceof Error && '$fault' in error) return { TemplateBody: undefined };
      throw error;
    });
    if (TemplateBody !== undefined)
      needs.set(StackName, resourceNeeds(toTemplateValue(parseSource(TemplateBody, StackName))));
  }
  return needs;
}
