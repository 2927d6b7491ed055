import { completeParameters } from './parameter-values.ts';
import { branchSizes, pipelineSizes, stackSize } from './pipeline-size.ts';
import type { PipelineSize } from './quotas.ts';
import { asReleased, withBranchesRelease } from './released-pipeline.ts';
import type { StackFacts } from './stack-facts.ts';
import type { StackTarget } from './stack-target.ts';

type Planned = Pick<StackFacts, 'target' | 'template' | 'deployed'>;

/** Deployed from a release, or making the pipelines of branches from one. */
export function withRelease({ target, template, deployed }: Planned, all: readonly Planned[]): StackTarget {
  const own = ownPipeline(target, all);
  if (own === undefined) return asReleased(target, template, deployed);
  const branchesOf = asReleased(own.target, own.template, own.deployed);
  return withBranchesRelease(completeParameters(target, template.source), branchesOf, own.template.value);
}

/** The pipeline whose branches the target is for. */
function ownPipeline({ branchesOf, region }: StackTarget, all: readonly Planned[]): Planned | undefined {
  return all.find(({ target }) => target.stackName === branchesOf?.stackName && target.region === region);
}

/** Of pipelines, and of what makes those of instances and branches, with those that it may make. */
export function sizesOf({ target, template, deployed }: Planned, all: readonly Planned[]): readonly PipelineSize[] {
  if (target.kind === 'pipeline') return pipelineSizes(asReleased(target, template, deployed), template.value);
  const makes = ['instances', 'feature-branches'].includes(target.kind) ? [stackSize(target, template.value)] : [];
  const own = ownPipeline(target, all);
  return own ? [...makes, ...branchSizes(own.target, own.template.value, Number(target.parameters['AtMost']))] : makes;
}
