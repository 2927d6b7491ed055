import type { CreateChangeSetCommandInput, Parameter, Stack } from '@aws-sdk/client-cloudformation';
import { declaredParameters, isObject, toTemplateValue, type SourceDocument } from '../template.ts';
import type { DeployInputs } from './inputs.ts';
import type { DeployOptions } from './options.ts';
import type { TemplateInput } from './template-body.ts';

export interface RequestFacts {
  readonly options: DeployOptions;
  readonly inputs: DeployInputs;
  /** The stack that is updated; absent where one is created. */
  readonly existing?: Stack;
  readonly serviceRoleArn?: string;
  readonly name: string;
  readonly template: TemplateInput;
}

/**
 * The CreateChangeSet call. A new stack is made with OnStackFailure=DELETE, so that a failed first deployment leaves nothing broken.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html
 */
export function changeSetRequest(facts: RequestFacts): CreateChangeSetCommandInput & { readonly StackName: string } {
  const { options, inputs, existing } = facts;
  const tags = { ...inputs.configuration.tags, ...options.tags };
  return {
    StackName: options.stackName,
    ChangeSetName: facts.name,
    ChangeSetType: existing ? 'UPDATE' : 'CREATE',
    ...facts.template,
    ...(facts.serviceRoleArn ? { RoleARN: facts.serviceRoleArn } : {}),
    ...(existing ? {} : { OnStackFailure: 'DELETE' as const }),
    // A new stack has nothing that could have drifted.
    ...(existing && options.revertsDrift ? { DeploymentMode: 'REVERT_DRIFT' as const } : {}),
    ...(hasNestedStacks(inputs.template) ? { IncludeNestedStacks: true } : {}),
    Capabilities: [...options.capabilities] as CreateChangeSetCommandInput['Capabilities'],
    Parameters: parametersOf(inputs, options.keepsPrevious === false ? undefined : existing),
    ...(Object.keys(tags).length > 0 ? { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) } : {}),
  };
}

/** The given values, and the previous one for each declared parameter that is not given and that the stack, or StackSet, already has. */
export function parametersOf(inputs: DeployInputs, existing: Pick<Stack, 'Parameters'> | undefined): Parameter[] {
  const given = inputs.configuration.parameters;
  const previous = new Set((existing?.Parameters ?? []).map(({ ParameterKey }) => ParameterKey));
  const kept = Object.keys(declaredParameters(inputs.template)).filter(
    (name) => !Object.hasOwn(given, name) && previous.has(name),
  );
  return [
    ...Object.entries(given).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
    ...kept.map((ParameterKey) => ({ ParameterKey, UsePreviousValue: true })),
  ];
}

/** Nested change sets are asked for only where there are nested stacks: they need permissions on those stacks. */
function hasNestedStacks(template: SourceDocument): boolean {
  const value = toTemplateValue(template);
  const resources = isObject(value) && isObject(value['Resources']) ? Object.values(value['Resources']) : [];
  return resources.some((resource) => isObject(resource) && resource['Type'] === 'AWS::CloudFormation::Stack');
}
