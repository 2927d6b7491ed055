import type { BootstrapConfiguration } from './configuration.ts';
import { standardStacksIn } from './standard-stack.ts';
import { given, type StackTarget } from './stack-target.ts';

/** In each region, for the approvals of its pipelines. */
export function changeManagement(configuration: BootstrapConfiguration): readonly StackTarget[] {
  const { 'change-management': wanted, regions } = configuration;
  if (wanted === undefined) return [];
  const parameters = {
    ...given('ChangeTicketPattern', wanted['ticket-pattern']),
    ...given('SendRequests', wanted.requests),
    ...given('PipelineNames', wanted.pipelines?.join(',')),
    ...given('StageNames', wanted.stages?.join(',')),
    ...given('AnswerPrincipalArn', wanted['answer-principal']),
  };
  return standardStacksIn('change-management', regions, () => parameters, configuration);
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
