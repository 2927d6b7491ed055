import { configurationRejected, type ConfigurationProblem } from '../errors/index.ts';
import { findExceeded } from '../pipeline-template/index.ts';
import { maxTemplateBytes } from '../template-limits.ts';
import type { BootstrapConfiguration } from './configuration.ts';
import type { BootstrapOptions } from './options.ts';
import { findUnfitParameters } from './parameter-values.ts';
import { pipelineSize } from './pipeline-size.ts';
import { pipelineStack } from './pipeline-stacks.ts';
import { countQuotas, type PipelineSize, type QuotaUse } from './quotas.ts';
import { asReleased, releaseOf } from './released-pipeline.ts';
import { standardTemplates } from './templates.ts';

interface CheckedPipeline {
  readonly stackName: string;
  readonly region: string;
  /** Accounts that it deploys to, in the order of its stages, as often as it does. */
  readonly deploysTo: readonly string[];
  /** Size of its rendered template. */
  readonly templateBytes: number;
}

export interface BootstrapCheck {
  readonly pipelines: readonly CheckedPipeline[];
  readonly quotas: readonly QuotaUse[];
}

/**
 * Renders every pipeline of the configuration and checks it, without a call to AWS. Throws BOOTSTRAP_CONFIGURATION with everything that
 * CloudFormation would refuse, each problem where its pipeline is named.
 */
export async function checkBootstrap(
  configuration: BootstrapConfiguration,
  { templates }: Pick<BootstrapOptions, 'templates'>,
): Promise<BootstrapCheck> {
  const read = standardTemplates(templates);
  const problems: ConfigurationProblem[] = [];
  const pipelines: CheckedPipeline[] = [];
  const sizes: PipelineSize[] = [];
  for (const pipeline of configuration.pipelines ?? []) {
    const { location } = pipeline;
    const asked = pipelineStack(pipeline, configuration);
    const template = await read(asked);
    const unfit = findUnfitParameters(asked, template.source);
    problems.push(...unfit.map((message) => ({ message, location })));
    if (unfit.length > 0) continue;
    const target = asReleased(asked, template, undefined);
    const templateBytes = Buffer.byteLength(releaseOf(target, template.value).text);
    if (templateBytes > maxTemplateBytes)
      problems.push({
        message: `${target.stackName}: its template has ${templateBytes} bytes, and CloudFormation takes ${maxTemplateBytes}`,
        location,
      });
    const exceeded = findExceeded(template.value);
    problems.push(...exceeded.map((found) => ({ message: `${target.stackName}: ${found}`, location })));
    const size = pipelineSize(target, template.value);
    sizes.push(size);
    const { stackName, region } = target;
    pipelines.push({ stackName, region, deploysTo: size.deploysTo.map(({ accountId }) => accountId), templateBytes });
  }
  const [first, ...others] = problems;
  if (first) throw configurationRejected([first, ...others]);
  return { pipelines, quotas: countQuotas(sizes) };
}
