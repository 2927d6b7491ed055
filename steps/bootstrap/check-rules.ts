import type { Contradiction } from './contradiction.ts';
import type { PipelineConfiguration } from './pipeline-configuration.ts';

/** What only some forms of the pipeline do is refused in the others, where it would be without effect. */
export function checkRules(pipeline: PipelineConfiguration): readonly Contradiction[] {
  return [
    ...told('deny', pipeline.deny === undefined ? undefined : cannotDeny(pipeline)),
    ...told('approve-together', pipeline['approve-together'] === true ? cannotJoin(pipeline) : undefined),
  ];
}

function told(setting: string, message: string | undefined): readonly Contradiction[] {
  return message === undefined ? [] : [{ path: [setting], message }];
}

function cannotDeny({ kind, template, deployments = 'cloudformation' }: PipelineConfiguration): string | undefined {
  if (kind === 'publish') return 'a pipeline that publishes deploys nowhere: leave deny out';
  if (template !== undefined || deployments !== 'cloudformation') return undefined;
  return "CodePipeline's own CloudFormation actions know no rules, so that nothing would be denied: choose deployments: steps or plan, or leave deny out";
}

function cannotJoin(pipeline: PipelineConfiguration): string | undefined {
  const { accounts, deployments = 'cloudformation', environments, parameters = {}, template } = pipeline;
  if (template !== undefined) return undefined;
  if (deployments !== 'plan')
    return `with deployments: ${deployments} nothing is planned before it is approved: choose deployments: plan, or leave approve-together out`;
  if (environments !== undefined) return cannotJoinListed(environments, pipeline.class);
  const missing = (['uat', 'prod'] as const).filter(
    (name) => !accounts?.[name] && !parameters[`${title(name)}AccountId`],
  );
  if (missing.length > 0)
    return `uat and prod are approved together, and accounts: names no ${missing.join(' and no ')}`;
  const unasked = ['UatApproval', 'ProdApproval'].find((name) => parameters[name] === 'false');
  return unasked === undefined ? undefined : `uat and prod are approved together, and ${unasked} is false`;
}

function cannotJoinListed(
  environments: NonNullable<PipelineConfiguration['environments']>,
  pipelineClass: PipelineConfiguration['class'],
): string | undefined {
  if (pipelineClass === 'develop')
    return 'plans are combined by the role of class main: choose class: main, or leave approve-together out';
  const asked = environments.filter(({ approval = true }) => approval);
  if (asked.length > 1) return undefined;
  const names = asked.map(({ name }) => name).join('') || 'none';
  return `two environments at least are approved together, and of environments: a person approves ${names}`;
}

function title(name: 'uat' | 'prod'): string {
  return name === 'uat' ? 'Uat' : 'Prod';
}
