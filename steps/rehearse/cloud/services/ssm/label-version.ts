import { requiredText, textsOf } from '../../protocols/json-input.ts';
import type { Operation } from '../../service.ts';
import { parameterNotFound, versionNotFound } from './errors.ts';
import { parameterArn } from './parameter-name.ts';
import { latestOf, parametersOf, storedName } from './state.ts';

/** A label is on one version at a time; one that is not well-formed is answered, not refused. */
export const labelParameterVersion: Operation = {
  demands(input, request) {
    return [
      { action: 'ssm:LabelParameterVersion', resource: parameterArn(request, requiredText(input, 'Name', 'name')) },
    ];
  },
  handle(input, request) {
    const name = requiredText(input, 'Name', 'name');
    const parameter = parametersOf(request.cloud, request)[storedName(name)];
    if (!parameter) throw parameterNotFound();
    const number = Number(input['ParameterVersion'] ?? latestOf(parameter).version);
    const version = parameter.versions.find((one) => one.version === number);
    if (!version) throw versionNotFound(name, String(number));
    const labels = textsOf(input, 'Labels');
    const valid = labels.filter(isLabel);
    for (const other of parameter.versions) other.labels = other.labels.filter((label) => !valid.includes(label));
    version.labels = [...version.labels, ...valid];
    return { InvalidLabels: labels.filter((label) => !isLabel(label)), ParameterVersion: number };
  },
};

function isLabel(label: string): boolean {
  return /^(?!aws|ssm|\d)[A-Za-z0-9_.-]{1,100}$/i.test(label);
}
