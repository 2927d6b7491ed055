import type { BootstrapConfiguration } from './configuration.ts';
import { standardStacksIn } from './standard-stack.ts';
import { given, type StackTarget } from './stack-target.ts';

/** In each region, for the approvals of its pipelines. */
export function changeManagement(configuration: BootstrapConfiguration): readonly StackTarget[] {
  const { regions } = configuration;
  const wanted = configuration['change-management'] ?? whatAllowancesNeed(configuration);
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

/** Checks that look at the answers of approvals, and nothing else. */
function whatAllowancesNeed({ pipelines = [] }: BootstrapConfiguration): BootstrapConfiguration['change-management'] {
  const denies = pipelines.some(({ deny, parameters }) => deny !== undefined || Boolean(parameters?.['DeniedRules']));
  return denies ? { requests: false } : undefined;
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
