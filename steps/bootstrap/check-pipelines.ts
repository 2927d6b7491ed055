import { configurationRejected, type ConfigurationProblem } from '../errors/index.ts';
import { findExceeded } from '../pipeline-template/index.ts';
import { maxTemplateBytes } from '../template-limits.ts';
import { branchesAtMost } from './branch-stacks.ts';
import type { BootstrapConfiguration } from './configuration.ts';
import { findUnfitParameters } from './parameter-values.ts';
import { branchSizes, pipelineSizes } from './pipeline-size.ts';
import { pipelineStack } from './pipeline-stacks.ts';
import type { PipelineSize } from './quotas.ts';
import { asReleased, identifyRelease, releaseOf } from './released-pipeline.ts';
import type { StackTarget } from './stack-target.ts';
import type { StandardTemplate } from './templates.ts';

export interface CheckedPipeline {
  readonly stackName: string;
  readonly region: string;
  /** Accounts that it deploys to, in the order of its stages, as often as it does. */
  readonly deploysTo: readonly string[];
  /** How many pipelines of instances it may become. */
  readonly instances: number;
  /** How many pipelines of feature branches there may be beside it. */
  readonly branches: number;
  /** Size of its rendered template. */
  readonly templateBytes: number;
}

interface CheckedPipelines {
  readonly pipelines: readonly CheckedPipeline[];
  readonly sizes: readonly PipelineSize[];
}

/** Throws BOOTSTRAP_CONFIGURATION with everything of a pipeline that AWS would refuse, each problem where its pipeline is named. */
export async function checkPipelines(
  configuration: BootstrapConfiguration,
  read: (target: StackTarget) => Promise<StandardTemplate>,
): Promise<CheckedPipelines> {
  const problems: ConfigurationProblem[] = [];
  const pipelines: CheckedPipeline[] = [];
  const sizes: PipelineSize[] = [];
  for (const pipeline of configuration.pipelines ?? []) {
    const location = pipeline.at?.();
    const asked = pipelineStack(pipeline, configuration);
    const template = await read(asked);
    const unfit = findUnfitParameters(asked, template.source);
    problems.push(...unfit.map((message) => ({ message, location })));
    if (unfit.length > 0) continue;
    const target = asReleased(asked, template, undefined);
    const templateBytes = identifyRelease(releaseOf(target, template.value)).bytes;
    const found = [...findTooLarge(templateBytes), ...findExceeded(template.value)];
    problems.push(...found.map((message) => ({ message: `${target.stackName}: ${message}`, location })));
    const [own, ...ofInstances] = pipelineSizes(target, template.value);
    const branches = branchesAtMost(pipeline);
    sizes.push(own, ...ofInstances, ...branchSizes(target, template.value, branches));
    const { stackName, region } = target;
    const deploysTo = own.deploysTo.map(({ accountId }) => accountId);
    pipelines.push({ stackName, region, deploysTo, instances: ofInstances.length, branches, templateBytes });
  }
  const [first, ...others] = problems;
  if (first) throw configurationRejected([first, ...others]);
  return { pipelines, sizes };
}

function findTooLarge(bytes: number): readonly string[] {
  if (bytes <= maxTemplateBytes) return [];
  return [`its template has ${bytes} bytes, and CloudFormation takes ${maxTemplateBytes}`];
}
