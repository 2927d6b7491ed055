import { isObject, type TemplateObject, type TemplateValue } from './template.ts';

type Texts = Readonly<Record<string, string>>;

/** Whether a condition of a template holds for these values of its parameters; undefined where it cannot be told. */
export function decideCondition(name: string, template: TemplateObject, parameters: Texts): boolean | undefined {
  const { Conditions: conditions } = template;
  return decide({ Condition: name }, { conditions: isObject(conditions) ? conditions : {}, parameters });
}

/**
 * The resources of a template that its conditions leave in, for these values of its parameters. What they cannot tell (a condition on
 * something else than a parameter) counts as there.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html
 */
export function includedResources(template: TemplateValue, parameters: Texts): TemplateObject {
  if (!isObject(template)) return {};
  const { Resources: resources, Conditions: conditions } = template;
  const facts: Facts = { conditions: isObject(conditions) ? conditions : {}, parameters };
  return Object.fromEntries(
    Object.entries(isObject(resources) ? resources : {}).filter(([, resource]) => {
      const condition = isObject(resource) ? resource['Condition'] : undefined;
      return typeof condition !== 'string' || decide({ Condition: condition }, facts) !== false;
    }),
  );
}

interface Facts {
  readonly conditions: TemplateObject;
  readonly parameters: Texts;
}

/** Undefined where it cannot be told. */
function decide(value: TemplateValue | undefined, facts: Facts): boolean | undefined {
  if (!isObject(value)) return value === undefined ? undefined : String(value) === 'true';
  const [[name, argument] = ['', undefined]] = Object.entries(value);
  const operands = Array.isArray(argument) ? (argument as readonly TemplateValue[]) : [];
  const decided = () => operands.map((operand) => decide(operand, facts));
  switch (name) {
    case 'Condition':
      return decide(facts.conditions[String(argument)], facts);
    case 'Fn::Equals': {
      const [left, right] = operands.map((operand) => textOf(operand, facts.parameters));
      return left === undefined || right === undefined ? undefined : left === right;
    }
    case 'Fn::Not':
      return not(decided()[0]);
    case 'Fn::And':
      return every(decided());
    case 'Fn::Or':
      return not(every(decided().map(not)));
    default:
      return undefined;
  }
}

function every(values: readonly (boolean | undefined)[]): boolean | undefined {
  if (values.includes(false)) return false;
  return values.includes(undefined) ? undefined : true;
}

function not(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value;
}

function textOf(value: TemplateValue, parameters: Texts): string | undefined {
  if (!isObject(value)) return String(value);
  return typeof value['Ref'] === 'string' ? parameters[value['Ref']] : undefined;
}
