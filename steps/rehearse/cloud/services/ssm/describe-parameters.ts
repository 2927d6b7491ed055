import { recordsOf, textsOf } from '../../protocols/json-input.ts';
import type { Input, Operation } from '../../service.ts';
import { invalidFilterKey, invalidFilterOption } from './errors.ts';
import { pageOf } from './page.ts';
import { ofPath, versionMembers } from './read-parameters.ts';
import { latestOf, parametersOf, type Parameter } from './state.ts';

/** Names and what is known of them; never values. */
export const describeParameters: Operation = {
  demands: (_input, { region, accountId }) => [
    { action: 'ssm:DescribeParameters', resource: `arn:aws:ssm:${region}:${accountId}:*` },
  ],
  handle(input, request) {
    let found: readonly Parameter[] = Object.values(parametersOf(request.cloud, request));
    for (const filter of recordsOf(input, 'ParameterFilters')) found = applyFilter(found, filter);
    for (const filter of recordsOf(input, 'Filters')) found = applyFilter(found, { ...filter, Option: 'BeginsWith' });
    const sorted = [...found].sort((a, b) => (a.name < b.name ? -1 : 1));
    const { items, members } = pageOf(sorted, input, 50);
    const Parameters = items.map((parameter) => ({
      ...versionMembers(parameter.name, latestOf(parameter)),
      ARN: parameter.arn,
    }));
    return { Parameters, ...members };
  },
};

function applyFilter(parameters: readonly Parameter[], filter: Input): readonly Parameter[] {
  const key = String(filter['Key']);
  const option = String(filter['Option'] ?? (key === 'Path' ? 'OneLevel' : 'Equals'));
  const values = textsOf(filter, 'Values');
  if (key === 'Path') return values.flatMap((path) => ofPath(parameters, path, option === 'Recursive'));
  const matches = matcherOf(key, option);
  return parameters.filter((parameter) => {
    const actual = readField(parameter, key);
    return actual !== undefined && (values.length === 0 || values.some((value) => matches(actual, value)));
  });
}

function matcherOf(key: string, option: string): (actual: string, value: string) => boolean {
  switch (option) {
    case 'Equals':
      return (actual, value) => actual === value || (key === 'Name' && actual === `/${value}`);
    case 'BeginsWith':
      return (actual, value) => actual.startsWith(value);
    case 'Contains':
      return (actual, value) => actual.includes(value);
    default:
      throw invalidFilterOption(key, option);
  }
}

function readField(parameter: Parameter, key: string): string | undefined {
  const { type, keyId, tier } = latestOf(parameter);
  if (key.startsWith('tag:')) return parameter.tags[key.slice('tag:'.length)];
  switch (key) {
    case 'Name':
      return parameter.name;
    case 'Type':
      return type;
    case 'KeyId':
      return keyId;
    case 'Tier':
      return tier;
    case 'DataType':
      return 'text';
    default:
      throw invalidFilterKey(key);
  }
}
