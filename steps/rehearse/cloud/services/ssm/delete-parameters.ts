import { requiredText, textsOf } from '../../protocols/json-input.ts';
import type { Operation, Request } from '../../service.ts';
import { parameterNotFound } from './errors.ts';
import { publishChange } from './parameter-events.ts';
import { parameterArn } from './parameter-name.ts';
import { latestOf, parametersOf, storedName } from './state.ts';

const deleteParameter: Operation = {
  demands(input, request) {
    return [{ action: 'ssm:DeleteParameter', resource: parameterArn(request, requiredText(input, 'Name', 'name')) }];
  },
  handle(input, request) {
    if (!deleteOne(requiredText(input, 'Name', 'name'), request)) throw parameterNotFound();
    return {};
  },
};

const deleteParameters: Operation = {
  demands(input, request) {
    return textsOf(input, 'Names').map((name) => ({
      action: 'ssm:DeleteParameters',
      resource: parameterArn(request, name),
    }));
  },
  handle(input, request) {
    const results = textsOf(input, 'Names').map((name) => ({ name, isDeleted: deleteOne(name, request) }));
    return {
      DeletedParameters: results.filter(({ isDeleted }) => isDeleted).map(({ name }) => name),
      InvalidParameters: results.filter(({ isDeleted }) => !isDeleted).map(({ name }) => name),
    };
  },
};

export const deleteOperations: Readonly<Record<string, Operation>> = {
  DeleteParameter: deleteParameter,
  DeleteParameters: deleteParameters,
};

function deleteOne(name: string, request: Request): boolean {
  const parameters = parametersOf(request.cloud, request);
  const parameter = parameters[storedName(name)];
  if (!parameter) return false;
  delete parameters[storedName(name)];
  publishChange('Delete', name, latestOf(parameter).type, request);
  return true;
}
