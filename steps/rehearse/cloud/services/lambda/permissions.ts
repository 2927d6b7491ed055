import type { ConditionBlock, PrincipalElement, Statement } from '../../../../authorisation/policy.ts';
import type { Input, Operation } from '../../service.ts';
import { conflict, notFound } from './errors.ts';
import { findFunction, functionDemand, parseFunctionName } from './function-name.ts';
import { functionArn, policyOf } from './state.ts';

const addPermission: Operation = {
  demands: functionDemand('AddPermission'),
  handle(input, request) {
    const stored = findFunction(input, request);
    const Sid = String(input['StatementId']);
    if (stored.permissions[Sid]) {
      throw conflict(
        `The statement id (${Sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
      );
    }
    const { name, qualifier } = parseFunctionName(input['FunctionName'], input['Qualifier']);
    const condition = conditionOf(input);
    const statement: Statement = {
      Sid,
      Effect: 'Allow',
      Principal: principalOf(String(input['Principal'])),
      Action: String(input['Action']),
      Resource: functionArn(qualifier ? `${name}:${qualifier}` : name, request),
      ...(condition && { Condition: condition }),
    };
    stored.permissions[Sid] = statement;
    return { Statement: JSON.stringify(statement) };
  },
};

const removePermission: Operation = {
  demands: functionDemand('RemovePermission'),
  handle(input, request) {
    const { permissions } = findFunction(input, request);
    const id = String(input['StatementId']);
    if (!permissions[id]) throw notFound(`Statement ${id} is not found in resource policy.`);
    delete permissions[id];
    return {};
  },
};

const getPolicy: Operation = {
  demands: functionDemand('GetPolicy'),
  handle(input, request) {
    const policy = policyOf(findFunction(input, request));
    if (!policy) throw notFound('The resource you requested does not exist.');
    return { Policy: JSON.stringify(policy) };
  },
};

function principalOf(principal: string): PrincipalElement {
  if (principal === '*') return '*';
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` };
  return principal.startsWith('arn:') ? { AWS: principal } : { Service: principal };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html */
function conditionOf(input: Input): ConditionBlock | undefined {
  const equals = {
    ...(input['SourceAccount'] !== undefined && { 'AWS:SourceAccount': String(input['SourceAccount']) }),
    ...(input['PrincipalOrgID'] !== undefined && { 'aws:PrincipalOrgID': String(input['PrincipalOrgID']) }),
    ...(input['EventSourceToken'] !== undefined && { 'lambda:EventSourceToken': String(input['EventSourceToken']) }),
    ...(input['FunctionUrlAuthType'] !== undefined && {
      'lambda:FunctionUrlAuthType': String(input['FunctionUrlAuthType']),
    }),
  };
  const isThroughUrl = String(input['InvokedViaFunctionUrl'] ?? 'false') === 'true';
  const condition: ConditionBlock = {
    ...(Object.keys(equals).length > 0 && { StringEquals: equals }),
    ...(isThroughUrl && { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } }),
    ...(input['SourceArn'] !== undefined && { ArnLike: { 'AWS:SourceArn': String(input['SourceArn']) } }),
  };
  return Object.keys(condition).length > 0 ? condition : undefined;
}

export const permissionOperations = {
  AddPermission: addPermission,
  RemovePermission: removePermission,
  GetPolicy: getPolicy,
} satisfies Record<string, Operation>;
