import { issueSessionKey } from '../../access-keys.ts';
import { parsePolicy } from '../../../../authorisation/parse-policy.ts';
import { requirePolicy } from '../../authorisation/require-policy.ts';
import { AwsError, notInEmbeddedCloud } from '../../aws-error.ts';
import { arnOf, userIdOf, type Caller } from '../../../../authorisation/caller.ts';
import type { Cloud } from '../../cloud.ts';
import type { PolicyDocument } from '../../../../authorisation/policy.ts';
import { listOf } from '../../protocols/query-input.ts';
import type { Demand, Input, Operation, Output, Request } from '../../service.ts';
import { roleSession } from '../../sessions.ts';
import { findManagedPolicyText } from '../../identities/policies-of.ts';
import { findRole, type Role } from '../../identities/iam-state.ts';

const hour = 3600;

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export const assumeRole: Operation = { demands, handle };

function demands(input: Input, { cloud }: Request): readonly Demand[] {
  checkInput(input);
  const resource = String(input['RoleArn']);
  const role = findRole(cloud, resource);
  return [
    {
      action: 'sts:AssumeRole',
      resource,
      resourceRule: 'trust',
      ...(role ? { resourcePolicy: parsePolicy(role.trustPolicy) } : {}),
      context: {
        'sts:RoleSessionName': String(input['RoleSessionName']),
        ...(input['ExternalId'] === undefined ? {} : { 'sts:ExternalId': String(input['ExternalId']) }),
      },
    },
  ];
}

function handle(input: Input, { cloud, caller }: Request): Output {
  if (caller.principal.kind === 'root') {
    throw new AwsError('AccessDenied', 'Roles may not be assumed by root accounts.', 403);
  }
  // The demand passed, so the role is there.
  const role = findRole(cloud, String(input['RoleArn'])) as Role;
  const duration = durationOf(input, role, caller);
  const expiresAt = cloud.clock.now() + duration * 1000;
  const session = roleSession(role, String(input['RoleSessionName']), expiresAt, sessionPolicies(cloud, input));
  const { accessKeyId, secretAccessKey, sessionToken } = issueSessionKey(cloud, session, expiresAt);
  return {
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken,
      Expiration: new Date(expiresAt),
    },
    AssumedRoleUser: { AssumedRoleId: userIdOf(session), Arn: arnOf(session) },
  };
}

function checkInput(input: Input): void {
  for (const name of ['Tags', 'TransitiveTagKeys', 'SourceIdentity', 'ProvidedContexts']) {
    if (listOf<unknown>(input[name]).length > 0 || (name === 'SourceIdentity' && input[name])) {
      throw notInEmbeddedCloud('sts', `AssumeRole with ${name}`);
    }
  }
  requireMatch('roleArn', input['RoleArn'], /^arn:.{16,2044}$/);
  requireMatch('roleSessionName', input['RoleSessionName'], /^[\w+=,.@-]{2,64}$/);
}

function requireMatch(name: string, value: unknown, pattern: RegExp): void {
  if (typeof value === 'string' && pattern.test(value)) return;
  const shown = value === undefined ? 'null' : `'${String(value)}'`;
  throw validationError(
    `1 validation error detected: Value ${shown} at '${name}' failed to satisfy constraint: Member must satisfy regular expression pattern: ${pattern.source}`,
  );
}

/** A session that a session made lasts an hour at most. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining */
function durationOf(input: Input, role: Role, { principal }: Caller): number {
  const duration = Number(input['DurationSeconds'] ?? hour);
  if (!Number.isInteger(duration) || duration < 900 || duration > 43_200) {
    throw validationError(
      `1 validation error detected: Value '${String(input['DurationSeconds'])}' at 'durationSeconds' failed to satisfy constraint: Member must have value between 900 and 43200`,
    );
  }
  if (principal.kind === 'role' && duration > hour) {
    throw validationError(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    );
  }
  if (duration > role.maxSessionDuration) {
    throw validationError('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  }
  return duration;
}

function sessionPolicies(cloud: Cloud, input: Input): PolicyDocument[] {
  const inline = typeof input['Policy'] === 'string' ? [requirePolicy(input['Policy'], 'identity')] : [];
  const managed = listOf<{ readonly arn?: string }>(input['PolicyArns']).map(({ arn = '' }) => {
    const text = findManagedPolicyText(cloud, arn);
    if (text === undefined) throw validationError(`The policy ${arn} does not exist or is not attachable.`);
    return parsePolicy(text);
  });
  return [...inline, ...managed];
}

function validationError(message: string): AwsError {
  return new AwsError('ValidationError', message, 400);
}
