import { findUnfit, itemsOf, type Unfit } from '../parameter-constraints.ts';
import { maxValueBytes } from '../template-limits.ts';
import { isNoEcho, isObject, type TemplateObject } from '../template.ts';

/** A parameter as a template declares it. */
export interface DeclaredParameter {
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly declaration: TemplateObject;
}

export function declaredParameters(template: TemplateObject): ReadonlyMap<string, DeclaredParameter> {
  const section = template['Parameters'];
  if (!isObject(section)) return new Map();
  return new Map(
    Object.entries(section).flatMap(([name, declaration]): [string, DeclaredParameter][] =>
      isObject(declaration)
        ? [[name, { name, type: String(declaration['Type']), isRequired: !('Default' in declaration), declaration }]]
        : [],
    ),
  );
}

/**
 * Why CloudFormation would refuse a value for a parameter; nothing where it would take it. Of values of SSM
 * and AWS types only the form can be told: whether they exist AWS alone can look up.
 */
export function whyRefused(parameter: DeclaredParameter, value: string): string | undefined {
  const { type, declaration } = parameter;
  const unfit = findUnfit(declaration, value);
  const reason = unfit
    ? describe(unfit, declaration)
    : itemsOf(declaration, value)
        .map((item) => offType(type, item))
        .find(Boolean);
  return reason && isSecret(parameter) ? hiddenReason : reason;
}

/** What is said in the place of a reason that would show a secret. */
export const hiddenReason = 'it breaks a constraint, and NoEcho keeps it from being shown';

export function isSecret({ declaration }: DeclaredParameter): boolean {
  return isNoEcho(declaration);
}

function describe({ constraint, item }: Unfit, declaration: TemplateObject): string {
  switch (constraint) {
    case 'bytes':
      return `it has ${Buffer.byteLength(item)} bytes, more than ${maxValueBytes}`;
    case 'number':
      return `"${item}" is not a number`;
    case 'AllowedValues':
      return `"${item}" is not one of ${(declaration['AllowedValues'] as readonly unknown[]).map(String).join(', ')}`;
    case 'AllowedPattern':
      return `"${item}" does not match ${String(declaration['AllowedPattern'])}`;
    default: {
      const measured = constraint.endsWith('Length') ? `"${item}" has ${item.length} characters` : item;
      const way = constraint.startsWith('Min') ? 'less' : 'more';
      return `${measured}, ${way} than ${constraint} ${String(declaration[constraint])}`;
    }
  }
}

/**
 * What ids of AWS's own types begin with, and names of parameters are made of.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
 */
const forms: Readonly<Record<string, readonly [form: RegExp, shown: string]>> = {
  'AWS::EC2::Image::Id': [/^ami-\w+$/, 'the id of an image (ami-…)'],
  'AWS::EC2::Instance::Id': [/^i-\w+$/, 'the id of an instance (i-…)'],
  'AWS::EC2::SecurityGroup::Id': [/^sg-\w+$/, 'the id of a security group (sg-…)'],
  'AWS::EC2::Subnet::Id': [/^subnet-\w+$/, 'the id of a subnet (subnet-…)'],
  'AWS::EC2::VPC::Id': [/^vpc-\w+$/, 'the id of a VPC (vpc-…)'],
  'AWS::EC2::Volume::Id': [/^vol-\w+$/, 'the id of a volume (vol-…)'],
  'AWS::Route53::HostedZone::Id': [/^Z[A-Z0-9]+$/, 'the id of a hosted zone (Z…)'],
  'AWS::SSM::Parameter::Name': [/^[\w.\-/:]+$/, 'the name of a parameter in Parameter Store'],
};

function offType(type: string, item: string): string | undefined {
  const isStored = type.startsWith('AWS::SSM::Parameter::');
  const of = isStored ? 'AWS::SSM::Parameter::Name' : type.replace(/^List<(.*)>$/, '$1');
  const [form, shown] = forms[of] ?? [];
  return !form || form.test(item) || item.includes('{{resolve:') ? undefined : `"${item}" is not ${shown}`;
}
