import { requiredText, textsOf } from '../../protocols/json-input.ts';
import type { Input, Operation, Output, Request } from '../../service.ts';
import { parameterNotFound, versionNotFound } from './errors.ts';
import { pageOf } from './page.ts';
import { parameterArn, readReference, type ParameterReference } from './parameter-name.ts';
import { publishedParameter } from './published-parameters.ts';
import { decryptValue, withoutForm } from './secure-value.ts';
import { latestOf, parametersOf, storedName, type Parameter, type ParameterVersion } from './state.ts';

const getParameter: Operation = {
  demands: (input, request) => [readDemand('GetParameter', requiredText(input, 'Name', 'name'), request)],
  async handle(input, request) {
    const reference = readReference(requiredText(input, 'Name', 'name'), request);
    const found = findVersion(reference, request);
    if (found === 'no-version') throw versionNotFound(reference.name, reference.selector ?? '');
    if (!found) throw parameterNotFound();
    return { Parameter: await describe(found.parameter, found.version, input, request, reference.selector) };
  },
};

/** Every name is demanded for itself: one that the caller may not read refuses the whole call. */
const getParameters: Operation = {
  demands: (input, request) => textsOf(input, 'Names').map((name) => readDemand('GetParameters', name, request)),
  async handle(input, request) {
    const Parameters: Output[] = [];
    const InvalidParameters: string[] = [];
    for (const name of new Set(textsOf(input, 'Names'))) {
      const reference = readReference(name, request);
      const found = findVersion(reference, request);
      if (!found || found === 'no-version') InvalidParameters.push(name);
      else Parameters.push(await describe(found.parameter, found.version, input, request, reference.selector));
    }
    return { Parameters, InvalidParameters };
  },
};

/** Whoever may read a path may read all below it. https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html */
const getParametersByPath: Operation = {
  demands(input, request) {
    const resource = parameterArn(request, requiredText(input, 'Path', 'path'));
    return [
      {
        action: 'ssm:GetParametersByPath',
        resource,
        context: { 'ssm:Recursive': String(input['Recursive'] === true) },
      },
    ];
  },
  async handle(input, request) {
    const path = requiredText(input, 'Path', 'path');
    const below = ofPath(Object.values(parametersOf(request.cloud, request)), path, input['Recursive'] === true);
    const { items, members } = pageOf(below, input, 10);
    const described = items.map((parameter) => describe(parameter, latestOf(parameter), input, request));
    return { Parameters: await Promise.all(described), ...members };
  },
};

const getParameterHistory: Operation = {
  demands: (input, request) => [readDemand('GetParameterHistory', requiredText(input, 'Name', 'name'), request)],
  async handle(input, request) {
    const found = findVersion(readReference(requiredText(input, 'Name', 'name'), request), request);
    if (!found || found === 'no-version') throw parameterNotFound();
    const { items, members } = pageOf(found.parameter.versions, input, 50);
    const described = items.map((version) => describeHistory(found.parameter, version, input, request));
    return { Parameters: await Promise.all(described), ...members };
  },
};

export const readOperations: Readonly<Record<string, Operation>> = {
  GetParameter: getParameter,
  GetParameters: getParameters,
  GetParametersByPath: getParametersByPath,
  GetParameterHistory: getParameterHistory,
};

export function ofPath(parameters: readonly Parameter[], path: string, isRecursive: boolean): readonly Parameter[] {
  const start = path.endsWith('/') ? path : `${path}/`;
  return parameters
    .filter(({ name }) => name.startsWith(start) && (isRecursive || !name.slice(start.length).includes('/')))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Another account's parameter has no policy of its own here (that would be RAM's), so that the demand fails as in AWS. */
function readDemand(action: string, name: string, request: Request) {
  const reference = readReference(name, request);
  return {
    action: `ssm:${action}`,
    resource: parameterArn(reference, reference.name),
    resourceAccount: reference.accountId,
  };
}

interface Found {
  readonly parameter: Parameter;
  readonly version: ParameterVersion;
}

function findVersion(reference: ParameterReference, request: Request): Found | 'no-version' | undefined {
  const { name, selector } = reference;
  const published = publishedParameter(name, reference.region, request.cloud.clock.now());
  if (published) return { parameter: published, version: latestOf(published) };
  const parameters = parametersOf(request.cloud, reference);
  // An ARN shows a name without hierarchy behind a slash that it does not have.
  const parameter = parameters[storedName(name)] ?? parameters[storedName(name.replace(/^\/([^/]+)$/, '$1'))];
  if (!parameter) return undefined;
  if (selector === undefined) return { parameter, version: latestOf(parameter) };
  const version = parameter.versions.find((one) => String(one.version) === selector || one.labels.includes(selector));
  return version ? { parameter, version } : 'no-version';
}

async function describe(
  { name, arn }: Parameter,
  version: ParameterVersion,
  input: Input,
  request: Request,
  selector?: string,
): Promise<Output> {
  return {
    Name: name,
    Type: version.type,
    Value: await readValue(arn, version, input, request),
    Version: version.version,
    ...(selector === undefined ? {} : { Selector: `:${selector}` }),
    LastModifiedDate: new Date(version.modified),
    ARN: arn,
    DataType: 'text',
  };
}

async function describeHistory(
  { name, arn }: Parameter,
  version: ParameterVersion,
  input: Input,
  request: Request,
): Promise<Output> {
  return {
    ...versionMembers(name, version),
    Value: await readValue(arn, version, input, request),
    Labels: version.labels,
  };
}

/** What is told of a version beside its value. */
export function versionMembers(name: string, version: ParameterVersion): Output {
  return {
    Name: name,
    Type: version.type,
    KeyId: version.keyId,
    LastModifiedDate: new Date(version.modified),
    LastModifiedUser: version.modifiedBy,
    Description: version.description,
    AllowedPattern: version.allowedPattern,
    Version: version.version,
    Tier: version.tier,
    Policies: [],
    DataType: 'text',
  };
}

function readValue(arn: string, version: ParameterVersion, input: Input, request: Request): string | Promise<string> {
  if (version.type !== 'SecureString') return version.value;
  return input['WithDecryption'] === true ? decryptValue(version.value, arn, request) : withoutForm(version.value);
}
