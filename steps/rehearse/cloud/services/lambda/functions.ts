import { AwsError } from '../../aws-error.ts';
import type { ConditionContext } from '../../../../authorisation/policy.ts';
import type { Demand, Input, Operation, Request } from '../../service.ts';
import { storeCode } from './deployment-package.ts';
import { conflict, invalidParameter } from './errors.ts';
import { configure } from './function-configuration.ts';
import { findFunction, findVersion, functionDemand, parseFunctionName } from './function-name.ts';
import { functionArn, lambdaState } from './state.ts';
import type { FunctionVersion } from './state.ts';

const createFunction: Operation = {
  demands(input, request) {
    const resource = functionArn(parseFunctionName(input['FunctionName']).name, request);
    const tagging: Demand[] = hasEntries(input['Tags']) ? [{ action: 'lambda:TagResource', resource }] : [];
    const layers: ConditionContext = Array.isArray(input['Layers'])
      ? { 'lambda:Layer': input['Layers'] as string[] }
      : {};
    return [{ action: 'lambda:CreateFunction', resource, context: layers }, ...tagging, ...passRole(input, resource)];
  },
  async handle(input, request) {
    const { name } = parseFunctionName(input['FunctionName']);
    const { functions } = lambdaState(request);
    if (functions[name]) throw conflict(`Function already exist: ${name}`);
    const code = await storeCode((input['Code'] ?? {}) as Input, request);
    const configuration = configure(input, {}, name, code, request);
    checkRole(configuration, request);
    functions[name] = {
      latest: { configuration, code },
      versions: {},
      nextVersion: 1,
      aliases: {},
      permissions: {},
      tags: { ...((input['Tags'] ?? {}) as Record<string, string>) },
    };
    return configuration;
  },
};

const updateFunctionCode: Operation = {
  demands: functionDemand('UpdateFunctionCode'),
  async handle(input, request) {
    const stored = findFunction(input, request);
    const code = await storeCode(input, request);
    const former = stored.latest.configuration;
    const architectures = input['Architectures'] === undefined ? {} : { Architectures: input['Architectures'] };
    const configuration = configure(architectures, former, String(former['FunctionName']), code, request);
    stored.latest = { configuration, code };
    return configuration;
  },
};

const updateFunctionConfiguration: Operation = {
  demands: (input, request) => [
    ...functionDemand('UpdateFunctionConfiguration')(input, request),
    ...passRole(input, functionArn(parseFunctionName(input['FunctionName']).name, request)),
  ],
  handle(input, request) {
    const stored = findFunction(input, request);
    const { configuration: former, code } = stored.latest;
    const configuration = configure(input, former, String(former['FunctionName']), code, request);
    if (input['Role'] !== undefined) checkRole(configuration, request);
    stored.latest = { configuration, code };
    return configuration;
  },
};

const getFunction: Operation = {
  demands: functionDemand('GetFunction'),
  handle(input, request) {
    const stored = findFunction(input, request);
    const version = findVersion(input, request);
    const concurrency = stored.reservedConcurrency;
    return {
      Configuration: version.configuration,
      Code: codeOf(version),
      ...(hasEntries(stored.tags) && { Tags: stored.tags }),
      ...(concurrency !== undefined && { Concurrency: { ReservedConcurrentExecutions: concurrency } }),
    };
  },
};

const getFunctionConfiguration: Operation = {
  demands: functionDemand('GetFunctionConfiguration'),
  handle: (input, request) => findVersion(input, request).configuration,
};

const deleteFunction: Operation = {
  demands: functionDemand('DeleteFunction'),
  handle(input, request) {
    const stored = findFunction(input, request);
    const { name, qualifier } = parseFunctionName(input['FunctionName'], input['Qualifier']);
    if (qualifier === undefined) delete lambdaState(request).functions[name];
    else if (Object.values(stored.aliases).some((alias) => alias['FunctionVersion'] === qualifier)) {
      throw conflict(`Unable to delete version because the following aliases reference it: ${name}:${qualifier}`);
    } else delete stored.versions[qualifier];
    return {};
  },
};

const listFunctions: Operation = {
  demands: () => [{ action: 'lambda:ListFunctions', resource: '*' }],
  handle: (_input, request) => ({
    Functions: Object.values(lambdaState(request).functions).map(({ latest }) => latest.configuration),
  }),
};

function passRole(input: Input, functionResource: string): readonly Demand[] {
  if (typeof input['Role'] !== 'string') return [];
  const context = { 'iam:PassedToService': 'lambda.amazonaws.com', 'iam:AssociatedResourceArn': functionResource };
  return [{ action: 'iam:PassRole', resource: input['Role'], context }];
}

function checkRole(configuration: Readonly<Record<string, unknown>>, { cloud, accountId }: Request): void {
  const role = String(configuration['Role']);
  if (!role.startsWith(`arn:aws:iam::${accountId}:role/`)) {
    throw invalidParameter('Cross-account pass role is not allowed.');
  }
  try {
    const source = { arn: String(configuration['FunctionArn']), accountId };
    cloud.assumeRoleAs('lambda.amazonaws.com', role, 'awslambda', source);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw invalidParameter('The role defined for the function cannot be assumed by Lambda.');
  }
}

function codeOf({ code }: FunctionVersion): Record<string, unknown> {
  return code.kind === 'zip' ? { RepositoryType: 'S3' } : { RepositoryType: 'ECR', ImageUri: code.uri };
}

function hasEntries(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

export const functionOperations = {
  CreateFunction: createFunction,
  UpdateFunctionCode: updateFunctionCode,
  UpdateFunctionConfiguration: updateFunctionConfiguration,
  GetFunction: getFunction,
  GetFunctionConfiguration: getFunctionConfiguration,
  DeleteFunction: deleteFunction,
  ListFunctions: listFunctions,
} satisfies Record<string, Operation>;
