import { isObject, type TemplateObject, type TemplateValue } from '../../steps/template.ts';
import { mapAt, resourcesOf } from './templates.ts';

export interface Rendering {
  readonly accountId: string;
  readonly region: string;
  readonly stackName: string;
  readonly parameters: Readonly<Record<string, TemplateValue>>;
}

type Values = Readonly<Record<string, TemplateValue>>;
const nothing = Symbol('AWS::NoValue');

/**
 * The policies of a template with plain values: as much of CloudFormation's functions as our templates use in policies, written
 * apart from the embedded cloud, so that a defect there cannot hide one here.
 */
export function renderResources(
  template: TemplateObject,
  rendering: Rendering,
): Readonly<Record<string, TemplateObject>> {
  const defaults = Object.entries(mapAt(template, 'Parameters')).map(
    ([name, parameter]) => [name, mapAt(parameter)['Default'] ?? ''] as const,
  );
  const pseudo: Values = {
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::AccountId': rendering.accountId,
    'AWS::Region': rendering.region,
    'AWS::StackName': rendering.stackName,
  };
  const values: Values = { ...Object.fromEntries(defaults), ...rendering.parameters, ...pseudo };
  const evaluate = evaluator(template, values, rendering.accountId);
  return Object.fromEntries(
    Object.entries(resourcesOf(template)).map(([name, resource]) => [name, mapAt(evaluate(resource) as TemplateValue)]),
  );
}

function evaluator(template: TemplateObject, values: Values, accountId: string): (value: TemplateValue) => unknown {
  const isTrue = (name: string): boolean => evaluate(mapAt(template, 'Conditions')[name] ?? false) === true;
  const physical = (logicalId: string): string => {
    const resource = mapAt(template, 'Resources', logicalId);
    const properties = mapAt(resource, 'Properties');
    const name = properties['RoleName'] ?? properties['ManagedPolicyName'];
    const text = name === undefined ? `the-${logicalId.toLowerCase()}` : String(evaluate(name));
    return resource['Type'] === 'AWS::IAM::ManagedPolicy' ? `arn:aws:iam::${accountId}:policy/${text}` : text;
  };
  const arn = (logicalId: string): string => {
    switch (mapAt(template, 'Resources', logicalId)['Type']) {
      case 'AWS::IAM::Role':
        return `arn:aws:iam::${accountId}:role/${physical(logicalId)}`;
      case 'AWS::S3::Bucket':
        return `arn:aws:s3:::${physical(logicalId)}`;
      case 'AWS::KMS::Key':
        return `arn:aws:kms:${String(values['AWS::Region'])}:${accountId}:key/${physical(logicalId)}`;
      default:
        return physical(logicalId);
    }
  };
  const reference = (name: string): unknown => {
    if (name === 'AWS::NoValue') return nothing;
    if (name in values) return values[name];
    return name.endsWith('.Arn') ? arn(name.slice(0, -4)) : physical(name);
  };
  const functions: Readonly<Record<string, (argument: TemplateValue) => unknown>> = {
    Ref: (name) => reference(String(name)),
    Condition: (name) => isTrue(String(name)),
    'Fn::GetAtt': (path) => reference((path as readonly string[]).join('.')),
    'Fn::Sub': (argument) => {
      const [text, own] = (Array.isArray(argument) ? argument : [argument, {}]) as readonly TemplateValue[];
      const named = mapAt(own);
      const valueOf = (name: string) => (name in named ? evaluate(named[name] ?? '') : reference(name));
      return String(text).replaceAll(/\$\{([^}]+)\}/g, (_, name: string) => String(valueOf(name)));
    },
    'Fn::If': (argument) => {
      const [name, yes, no] = argument as readonly TemplateValue[];
      return evaluate((isTrue(String(name)) ? yes : no) ?? null);
    },
    'Fn::Equals': (argument) => {
      const [left, right] = evaluate(argument) as readonly unknown[];
      return String(left) === String(right);
    },
    'Fn::Not': (argument) => !(evaluate(argument) as readonly boolean[])[0],
    'Fn::Or': (argument) => (evaluate(argument) as readonly boolean[]).some(Boolean),
    'Fn::And': (argument) => (evaluate(argument) as readonly boolean[]).every(Boolean),
    'Fn::Join': (argument) => {
      const [separator, items] = evaluate(argument) as readonly [string, string | readonly string[]];
      return typeof items === 'string' ? items : items.join(separator);
    },
    'Fn::Split': (argument) => {
      const [separator, text] = evaluate(argument) as readonly [string, string];
      return text.split(separator);
    },
  };
  const evaluate = (value: TemplateValue): unknown => {
    if (Array.isArray(value))
      return (value as readonly TemplateValue[]).map(evaluate).filter((item) => item !== nothing);
    if (!isObject(value)) return value;
    const [[key, argument] = ['', null], ...others] = Object.entries(value);
    const call = others.length === 0 ? functions[key] : undefined;
    if (call && !(key === 'Condition' && typeof argument !== 'string')) return call(argument ?? null);
    const entries = Object.entries(value).map(([name, item]) => [name, evaluate(item)] as const);
    return Object.fromEntries(entries.filter(([, item]) => item !== nothing));
  };
  return evaluate;
}
