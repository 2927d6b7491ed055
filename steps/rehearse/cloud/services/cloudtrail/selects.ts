import type { CallRecord } from './record.ts';
import type { EventSelector, FieldSelector } from './state.ts';

/** https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html */
export function selects(selectors: readonly EventSelector[], record: CallRecord): boolean {
  return selectors.some(({ FieldSelectors }) => FieldSelectors.every((field) => fits(field, record)));
}

function fits(selector: FieldSelector, record: CallRecord): boolean {
  const values = valuesOf(selector.Field, record);
  const holds = (list: readonly string[] | undefined, test: (value: string, part: string) => boolean) =>
    list === undefined || values.some((value) => list.some((part) => test(value, part)));
  const holdsNot = (list: readonly string[] | undefined, test: (value: string, part: string) => boolean) =>
    !values.some((value) => list?.some((part) => test(value, part)) ?? false);
  const [same, starts, ends] = [
    (value: string, part: string) => value === part,
    (value: string, part: string) => value.startsWith(part),
    (value: string, part: string) => value.endsWith(part),
  ];
  return (
    holds(selector.Equals, same) &&
    holds(selector.StartsWith, starts) &&
    holds(selector.EndsWith, ends) &&
    holdsNot(selector.NotEquals, same) &&
    holdsNot(selector.NotStartsWith, starts) &&
    holdsNot(selector.NotEndsWith, ends)
  );
}

function valuesOf(field: string, record: CallRecord): readonly string[] {
  const resources = record.resources ?? [];
  // A data event is of one type, which is that of the first resource.
  if (field === 'resources.type') return resources.slice(0, 1).map(({ type }) => type);
  if (field === 'resources.ARN') return resources.slice(0, 1).map(({ ARN }) => ARN);
  return [String(record[field])];
}
