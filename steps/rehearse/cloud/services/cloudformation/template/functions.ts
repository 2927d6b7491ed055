import { isObject, type TemplateValue } from '../../../../../template.ts';
import { validationError } from '../errors.ts';
import { splitCidr } from './cidr.ts';
import { findInMap } from './find-in-map.ts';
import { isKnownAfterApply, knownAfterApply, noValue } from './no-value.ts';
import type { Scope } from './scope.ts';
import { substitute } from './substitute.ts';

type Evaluate = (value: TemplateValue) => unknown;
type IntrinsicFunction = (argument: TemplateValue, scope: Scope, evaluate: Evaluate) => unknown;

/**
 * The intrinsic functions of resources and outputs, one row each; those of conditions are in conditions.ts.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
export const functions: Readonly<Record<string, IntrinsicFunction>> = {
  Ref: (argument, scope) => (argument === 'AWS::NoValue' ? noValue : scope.ref(String(argument))),
  'Fn::GetAtt': (argument, scope, evaluate) => {
    const { logicalId, attribute } = attributeReference(argument, evaluate);
    return scope.attribute(logicalId, attribute);
  },
  'Fn::Sub': (argument, scope, evaluate) => substitute(argument, scope, evaluate),
  'Fn::Join': (argument, _scope, evaluate) => {
    const [separator, items] = pair('Fn::Join', argument);
    return scalars('Fn::Join', evaluate(items)).join(String(separator));
  },
  'Fn::Split': (argument, _scope, evaluate) => {
    const [separator, source] = pair('Fn::Split', argument);
    return scalar('Fn::Split', evaluate(source)).split(String(separator));
  },
  'Fn::Select': select,
  'Fn::FindInMap': findInMap,
  'Fn::If': (argument, scope, evaluate) => {
    if (!Array.isArray(argument) || argument.length !== 3) {
      throw validationError('Template error: Fn::If requires a list argument with three elements');
    }
    return evaluate((scope.condition(String(argument[0])) ? argument[1] : argument[2]) as TemplateValue);
  },
  'Fn::ImportValue': (argument, scope, evaluate) => {
    const name = scalar('Fn::ImportValue', evaluate(argument));
    return isKnownAfterApply(name) ? knownAfterApply : scope.importValue(name);
  },
  'Fn::Base64': (argument, _scope, evaluate) => {
    const plain = scalar('Fn::Base64', evaluate(argument));
    return isKnownAfterApply(plain) ? plain : Buffer.from(plain, 'utf8').toString('base64');
  },
  'Fn::Cidr': (argument, _scope, evaluate) => {
    if (!Array.isArray(argument))
      throw validationError('Template error: every Fn::Cidr object requires a list argument.');
    const [block, count, bits] = argument.map(evaluate);
    return isKnownAfterApply(block) ? knownAfterApply : splitCidr(String(block), Number(count), Number(bits ?? 8));
  },
  'Fn::GetAZs': (argument, scope, evaluate) => {
    const region = evaluate(argument);
    return ['a', 'b', 'c'].map((zone) => `${region === '' ? scope.region : String(region)}${zone}`);
  },
};

export const functionNames = [
  'Fn::Base64',
  'Fn::GetAtt',
  'Fn::GetAZs',
  'Fn::ImportValue',
  'Fn::Join',
  'Fn::Split',
  'Fn::FindInMap',
  'Fn::Select',
  'Ref',
  'Fn::Equals',
  'Fn::If',
  'Fn::Not',
  'Condition',
  'Fn::And',
  'Fn::Or',
  'Fn::Contains',
  'Fn::EachMemberEquals',
  'Fn::EachMemberIn',
  'Fn::ValueOf',
  'Fn::ValueOfAll',
  'Fn::RefAll',
  'Fn::Sub',
  'Fn::Cidr',
];

/** `"A.B.C"` or `["A", "B.C"]`; the attribute's name may be a Ref to a parameter. */
export function attributeReference(
  argument: TemplateValue,
  evaluate: Evaluate,
): { readonly logicalId: string; readonly attribute: string } {
  const parts = typeof argument === 'string' ? splitOnce(argument) : argument;
  if (!Array.isArray(parts) || parts.length < 2) {
    throw validationError(
      'Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute',
    );
  }
  const [logicalId, ...rest] = parts as readonly TemplateValue[];
  return { logicalId: String(logicalId), attribute: rest.map((part) => String(evaluate(part))).join('.') };
}

function splitOnce(text: string): readonly string[] {
  const dot = text.indexOf('.');
  return dot < 0 ? [text] : [text.slice(0, dot), text.slice(dot + 1)];
}

function select(argument: TemplateValue, _scope: Scope, evaluate: Evaluate): unknown {
  const [index, list] = pair('Fn::Select', argument);
  const items = evaluate(list);
  if (isKnownAfterApply(items)) return knownAfterApply;
  if (!Array.isArray(items)) {
    throw validationError(
      'Template error: Fn::Select requires a list argument with two elements: an integer index and a list',
    );
  }
  const position = Number(evaluate(index));
  const item: unknown = items[position];
  if (item === undefined) {
    throw validationError(`Template error: Fn::Select cannot select nonexistent value at index ${String(position)}`);
  }
  return item;
}

function pair(name: string, argument: TemplateValue): readonly [TemplateValue, TemplateValue] {
  if (!Array.isArray(argument) || argument.length !== 2) {
    throw validationError(
      `Template error: every ${name} object requires two parameters, ${pairWords[name] ?? 'and no more'}`,
    );
  }
  return argument as unknown as readonly [TemplateValue, TemplateValue];
}

const pairWords: Readonly<Record<string, string>> = {
  'Fn::Join':
    '(1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.',
  'Fn::Split': '(1) a string delimiter and (2) a string to be split or a function that returns a string to be split.',
  'Fn::Select': '(1) an integer index and (2) a list',
};

function scalar(name: string, value: unknown): string {
  if (typeof value === 'object' || value === undefined) {
    throw validationError(`Template error: every ${name} object requires a string`);
  }
  return String(value);
}

function scalars(name: string, value: unknown): readonly string[] {
  if (typeof value === 'string' && isKnownAfterApply(value)) return [value];
  if (!Array.isArray(value) || value.some((item) => Array.isArray(item) || isObject(item))) {
    throw validationError(`Template error: every ${name} object requires two parameters, ${pairWords[name] ?? ''}`);
  }
  return value.map(String);
}
