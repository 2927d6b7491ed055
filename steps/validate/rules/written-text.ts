import { isObject, type TemplateValue } from '../../template.ts';
import type { Path } from '../template-file.ts';

/** A value and its path; of a choice by `Fn::If` each branch. */
export interface ValueAt {
  readonly value: TemplateValue;
  readonly path: Path;
}

export function* branchesOf(value: TemplateValue | undefined, path: Path): Generator<ValueAt> {
  if (value === undefined) return;
  const choice = isObject(value) ? value['Fn::If'] : undefined;
  if (!Array.isArray(choice)) {
    if (!isNoValue(value)) yield { value, path };
    return;
  }
  for (const index of [1, 2]) yield* branchesOf(choice[index] as TemplateValue, [...path, 'Fn::If', index]);
}

/** What stands in a list or alone, each branch of each item. */
export function* itemsOf(value: TemplateValue | undefined, path: Path): Generator<ValueAt> {
  for (const branch of branchesOf(value, path)) {
    if (!Array.isArray(branch.value)) yield branch;
    else
      for (const [index, item] of (branch.value as readonly TemplateValue[]).entries())
        yield* itemsOf(item, [...branch.path, index]);
  }
}

function isNoValue(value: TemplateValue): boolean {
  return isObject(value) && value['Ref'] === 'AWS::NoValue';
}

/** A text with `${}` for each part that only CloudFormation knows: `arn:${AWS::Partition}:iam::${Account}:root`. */
export function writtenText(value: TemplateValue | undefined): string {
  if (value === undefined || value === null) return '';
  if (!isObject(value)) return Array.isArray(value) ? '${}' : String(value);
  if (typeof value['Ref'] === 'string') return `\${${value['Ref']}}`;
  const sub = value['Fn::Sub'];
  const text = Array.isArray(sub) ? (sub[0] as TemplateValue) : sub;
  if (typeof text === 'string') return text;
  const join = value['Fn::Join'];
  const [separator, parts] = Array.isArray(join) ? (join as readonly TemplateValue[]) : [];
  if (typeof separator !== 'string' || !Array.isArray(parts)) return '${}';
  return (parts as readonly TemplateValue[]).map(writtenText).join(separator);
}

/** Whether the whole text stands there, and CloudFormation adds nothing. */
export function isPlainText(text: string): boolean {
  return !/\$\{|\{\{resolve:|&\{/.test(text);
}
