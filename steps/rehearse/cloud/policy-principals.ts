import { AwsError } from './aws-error.ts';
import type { Cloud } from './cloud.ts';
import type { PolicyDocument, Statement } from './policy.ts';

/** A resource policy must not name who does not exist: KMS, S3 and IAM refuse it when it is put. */
export async function hasMissingPrincipal(cloud: Cloud, policy: PolicyDocument): Promise<boolean> {
  const named = new Set(statementsOf(policy).flatMap((statement) => namedPrincipals(statement)));
  for (const principal of named) {
    if (!(await exists(cloud, principal))) return true;
  }
  return false;
}

export function statementsOf({ Statement }: PolicyDocument): readonly Statement[] {
  return Array.isArray(Statement) ? (Statement as readonly Statement[]) : [Statement as Statement];
}

/** The AWS principals of a statement, as they are written: `*`, account ids and ARNs. */
export function namedPrincipals({ Principal, NotPrincipal }: Statement): readonly string[] {
  const element = Principal ?? NotPrincipal;
  if (element === undefined) return [];
  if (typeof element === 'string') return [element];
  const named = element.AWS ?? [];
  return typeof named === 'string' ? [named] : named;
}

const identity = /^arn:aws:(?:iam|sts)::(\d{12}):(role|user|assumed-role|federated-user)\/(.+)$/;
// What IAM puts into a policy in place of a principal that was deleted; it matches nobody and may stay.
const uniqueId = /^A(?:ROA|IDA)[A-Z0-9]{16,}$/;

async function exists(cloud: Cloud, principal: string): Promise<boolean> {
  if (principal === '*' || uniqueId.test(principal)) return true;
  if (/^(?:\d{12}|arn:aws:iam::\d{12}:root)$/.test(principal)) return true;
  const [, accountId, kind, path] = identity.exec(principal) ?? [];
  if (!accountId || !kind || !path) return false;
  if (path.includes('*')) return false;
  return isIdentity(cloud, accountId, kind, path);
}

async function isIdentity(cloud: Cloud, accountId: string, kind: string, path: string): Promise<boolean> {
  const segments = path.split('/');
  const name = (kind === 'assumed-role' ? segments[0] : segments.at(-1)) ?? '';
  const isUser = kind === 'user' || kind === 'federated-user';
  try {
    await cloud.call(cloud.administrator(accountId), {
      service: 'iam',
      operation: isUser ? 'GetUser' : 'GetRole',
      input: isUser ? { UserName: name } : { RoleName: name },
    });
    return true;
  } catch (error) {
    if (error instanceof AwsError && error.code === 'NoSuchEntity') return false;
    throw error;
  }
}
