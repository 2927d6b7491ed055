import type { Cloud } from '../../cloud.ts';
import { validationError } from './errors.ts';
import { findExport } from './exports.ts';
import type { DesiredResource } from './plan.ts';
import type { ResourceRecord, StackDefinition, StackRecord } from './stack-record.ts';
import { dependencyGraph, resourcesOf, type DependencyGraph } from './template/dependencies.ts';
import { evaluate, evaluateMap } from './template/evaluate.ts';
import { knownAfterApply, noValue } from './template/no-value.ts';
import { declaredParameters, refValue, type ParameterValues } from './template/parameters.ts';
import { pseudoParameter, type StackFacts } from './template/pseudo-parameters.ts';
import type { Scope } from './template/scope.ts';
import { isObject, type TemplateObject } from '../../../../template.ts';

/** Where references to resources lead: to what exists, or in a plan to what is not known yet. */
export interface ResourceLookup {
  find(logicalId: string): Pick<ResourceRecord, 'physicalId' | 'attributes' | 'type'> | 'unknown' | undefined;
}

export function factsOf(stack: StackRecord, definition: Pick<StackDefinition, 'notificationArns'>): StackFacts {
  return {
    accountId: stack.accountId,
    region: stack.region,
    stackId: stack.id,
    stackName: stack.name,
    notificationArns: definition.notificationArns,
  };
}

/** A scope of parameters and pseudo parameters alone: what conditions, rules and locations may use. */
export function parameterScope(template: TemplateObject, parameters: ParameterValues, facts: StackFacts): Scope {
  const declarations = new Map(declaredParameters(template).map((declaration) => [declaration.name, declaration]));
  const mappings = template['Mappings'];
  const refuse = (name: string): never => {
    throw validationError(`Template error: ${name} cannot be used here: only parameters and mappings are known`);
  };
  return {
    accountId: facts.accountId,
    region: facts.region,
    ref(name) {
      const declaration = declarations.get(name);
      const value = parameters[name];
      if (declaration && value) return refValue(declaration, value);
      return pseudoParameter(name, facts) ?? refuse(name);
    },
    attribute: (logicalId, attribute) => refuse(`${logicalId}.${attribute}`),
    condition: refuse,
    mapping: (name) => (isObject(mappings) ? mappings[name] : undefined),
    importValue: refuse,
  };
}

/** The scope in which resources and outputs are evaluated. */
export function stackScope(
  cloud: Cloud,
  stack: StackRecord,
  definition: StackDefinition,
  lookup: ResourceLookup,
): Scope {
  const facts = factsOf(stack, definition);
  const inner = parameterScope(definition.template, definition.parameters, facts);
  return {
    ...inner,
    ref(name) {
      const found = lookup.find(name);
      if (found === 'unknown') return knownAfterApply;
      return found ? (found.physicalId ?? '') : inner.ref(name);
    },
    attribute: (logicalId, attribute) => attributeOf(lookup.find(logicalId), logicalId, attribute),
    condition: (name) => definition.conditions[name] === true,
    importValue(name) {
      const found = findExport(cloud, stack.accountId, stack.region, name);
      if (!found) throw validationError(`No export named ${name} found.`);
      return found.output.value;
    },
  };
}

function attributeOf(resource: ReturnType<ResourceLookup['find']>, logicalId: string, attribute: string): unknown {
  if (resource === 'unknown') return knownAfterApply;
  const direct = resource?.attributes[attribute];
  if (direct !== undefined) return direct;
  const nested = attribute
    .split('.')
    .reduce<unknown>((value, part) => (isRecord(value) ? value[part] : undefined), resource?.attributes);
  if (nested !== undefined) return nested;
  if (resource?.type === 'AWS::CloudFormation::Stack') {
    throw validationError(
      `Output '${attribute.replace('Outputs.', '')}' not found in stack '${resource.physicalId ?? logicalId}'`,
    );
  }
  throw validationError(
    `Template error: resource ${logicalId} does not support attribute type ${attribute} in Fn::GetAtt`,
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** The definitions whose condition holds, by logical id. */
export function liveResources(definition: StackDefinition): Readonly<Record<string, TemplateObject>> {
  const entries = Object.entries(resourcesOf(definition.template));
  return Object.fromEntries(entries.filter(([, resource]) => isLive(resource, definition)));
}

export function isLive(item: TemplateObject, definition: Pick<StackDefinition, 'conditions'>): boolean {
  const condition = item['Condition'];
  return typeof condition !== 'string' || definition.conditions[condition] === true;
}

export function graphOf(definition: StackDefinition): DependencyGraph {
  return dependencyGraph(liveResources(definition), (condition) => definition.conditions[condition] === true);
}

export function evaluateResource(
  logicalId: string,
  resource: TemplateObject,
  scope: Scope,
  definition: StackDefinition,
  needs: readonly string[],
): DesiredResource {
  const properties = resource['Properties'];
  const metadata = resource['Metadata'] === undefined ? noValue : evaluate(resource['Metadata'], scope);
  const policy = (name: string) => {
    const value = resource[name];
    return value === undefined ? undefined : String(evaluate(value, scope));
  };
  const deletionPolicy = policy('DeletionPolicy') ?? 'Delete';
  const evaluated = properties === undefined ? {} : evaluate(properties, scope);
  return {
    logicalId,
    type: String(resource['Type']),
    definition: resource,
    properties: isRecord(evaluated) ? evaluated : evaluateMap({}, scope),
    ...(metadata === noValue ? {} : { metadata }),
    deletionPolicy,
    updateReplacePolicy: policy('UpdateReplacePolicy') ?? 'Delete',
    needs,
    tags: definition.tags,
  };
}
