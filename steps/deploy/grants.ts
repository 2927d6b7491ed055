import { isRecord, listOf, readDocument, textOf, type Properties } from './resource-context.ts';

/** One principal, action, resource and condition of a policy's statement. What a statement does not have is empty. */
export interface Grant {
  readonly effect: 'Allow' | 'Deny';
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly condition: string;
}

/** Of every policy in a resource, wherever its type keeps them. */
export function grantsOf(resourceType: string, properties: Properties): readonly Grant[] {
  if (resourceType === 'AWS::Lambda::Permission') return [lambdaPermission(properties)];
  if (resourceType === 'AWS::RAM::ResourceShare') return sharedWith(properties);
  return statementsIn(properties).flatMap(statementGrants);
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html */
function lambdaPermission({ Principal, Action, FunctionName, ...rest }: Properties): Grant {
  const limits = Object.entries(rest)
    .filter(([name, value]) => !(name === 'FunctionUrlAuthType' && value === 'NONE'))
    .map(([name, value]) => `${name} ${textOf(value)}`);
  return {
    effect: 'Allow',
    principal: textOf(Principal ?? ''),
    action: textOf(Action ?? ''),
    resource: textOf(FunctionName ?? ''),
    condition: limits.toSorted().join(', '),
  };
}

function sharedWith({ Principals, ResourceArns }: Properties): readonly Grant[] {
  return listOf(Principals).flatMap((principal) =>
    listOf(ResourceArns).map((resource) => ({
      effect: 'Allow' as const,
      principal: textOf(principal),
      action: 'use',
      resource: textOf(resource),
      condition: '',
    })),
  );
}

function statementsIn(given: unknown): readonly Properties[] {
  const value = readDocument(given);
  if (Array.isArray(value)) return value.flatMap(statementsIn);
  if (!isRecord(value)) return [];
  const own = listOf(value['Statement']).map(readDocument).filter(isStatement);
  return [...own, ...Object.values(value).flatMap(statementsIn)];
}

function isStatement(value: unknown): value is Properties {
  return isRecord(value) && (value['Effect'] === 'Allow' || value['Effect'] === 'Deny');
}

function statementGrants(statement: Properties): readonly Grant[] {
  const condition = statement['Condition'] === undefined ? '' : JSON.stringify(statement['Condition']);
  const effect = statement['Effect'] === 'Deny' ? 'Deny' : 'Allow';
  return elements(statement, 'Principal', principals).flatMap((principal) =>
    elements(statement, 'Action', texts).flatMap((action) =>
      elements(statement, 'Resource', texts).map((resource) => ({ effect, principal, action, resource, condition })),
    ),
  );
}

/** All but the listed ones: one element, which only itself is like. */
export const exceptPrefix = 'all but ';

function elements(
  statement: Properties,
  name: 'Principal' | 'Action' | 'Resource',
  read: (value: unknown) => readonly string[],
): readonly string[] {
  const except = statement[`Not${name}`];
  if (except !== undefined) return [exceptPrefix + read(except).toSorted().join(', ')];
  return statement[name] === undefined ? [''] : read(statement[name]);
}

function texts(value: unknown): readonly string[] {
  return listOf(value).map(textOf);
}

/** `"AWS": "*"` is `"*"`: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
function principals(value: unknown): readonly string[] {
  if (!isRecord(value)) return texts(value);
  return Object.entries(value).flatMap(([kind, named]) =>
    texts(named).map((text) => (kind === 'AWS' ? text : `${kind} ${text}`)),
  );
}
