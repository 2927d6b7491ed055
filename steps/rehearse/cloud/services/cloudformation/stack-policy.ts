import { via } from '../../../../authorisation/caller.ts';
import { listed } from '../../../../authorisation/listed.ts';
import { compilePattern } from '../../../../authorisation/text-pattern.ts';
import type { OneOrMany } from '../../../../authorisation/policy.ts';
import type { Input, Request } from '../../service.ts';
import { isObject } from '../../../../template.ts';
import { validationError } from './errors.ts';
import { text } from './input.ts';
import type { ResourceRecord, StackRecord } from './stack-record.ts';
import { readTemplateUrl } from './template-source.ts';

export type UpdateAction = 'Update:Modify' | 'Update:Replace' | 'Update:Delete';

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: OneOrMany<string>;
  readonly NotAction?: OneOrMany<string>;
  readonly Resource?: OneOrMany<string>;
  readonly NotResource?: OneOrMany<string>;
  readonly Condition?: Readonly<Record<string, { readonly ResourceType?: OneOrMany<string> }>>;
}

/**
 * Why a stack's policy does not let an update work on a resource; undefined where it does. Without a policy all is allowed,
 * with one only what it allows, and Deny wins.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html
 */
export function updateDenial(
  { stackPolicy, stackPolicyDuringUpdate }: StackRecord,
  resource: Pick<ResourceRecord, 'logicalId' | 'type'>,
  action: UpdateAction,
): string | undefined {
  const policy = stackPolicyDuringUpdate ?? stackPolicy;
  const statements = policy === undefined ? [] : statementsOf(policy);
  // Setting `{}` protects nothing: https://github.com/localstack/localstack/pull/7159
  if (statements.length === 0) return undefined;
  const applying = statements.filter((statement) => applies(statement, resource, action));
  const denying = applying.filter(({ Effect }) => Effect === 'Deny');
  if (denying.length > 0) {
    const described = denying.map((statement) => describe(statement, statements.indexOf(statement)));
    return `Action denied by stack policy: ${described.join(' ')}`;
  }
  return applying.length > 0 ? undefined : 'Action not allowed by stack policy';
}

/** As AWS's events quote it: counted from 0, and what the statement says rather than what was tried. */
function describe({ Action, NotAction, Resource, NotResource }: Statement, index: number): string {
  const quote = (values: OneOrMany<string> | undefined) => `[${listed(values).join(', ')}]`;
  return `Statement [#${index}] does not allow ${quote(Action ?? NotAction)} for resource ${quote(Resource ?? NotResource)};`;
}

function applies(statement: Statement, { logicalId, type }: { logicalId: string; type: string }, action: string) {
  const { Action, NotAction, Resource, NotResource, Condition = {} } = statement;
  const id = `LogicalResourceId/${logicalId}`;
  return (
    (NotAction === undefined ? matches(Action, action) : !matches(NotAction, action)) &&
    (NotResource === undefined ? matches(Resource, id) : !matches(NotResource, id)) &&
    Object.entries(Condition).every(([operator, { ResourceType }]) =>
      operator === 'StringLike' ? matches(ResourceType, type) : listed(ResourceType).includes(type),
    )
  );
}

function matches(patterns: OneOrMany<string> | undefined, value: string): boolean {
  return listed(patterns).some((pattern) => compilePattern(pattern, new Map())?.(value));
}

/** The policy that a request carries as its body or at an URL, which is read with the caller's identity. */
export async function givenPolicy(input: Input, request: Request, member: string): Promise<string | undefined> {
  const [given, url] = [text(input, `${member}Body`), text(input, `${member}URL`)];
  if (given !== undefined && url !== undefined)
    throw validationError(`You cannot specify both ${member}URL and ${member}Body`);
  const reader = via(request.caller, 'cloudformation.amazonaws.com');
  const body = url === undefined ? given : await readTemplateUrl(request.cloud, reader, request.region, url);
  if (body !== undefined) statementsOf(body);
  return body;
}

function statementsOf(body: string): readonly Statement[] {
  const policy = parse(body);
  if (!isObject(policy)) throw invalidPolicy();
  const statements: readonly unknown[] = listed(policy['Statement']);
  if (!statements.every(isStatement)) throw invalidPolicy();
  return statements;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw invalidPolicy();
  }
}

const action = /^Update:(Modify|Replace|Delete|\*)$/;
const operators = ['StringEquals', 'StringLike'];

function isStatement(value: unknown): value is Statement {
  if (!isObject(value)) return false;
  const { Effect, Principal, Action, NotAction, Resource, NotResource, Condition = {} } = value;
  return (
    (Effect === 'Allow' || Effect === 'Deny') &&
    Principal === '*' &&
    (Action === undefined) !== (NotAction === undefined) &&
    isListed(Action ?? NotAction, (one) => action.test(one)) &&
    isListed(Resource ?? NotResource ?? [], () => true) &&
    isObject(Condition) &&
    Object.entries(Condition).every(
      ([operator, keys]) =>
        operators.includes(operator) &&
        isObject(keys) &&
        Object.entries(keys).every(([key, types]) => key === 'ResourceType' && isListed(types, () => true)),
    )
  );
}

function isListed(value: unknown, fits: (text: string) => boolean): boolean {
  return (Array.isArray(value) ? value : [value]).every((one) => typeof one === 'string' && fits(one));
}

function invalidPolicy() {
  return validationError('Error validating stack policy: Invalid stack policy');
}
