import { isObject, type TemplateValue } from '../template.ts';
import { includedResources } from '../template-conditions.ts';
import type { PipelineSize } from './quotas.ts';
import { knownTexts, type DeploymentPlace, type StackTarget } from './stack-target.ts';

/** What a pipeline's stack brings with it, by the template that it is made of. */
export function pipelineSize(target: StackTarget, template: TemplateValue): PipelineSize {
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
