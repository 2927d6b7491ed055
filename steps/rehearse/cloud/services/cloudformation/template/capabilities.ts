import { isObject, type TemplateObject } from '../../../../../template.ts';
import { resourcesOf } from './dependencies.ts';

/**
 * The types that must be acknowledged, and the property that names each by hand.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html
 */
const identityTypes: Readonly<Record<string, string | undefined>> = {
  'AWS::IAM::AccessKey': undefined,
  'AWS::IAM::Group': 'GroupName',
  'AWS::IAM::GroupPolicy': undefined,
  'AWS::IAM::InstanceProfile': 'InstanceProfileName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::IAM::Policy': undefined,
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::RolePolicy': undefined,
  'AWS::IAM::User': 'UserName',
  'AWS::IAM::UserPolicy': undefined,
  'AWS::IAM::UserToGroupAddition': undefined,
};

export interface NeededCapabilities {
  readonly capabilities: readonly string[];
  /** The types that need them. */
  readonly types: readonly string[];
}

export function neededCapabilities(template: TemplateObject): NeededCapabilities {
  const resources = Object.values(resourcesOf(template)).filter(
    (definition) => String(definition['Type']) in identityTypes,
  );
  const types = [...new Set(resources.map((definition) => String(definition['Type'])))];
  if (types.length === 0) return { capabilities: [], types };
  return { capabilities: [resources.some(isNamed) ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM'], types };
}

function isNamed(definition: TemplateObject): boolean {
  const property = identityTypes[String(definition['Type'])];
  const properties = definition['Properties'];
  return property !== undefined && isObject(properties) && properties[property] !== undefined;
}

/** Those that were not acknowledged; the named one covers the other. */
export function missingCapabilities(needed: readonly string[], given: readonly string[]): readonly string[] {
  const covered = given.includes('CAPABILITY_NAMED_IAM') ? [...given, 'CAPABILITY_IAM'] : given;
  return needed.filter((capability) => !covered.includes(capability));
}
