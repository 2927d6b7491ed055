import type { Cloud } from '../../cloud.ts';
import { organizationState } from '../../identities/organization-state.ts';
import { iamState } from '../../identities/iam-state.ts';

/**
 * A trust policy means the very role or user that it named, not one that later has its name: when that is deleted, its unique id
 * stays in the policy in place of the ARN. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function forgetPrincipal(cloud: Cloud, arn: string, id: string): void {
  const { accounts, formerAccounts } = organizationState(cloud);
  for (const accountId of [...Object.keys(accounts), ...formerAccounts]) {
    for (const role of Object.values(iamState(cloud, accountId).roles)) {
      if (role.trustPolicy.includes(arn)) role.trustPolicy = withId(role.trustPolicy, arn, id);
    }
  }
}

/** Only principals are replaced: a condition on aws:PrincipalArn keeps its text. */
function withId(trustPolicy: string, arn: string, id: string): string {
  const document = JSON.parse(trustPolicy) as { Statement: unknown };
  const statements = [document.Statement].flat() as Record<string, unknown>[];
  const Statement = statements.map((statement) => ({
    ...statement,
    ...Object.fromEntries(
      ['Principal', 'NotPrincipal']
        .filter((name) => name in statement)
        .map((name) => [
          name,
          JSON.parse(JSON.stringify(statement[name]).replaceAll(`"${arn}"`, `"${id}"`)) as unknown,
        ]),
    ),
  }));
  return JSON.stringify({ ...document, Statement });
}
