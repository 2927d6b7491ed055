import { via } from '../../../../../authorisation/caller.ts';
import type { Input, Operation, Output, Request } from '../../../service.ts';
import { findChangeSet } from '../change-sets.ts';
import { onAll, onStack } from '../demands.ts';
import { changeSetNotFound, validationError } from '../errors.ts';
import { flag, structure, text } from '../input.ts';
import { isKnownType } from '../known-types.ts';
import { requireStack, stateOf } from '../stack-record.ts';
import { readTemplate } from '../template-source.ts';
import { neededCapabilities } from '../template/capabilities.ts';
import { resourcesOf } from '../template/dependencies.ts';
import { declaredParameters, type ParameterDeclaration } from '../template/parameters.ts';
import { parseTemplate } from '../template/parse-template.ts';
import { checkSections, checkTemplate } from '../template/structure.ts';
import { declaredTransforms } from '../template/transforms.ts';
import type { TemplateObject } from '../../../../../template.ts';

export const templateOperations: Readonly<Record<string, Operation>> = {
  GetTemplate: { demands: onStack('GetTemplate'), handle: getTemplate },
  GetTemplateSummary: { demands: onStack('GetTemplateSummary'), handle: getTemplateSummary },
  ValidateTemplate: { demands: onAll('ValidateTemplate'), handle: validateTemplate },
};

function getTemplate(input: Input, { cloud, accountId, region }: Request): Output {
  const changeSetName = text(input, 'ChangeSetName');
  const stackName = text(input, 'StackName');
  const stacks = Object.values(stateOf(cloud, accountId, region).stacks);
  const stack =
    stackName === undefined
      ? stacks.find(({ changeSets }) => changeSetName !== undefined && changeSetName in changeSets)
      : requireStack(cloud, accountId, region, stackName);
  const changeSet = stack && changeSetName !== undefined ? findChangeSet(stack, changeSetName) : undefined;
  if (changeSetName !== undefined && !changeSet) throw changeSetNotFound(changeSetName);
  const definition = changeSet ? changeSet.definition : stack?.definition;
  const body = changeSet?.body ?? definition?.body;
  if (body === undefined) throw validationError(`Template for stack ${stack?.name ?? ''} is not available`);
  const isProcessed = text(input, 'TemplateStage') === 'Processed';
  return {
    TemplateBody: isProcessed && definition ? JSON.stringify(definition.template, undefined, 2) : body,
    StagesAvailable: ['Original', 'Processed'],
  };
}

async function read(input: Input, request: Request): Promise<TemplateObject> {
  const { cloud, accountId, region, caller } = request;
  const body = await readTemplate(cloud, via(caller, 'cloudformation.amazonaws.com'), region, input);
  const stackName = text(input, 'StackName');
  const known =
    stackName === undefined ? undefined : requireStack(cloud, accountId, region, stackName).definition?.body;
  const found = body ?? known;
  if (found === undefined) throw validationError('Either Template URL or Template Body must be specified.');
  return parseTemplate(found);
}

async function validateTemplate(input: Input, request: Request): Promise<Output> {
  const template = await read(input, request);
  const transforms = check(template);
  return {
    Parameters: declaredParameters(template).map(({ name, defaultValue, noEcho, description }) => ({
      ParameterKey: name,
      DefaultValue: defaultValue,
      NoEcho: noEcho,
      Description: description,
    })),
    ...facts(template, transforms),
  };
}

function check(template: TemplateObject, options: { readonly allowsUnknownTypes?: boolean } = {}): readonly string[] {
  checkSections(template);
  const transforms = declaredTransforms(template);
  // What a transform puts in is known only once it ran.
  if (transforms.length === 0) checkTemplate(template, options.allowsUnknownTypes ? () => true : isKnownType);
  return transforms;
}

function facts(template: TemplateObject, transforms: readonly string[]): Output {
  const { capabilities, types } = neededCapabilities(template);
  const all = [...capabilities, ...(transforms.length > 0 ? ['CAPABILITY_AUTO_EXPAND'] : [])];
  return {
    Description: typeof template['Description'] === 'string' ? template['Description'] : undefined,
    ...(all.length > 0 ? { Capabilities: all } : {}),
    ...(types.length > 0
      ? { CapabilitiesReason: `The following resource(s) require capabilities: [${types.join(', ')}]` }
      : {}),
    ...(transforms.length > 0 ? { DeclaredTransforms: transforms } : {}),
  };
}

async function getTemplateSummary(input: Input, request: Request): Promise<Output> {
  const template = await read(input, request);
  const allowsUnknownTypes =
    flag(structure(input, 'TemplateSummaryConfig') ?? {}, 'TreatUnrecognizedResourceTypesAsWarnings') === true;
  const transforms = check(template, { allowsUnknownTypes });
  const types = [...new Set(Object.values(resourcesOf(template)).map((resource) => String(resource['Type'])))];
  const unknown = types.filter((type) => !isKnownType(type));
  const version = template['AWSTemplateFormatVersion'];
  return {
    Parameters: declaredParameters(template).map(renderDeclaration),
    ...facts(template, transforms),
    ResourceTypes: types,
    Version: version === undefined ? undefined : String(version),
    Metadata: template['Metadata'] === undefined ? undefined : JSON.stringify(template['Metadata']),
    ...(allowsUnknownTypes && unknown.length > 0 ? { Warnings: { UnrecognizedResourceTypes: unknown } } : {}),
  };
}

function renderDeclaration({
  name,
  type,
  defaultValue,
  noEcho,
  description,
  definition,
}: ParameterDeclaration): Output {
  const allowed = definition['AllowedValues'];
  return {
    ParameterKey: name,
    DefaultValue: defaultValue,
    ParameterType: type,
    NoEcho: noEcho,
    Description: description,
    ParameterConstraints: Array.isArray(allowed) ? { AllowedValues: allowed.map(String) } : {},
  };
}
