import { isObject, type TemplateValue } from '../template.ts';
import { includedResources } from '../template-conditions.ts';
import type { PipelineSize } from './quotas.ts';
import { branchValues, instanceValues } from './released-pipeline.ts';
import { knownTexts, type DeploymentPlace, type StackTarget } from './stack-target.ts';

/** What a pipeline brings with it, and each pipeline of its instances, of which there may be as many as it is allowed. */
export function pipelineSizes(
  target: StackTarget,
  template: TemplateValue,
): readonly [PipelineSize, ...(readonly PipelineSize[])] {
  const ofInstance = stackSize({ ...target, parameters: instanceValues(target) }, template);
  return [stackSize(target, template), ...Array.from({ length: target.selfUpdate?.instances ?? 0 }, () => ofInstance)];
}

/** Of each pipeline that there can be of its feature branches. */
export function branchSizes(target: StackTarget, template: TemplateValue, atMost: number): readonly PipelineSize[] {
  const size = stackSize({ ...target, parameters: { ...target.parameters, ...branchValues } }, template);
  return Array.from({ length: atMost }, () => size);
}

/** What a stack brings with it, by the template that it is made of. */
export function stackSize(target: StackTarget, template: TemplateValue): PipelineSize {
  const parameters = knownTexts(target.parameters);
  const resources = Object.values(includedResources(template, parameters));
  const resourceTypes = resources.map((resource) => (isObject(resource) ? String(resource['Type']) : ''));
  return { target, resourceTypes, deploysTo: target.deploysTo ?? deployedAccounts(parameters) };
}

/** A pipeline of class develop has no stages for controlled environments. */
function deployedAccounts(parameters: Readonly<Record<string, string>>): readonly DeploymentPlace[] {
  const environments = parameters['PipelineClass'] === 'develop' ? ['Dev', 'Test'] : ['Dev', 'Test', 'Uat', 'Prod'];
  return environments.flatMap((environment) => {
    const accountId = parameters[`${environment}AccountId`] ?? '';
    return accountId === '' ? [] : [{ accountId }];
  });
}
