import { branchesStacks } from './branch-stacks.ts';
import { checkPipelines, type CheckedPipeline } from './check-pipelines.ts';
import type { BootstrapConfiguration } from './configuration.ts';
import type { BootstrapOptions } from './options.ts';
import { stackSize } from './pipeline-size.ts';
import { instancesStacks } from './pipeline-stacks.ts';
import { countQuotas, type QuotaUse } from './quotas.ts';
import { standardTemplates } from './templates.ts';

export interface BootstrapCheck {
  readonly pipelines: readonly CheckedPipeline[];
  readonly quotas: readonly QuotaUse[];
}

/** Renders every pipeline of the configuration and checks it, without a call to AWS. */
export async function checkBootstrap(
  configuration: BootstrapConfiguration,
  { templates }: Pick<BootstrapOptions, 'templates'>,
): Promise<BootstrapCheck> {
  const read = standardTemplates(templates);
  const { pipelines, sizes } = await checkPipelines(configuration, read);
  const makers = await Promise.all(
    [...instancesStacks(configuration), ...branchesStacks(configuration)].map(async (target) =>
      stackSize(target, (await read(target)).value),
    ),
  );
  return { pipelines, quotas: countQuotas([...sizes, ...makers]) };
}
