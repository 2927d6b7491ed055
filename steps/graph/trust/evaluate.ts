import { isObject, type TemplateObject, type TemplateValue } from '../../template.ts';
import { asText, attributeOf, refer, type Scope } from './resource-names.ts';
import { decideCondition, includedResources } from '../../template-conditions.ts';

/** The values of a template's parameters as they are given: of lists with commas. */
type Parameters = Readonly<Record<string, string>>;

/** A template in an account and a region, with the values of its parameters. */
export interface PlacedTemplate {
  readonly template: TemplateObject;
  readonly parameters: Parameters;
  readonly accountId: string;
  readonly region: string;
}

export interface EvaluatedTemplate {
  /** Properties of the resources that its conditions leave in, by logical id. */
  readonly resources: Readonly<Record<string, { readonly type: string; readonly properties: TemplateObject }>>;
  readonly outputs: Readonly<Record<string, TemplateValue>>;
}

/** What CloudFormation would make of a template, as far as texts alone say it. What only AWS knows stays as its name. */
export function evaluateTemplate(placed: PlacedTemplate): EvaluatedTemplate {
  const parameters = { ...defaultsOf(placed.template), ...placed.parameters };
  const scope: Scope = {
    ...placed,
    parameters,
    included: includedResources(placed.template, parameters),
    evaluate: (value) => evaluate(value, scope),
  };
  const resources = Object.entries(scope.included).map(([id, resource]) => {
    const definition = isObject(resource) ? resource : {};
    const properties = evaluate(definition['Properties'] ?? {}, scope);
    return [id, { type: String(definition['Type']), properties: isObject(properties) ? properties : {} }] as const;
  });
  const outputs = isObject(placed.template['Outputs']) ? placed.template['Outputs'] : {};
  return {
    resources: Object.fromEntries(resources),
    outputs: Object.fromEntries(
      Object.entries(outputs).map(([name, output]) => [
        name,
        evaluate((isObject(output) ? output['Value'] : undefined) ?? null, scope) ?? null,
      ]),
    ),
  };
}

/** A parameter without a default is called by its name. */
function defaultsOf(template: TemplateObject): Parameters {
  const declared = isObject(template['Parameters']) ? template['Parameters'] : {};
  return Object.fromEntries(
    Object.entries(declared).map(([name, one]) => {
      const initial = isObject(one) ? one['Default'] : undefined;
      return [name, initial === undefined || initial === null ? name : String(initial)];
    }),
  );
}

/** Undefined where it is no value at all (AWS::NoValue). */
function evaluate(value: TemplateValue, scope: Scope): TemplateValue | undefined {
  if (Array.isArray(value)) {
    const items = (value as readonly TemplateValue[]).map((item) => evaluate(item, scope));
    return items.filter((item) => item !== undefined);
  }
  if (!isObject(value)) return value;
  const [[name, argument] = ['', null], ...others] = Object.entries(value);
  const call = others.length === 0 ? functions[name] : undefined;
  if (call) return call(argument, scope);
  const entries = Object.entries(value).map(([key, item]) => [key, evaluate(item, scope)] as const);
  return Object.fromEntries(
    entries.filter((entry): entry is readonly [string, TemplateValue] => entry[1] !== undefined),
  );
}

type Call = (argument: TemplateValue, scope: Scope) => TemplateValue | undefined;

const functions: Readonly<Record<string, Call | undefined>> = {
  Ref: (argument, scope) => refer(String(argument), scope),
  'Fn::GetAtt': (argument, scope) => {
    const [owner = '', attribute = ''] = Array.isArray(argument) ? argument.map(String) : String(argument).split('.');
    return attributeOf(owner, attribute, scope);
  },
  'Fn::Sub': (argument, scope) => {
    const [text, variables] = Array.isArray(argument) ? (argument as readonly TemplateValue[]) : [argument];
    return String(text).replaceAll(/\$\{([^!}][^}]*)\}/g, (_, name: string) => {
      const own = isObject(variables) ? variables[name.trim()] : undefined;
      if (own !== undefined) return asText(evaluate(own, scope));
      const [owner = '', ...attribute] = name.trim().split('.');
      return asText(attribute.length > 0 ? attributeOf(owner, attribute.join('.'), scope) : refer(owner, scope));
    });
  },
  'Fn::Join': (argument, scope) => {
    const [delimiter, items] = argumentsOf(argument, scope);
    return (Array.isArray(items) ? items : [items])
      .map((item) => asText(item as TemplateValue))
      .join(asText(delimiter));
  },
  'Fn::Split': (argument, scope) => {
    const [delimiter, text] = argumentsOf(argument, scope);
    return asText(text).split(asText(delimiter));
  },
  'Fn::Select': (argument, scope) => {
    const [index, items] = argumentsOf(argument, scope);
    return Array.isArray(items) ? (items[Number(index)] as TemplateValue) : undefined;
  },
  'Fn::If': (argument, scope) => {
    const [condition, whenTrue, whenFalse] = Array.isArray(argument) ? (argument as readonly TemplateValue[]) : [];
    const isTrue = decideCondition(String(condition), scope.template, scope.parameters) ?? true;
    return evaluate((isTrue ? whenTrue : whenFalse) ?? null, scope);
  },
};

function argumentsOf(argument: TemplateValue, scope: Scope): readonly (TemplateValue | undefined)[] {
  return Array.isArray(argument) ? (argument as readonly TemplateValue[]).map((item) => evaluate(item, scope)) : [];
}
