import { join } from 'node:path';
import { placeOf } from './access.ts';
import type { BootstrapConfiguration } from './configuration.ts';
import { given, ownTag, stackNames, type StackTarget } from './stack-target.ts';

/** In each region, for the approvals of its pipelines. */
export function changeManagement(configuration: BootstrapConfiguration): readonly StackTarget[] {
  const { 'change-management': wanted, parameters, regions } = configuration;
  if (wanted === undefined) return [];
  return regions.map((region) => ({
    kind: 'change-management',
    ...placeOf('Tools', configuration, region),
    stackName: stackNames['change-management'],
    templateFile: join('common', 'change-management.yml'),
    parameters: {
      ...given('ChangeTicketPattern', wanted['ticket-pattern']),
      ...given('SendRequests', wanted.requests),
      ...given('PipelineNames', wanted.pipelines?.join(',')),
      ...given('StageNames', wanted.stages?.join(',')),
      ...given('AnswerPrincipalArn', wanted['answer-principal']),
      ...parameters?.['change-management'],
    },
    named: Object.keys(parameters?.['change-management'] ?? {}),
    tags: { ...configuration.tags, ...ownTag },
  }));
}

/** What a ticket of that pipeline looks like; nothing where its approvals need none. */
export function ticketPatternOf(
  pipeline: string,
  isOfMain: boolean,
  configuration: BootstrapConfiguration,
): string | undefined {
  const { pipelines, 'ticket-pattern': pattern } = configuration['change-management'] ?? {};
  return isOfMain && (pipelines === undefined || pipelines.includes(pipeline)) ? pattern : undefined;
}
