import { isObject, type TemplateObject, type TemplateValue } from '../../../../../template.ts';
import { validationError } from '../errors.ts';
import { evaluate } from './evaluate.ts';
import type { Scope } from './scope.ts';

/**
 * The Rules section: assertions on parameters, checked before anything is made.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
 */
export function checkRules(template: TemplateObject, scope: Scope): void {
  const rules = template['Rules'];
  if (!isObject(rules)) return;
  for (const [name, rule] of Object.entries(rules)) if (isObject(rule)) checkRule(name, rule, scope);
}

function checkRule(name: string, rule: TemplateObject, scope: Scope): void {
  const condition = rule['RuleCondition'];
  if (condition !== undefined && !decide(condition, scope)) return;
  const assertions = Array.isArray(rule['Assertions']) ? (rule['Assertions'] as readonly TemplateValue[]) : [];
  for (const assertion of assertions) {
    if (!isObject(assertion) || assertion['Assert'] === undefined) {
      throw validationError(`Template format error: Every assertion of rule ${name} must contain an Assert member`);
    }
    if (decide(assertion['Assert'], scope)) continue;
    const description = assertion['AssertDescription'];
    throw validationError(
      `Template validation error: Rule ${name} failed: ${typeof description === 'string' ? description : 'assertion is false'}`,
    );
  }
}

type RuleFunction = (argument: readonly TemplateValue[], scope: Scope) => boolean;

const ruleFunctions: Readonly<Record<string, RuleFunction>> = {
  'Fn::Equals': ([left, right], scope) => text(left, scope) === text(right, scope),
  'Fn::And': (items, scope) => items.every((item) => decide(item, scope)),
  'Fn::Or': (items, scope) => items.some((item) => decide(item, scope)),
  'Fn::Not': ([item], scope) => !decide(item ?? false, scope),
  'Fn::Contains': ([list, item], scope) => texts(list, scope).includes(text(item, scope)),
  'Fn::EachMemberEquals': ([list, item], scope) => texts(list, scope).every((member) => member === text(item, scope)),
  'Fn::EachMemberIn': ([list, allowed], scope) =>
    texts(list, scope).every((member) => texts(allowed, scope).includes(member)),
};

function decide(value: TemplateValue, scope: Scope): boolean {
  if (!isObject(value)) return String(value) === 'true';
  const [name = ''] = Object.keys(value);
  const implementation = ruleFunctions[name];
  if (!implementation) throw validationError(`Template validation error: ${name} is not supported in rules`);
  const argument = value[name];
  return implementation(Array.isArray(argument) ? (argument as readonly TemplateValue[]) : [], scope);
}

function text(value: TemplateValue | undefined, scope: Scope): string {
  return String(evaluate(value ?? '', scope));
}

function texts(value: TemplateValue | undefined, scope: Scope): readonly string[] {
  const list = evaluate(value ?? [], scope);
  return Array.isArray(list) ? list.map(String) : [String(list)];
}
