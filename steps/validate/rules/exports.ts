import { decideCondition } from '../../template-conditions.ts';
import { isObject, type TemplateObject, type TemplateValue } from '../../template.ts';
import type { Path } from '../template-file.ts';
import { eachValue } from './each-value.ts';
import { knownValues, textsOf } from './known-values.ts';
import type { StackInstance } from './stack-instances.ts';

/** A name that a stack exports or imports, in one environment. */
export interface ExchangedName {
  readonly instance: StackInstance;
  readonly path: Path;
  /** Absent where only CloudFormation knows it, as with the stack's name in it. */
  readonly name: string | undefined;
  readonly isAssumed: boolean;
}

/** What a stack surely exports; outputs whose condition cannot be told are left to CloudFormation. */
export function exportsOf(instance: StackInstance): readonly ExchangedName[] {
  const { value } = instance.template;
  const outputs = value['Outputs'];
  return Object.entries(isObject(outputs) ? outputs : {}).flatMap(([output, declared]) => {
    if (!isObject(declared) || !isObject(declared['Export']) || !isIncluded(declared, instance)) return [];
    return named(instance, declared['Export']['Name'], ['Outputs', output, 'Export', 'Name']);
  });
}

function isIncluded({ Condition: condition }: TemplateObject, { template, known }: StackInstance): boolean {
  if (condition === undefined) return true;
  return typeof condition === 'string' && decideCondition(condition, template.value, textsOf(known)) === true;
}

export function importsOf(instance: StackInstance): readonly ExchangedName[] {
  return eachValue(instance.template.value).flatMap(({ value, path }) =>
    isObject(value) && 'Fn::ImportValue' in value
      ? named(instance, value['Fn::ImportValue'], [...path, 'Fn::ImportValue'])
      : [],
  );
}

function named(instance: StackInstance, value: TemplateValue | undefined, path: Path): readonly ExchangedName[] {
  if (value === undefined) return [];
  const known = knownValues(instance, value, path);
  // Of a choice that cannot be told nothing is certain.
  if (known.length > 1) return [];
  const [only] = known;
  return [{ instance, path, name: only?.isSecret ? undefined : only?.text, isAssumed: only?.isAssumed ?? false }];
}
