import { isObject, type TemplateObject, type TemplateValue } from '../../../../../template.ts';
import { validationError } from '../errors.ts';
import { unresolvedCondition } from './conditions.ts';
import { dependencyGraph, dependsOn, refuseCircles, resourcesOf } from './dependencies.ts';
import { pseudoParameters } from './pseudo-parameters.ts';
import { declaredTransforms, serverlessTransform } from './transforms.ts';
import { findConditionNames, findReferences } from './references.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html */
const sections = [
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Rules',
  'Mappings',
  'Conditions',
  'Transform',
  'Hooks',
  'Resources',
  'Outputs',
];

const resourceKeys = new Set([
  'Type',
  'Properties',
  'DependsOn',
  'Condition',
  'Metadata',
  'CreationPolicy',
  'UpdatePolicy',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'Version',
]);

/** What is wrong with a template before its transforms ran. */
export function checkSections(template: TemplateObject): void {
  const unknown = Object.keys(template).filter((key) => !isSection(key, template));
  if (unknown.length > 0) throw validationError(`Invalid template property or properties [${unknown.join(', ')}]`);
  const version = template['AWSTemplateFormatVersion'];
  if (version !== undefined && String(version) !== '2010-09-09') {
    throw validationError(
      `Template format error: ${String(version)} is not a supported value for AWSTemplateFormatVersion.`,
    );
  }
  for (const name of ['Parameters', 'Rules', 'Mappings', 'Conditions', 'Resources', 'Outputs']) {
    if (template[name] !== undefined && !isObject(template[name])) {
      throw validationError(`Template format error: [/${name}] '${name}' section must be a map`);
    }
  }
  for (const [name, definition] of Object.entries(asMap(template['Parameters']))) checkParameter(name, definition);
}

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy.html */
function isSection(key: string, template: TemplateObject): boolean {
  if (key === 'Globals') return declaredTransforms(template).includes(serverlessTransform);
  return key === 'Fn::Transform' || sections.includes(key);
}

function checkParameter(name: string, definition: TemplateValue): void {
  if (!isObject(definition) || definition['Type'] === undefined) {
    throw validationError('Template format error: Every Parameters object must contain a Type member.');
  }
  const type = String(definition['Type']);
  const known = /^(String|Number|CommaDelimitedList|List<.+>|AWS::.+)$/;
  if (!known.test(type)) throw validationError(`Template format error: Unrecognized parameter type: ${type}`);
  if (!/^[A-Za-z0-9]+$/.test(name))
    throw validationError(`Template format error: Parameter name ${name} is non alphanumeric.`);
}

/** What is wrong with a processed template: names, types and references that lead nowhere. */
export function checkTemplate(template: TemplateObject, isKnownType: (type: string) => boolean): void {
  checkSections(template);
  const resources = resourcesOf(template);
  if (Object.keys(resources).length === 0) {
    throw validationError('Template format error: At least one Resources member must be defined.');
  }
  for (const [id, definition] of Object.entries(resources)) checkResource(id, definition);
  checkTypes(resources, isKnownType);
  checkOutputs(asMap(template['Outputs']));
  checkConditions(template);
  checkReferences(template);
  refuseCircles(dependencyGraph(resources));
}

function checkResource(id: string, definition: TemplateValue): void {
  if (!/^[A-Za-z0-9]+$/.test(id))
    throw validationError(`Template format error: Resource name ${id} is non alphanumeric.`);
  if (!isObject(definition) || typeof definition['Type'] !== 'string') {
    throw validationError(
      `Template format error: [/Resources/${id}] Every Resources object must contain a Type member.`,
    );
  }
  const unknown = Object.keys(definition).find((key) => !resourceKeys.has(key));
  if (unknown !== undefined) throw validationError(`Invalid template resource property '${unknown}'`);
}

function checkTypes(resources: Readonly<Record<string, TemplateObject>>, isKnownType: (type: string) => boolean): void {
  const types = new Set(Object.values(resources).map((definition) => String(definition['Type'])));
  const unknown = [...types].filter((type) => !isKnownType(type));
  if (unknown.length > 0) {
    throw validationError(`Template format error: Unrecognized resource types: [${unknown.join(', ')}]`);
  }
}

function checkOutputs(outputs: TemplateObject): void {
  for (const [name, output] of Object.entries(outputs)) {
    if (!/^[A-Za-z0-9]+$/.test(name))
      throw validationError(`Template format error: Output name ${name} is non alphanumeric.`);
    if (!isObject(output) || output['Value'] === undefined) {
      throw validationError(
        `Template format error: [/Outputs/${name}] Every Outputs member must contain a Value object`,
      );
    }
  }
}

function checkConditions(template: TemplateObject): void {
  const known = new Set(Object.keys(asMap(template['Conditions'])));
  for (const section of ['Resources', 'Outputs']) {
    const items = asMap(template[section]);
    const named = Object.values(items).flatMap((item) =>
      isObject(item) && typeof item['Condition'] === 'string' ? [item['Condition']] : [],
    );
    const missing = [...named, ...findConditionNames(items)].find((name) => !known.has(name));
    if (missing !== undefined) throw unresolvedCondition(missing, section);
  }
}

function checkReferences(template: TemplateObject): void {
  const parameters = Object.keys(asMap(template['Parameters']));
  const resources = new Set(Object.keys(resourcesOf(template)));
  const known = new Set([...parameters, ...resources, ...pseudoParameters]);
  const missing = (value: TemplateValue) =>
    findReferences(value).filter(({ name, attribute }) => !(attribute === undefined ? known : resources).has(name));
  for (const definition of Object.values(resourcesOf(template))) {
    const lost = [
      ...missing(definition['Properties'] ?? null).map(({ name }) => name),
      ...dependsOn(definition).filter((name) => !resources.has(name)),
    ];
    if (lost.length > 0) throw unresolved(lost, missing(definition['Properties'] ?? null), 'Resources');
  }
  for (const output of Object.values(asMap(template['Outputs']))) {
    const lost = missing(output);
    if (lost.length > 0)
      throw unresolved(
        lost.map(({ name }) => name),
        lost,
        'Outputs',
      );
  }
}

/** AWS has a text of its own for Fn::GetAtt; Ref, Fn::Sub and DependsOn share the other. */
function unresolved(names: readonly string[], references: ReturnType<typeof findReferences>, section: string): Error {
  const attribute = references.find(({ kind }) => kind === 'Fn::GetAtt');
  if (attribute && references[0] === attribute) {
    return validationError(`Template error: instance of Fn::GetAtt references undefined resource ${attribute.name}`);
  }
  return validationError(
    `Template format error: Unresolved resource dependencies [${[...new Set(names)].join(', ')}] in the ${section} block of the template`,
  );
}

function asMap(value: TemplateValue | undefined): TemplateObject {
  return isObject(value) ? value : {};
}
