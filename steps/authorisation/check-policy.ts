import type { PolicyDocument } from './policy.ts';
import { conditionOperators } from './condition-operators.ts';
import { parseOperator } from './conditions.ts';
import { listed } from './listed.ts';

/** What a policy is attached to decides which elements it may have. */
export type PolicyUse = 'identity' | 'resource' | 'trust';

type Json = Readonly<Record<string, unknown>>;

const statementElements = new Set([
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
]);

/**
 * The document in a policy's text, or the first thing that is wrong with it in IAM's words.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function checkPolicy(
  text: string,
  use: PolicyUse,
): { readonly document: PolicyDocument } | { readonly fault: string } {
  const document = parseJson(text);
  if (document === undefined) return { fault: 'This policy contains invalid Json' };
  const fault = findFault(document, use);
  return fault === undefined ? { document: document as unknown as PolicyDocument } : { fault };
}

function parseJson(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function findFault(document: Json, use: PolicyUse): string | undefined {
  const version = document['Version'];
  if (version !== undefined && version !== '2012-10-17' && version !== '2008-10-17') {
    return 'The policy must contain a valid version string';
  }
  if (Object.keys(document).some((name) => !['Version', 'Id', 'Statement'].includes(name)))
    return 'Syntax errors in policy.';
  const statements = listed(document['Statement'] as Json | readonly Json[] | undefined);
  if (statements.length === 0) return 'Syntax errors in policy.';
  const sids = statements.map((statement) => statement['Sid']).filter((sid) => sid !== undefined && sid !== '');
  if (new Set(sids).size < sids.length) return 'Statement IDs (SID) in a single policy must be unique.';
  return firstOf(statements, (statement) => findStatementFault(statement, use));
}

function findStatementFault(statement: unknown, use: PolicyUse): string | undefined {
  if (!isRecord(statement)) return 'Syntax errors in policy.';
  if (Object.keys(statement).some((name) => !statementElements.has(name))) return 'Syntax errors in policy.';
  if (statement['Effect'] !== 'Allow' && statement['Effect'] !== 'Deny') {
    return statement['Effect'] === undefined ? 'Missing required field Effect' : 'Syntax errors in policy.';
  }
  return (
    findPrincipalFault(statement, use) ??
    findActionFault(statement) ??
    findResourceFault(statement, use) ??
    findConditionFault(statement['Condition'])
  );
}

function findPrincipalFault(statement: Json, use: PolicyUse): string | undefined {
  const given = ['Principal', 'NotPrincipal'].filter((name) => name in statement);
  if (use === 'identity') return given.length > 0 ? `Policy document should not specify a principal.` : undefined;
  if (given.length === 0) return 'Missing required field Principal';
  return given.length > 1 ? 'Syntax errors in policy.' : findPrincipalSyntaxFault(statement[given[0] ?? '']);
}

function findPrincipalSyntaxFault(element: unknown): string | undefined {
  if (element === '*') return undefined;
  if (!isRecord(element) || Object.keys(element).length === 0) return 'Invalid principal in policy';
  for (const [kind, names] of Object.entries(element)) {
    if (!['AWS', 'Service', 'Federated', 'CanonicalUser'].includes(kind))
      return `Invalid principal in policy: "${kind}"`;
    const wrong = listed(names as string | readonly string[]).find((name) => !isPrincipalName(kind, name));
    if (wrong !== undefined) return `Invalid principal in policy: "${kind}":"${wrong}"`;
  }
  return undefined;
}

/** A wildcard is allowed alone, never inside a name. */
function isPrincipalName(kind: string, name: unknown): boolean {
  if (typeof name !== 'string') return false;
  if (kind === 'Service') return /^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(name);
  if (kind !== 'AWS') return name !== '';
  return (
    name === '*' ||
    /^\d{12}$/.test(name) ||
    /^A[A-Z0-9]{15,}$/.test(name) ||
    /^arn:aws[a-z-]*:(iam::\d{12}:(root|(role|user)\/[^*?]+)|sts::\d{12}:(assumed-role|federated-user)\/[^*?]+)$/.test(
      name,
    )
  );
}

function findActionFault(statement: Json): string | undefined {
  const given = ['Action', 'NotAction'].filter((name) => name in statement);
  if (given.length === 0) return 'Missing required field Action';
  if (given.length > 1) return 'Syntax errors in policy.';
  const actions = listed(statement[given[0] ?? ''] as string | readonly string[]);
  if (actions.some((action) => typeof action !== 'string')) return 'Syntax errors in policy.';
  if (actions.every((action) => action === '*' || /^[A-Za-z0-9-]+:[A-Za-z0-9*?]+$/.test(action))) return undefined;
  return 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.';
}

function findResourceFault(statement: Json, use: PolicyUse): string | undefined {
  const given = ['Resource', 'NotResource'].filter((name) => name in statement);
  if (use === 'trust') return given.length > 0 ? 'Has prohibited field Resource' : undefined;
  if (given.length === 0) return use === 'identity' ? 'Policy statement must contain resources.' : undefined;
  if (given.length > 1) return 'Syntax errors in policy.';
  const resources = listed(statement[given[0] ?? ''] as string | readonly string[]);
  const wrong = resources.find((resource) => typeof resource !== 'string' || !/^(\*|arn:.*)$/s.test(resource));
  return wrong === undefined ? undefined : `Resource ${String(wrong)} must be in ARN format or "*".`;
}

function findConditionFault(condition: unknown): string | undefined {
  if (condition === undefined) return undefined;
  if (!isRecord(condition)) return 'Syntax errors in policy.';
  return firstOf(Object.entries(condition), ([operator, keys]) => {
    const { name } = parseOperator(operator);
    if (name !== 'null' && conditionOperators[name] === undefined) return `Invalid Condition type : ${operator}.`;
    return isRecord(keys) ? undefined : 'Syntax errors in policy.';
  });
}

function firstOf<T>(items: readonly T[], find: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
