import { actionsOf, eachAllow, type AllowAt } from './policies.ts';
import { pages } from './pages.ts';
import { problemAt } from './problem-at.ts';
import type { Problem, Rule } from './rule.ts';
import { itemsOf, writtenText } from './written-text.ts';

export const openPassRole: Rule = {
  id: 'STEPS091',
  title: 'iam:PassRole names the roles, and the service that they are passed to',
  severity: 'warning',
  reason:
    'Who may pass any role to any service acts with the rights of the strongest role in the account. Without iam:PassedToService a role that was meant for one service can be handed to another that trusts it too.',
  mend: 'Name the role in Resource, and add StringEquals iam:PassedToService with the service.',
  page: pages.passRole,
  *check({ templates }) {
    for (const found of eachAllow(templates)) {
      const { kind, keys } = found;
      if (kind !== 'identity' || keys === undefined || keys.includes('iam:passedtoservice')) continue;
      if (actionsOf(found).includes('iam:passrole')) yield toProblem(found, keys);
    }
  },
};

function toProblem({ template, statement, path }: AllowAt, keys: readonly string[]): Problem {
  const resources = [...itemsOf(statement['Resource'], [...path, 'Resource'])];
  const any = resources.find(({ value }) => /^(\*|arn:[^:]*:iam::[^:]*:role\/\*)$/.test(writtenText(value)));
  if (!any || keys.length > 0) {
    const message =
      'iam:PassRole without iam:PassedToService: these roles can be passed to any service that they trust';
    return problemAt(template, [...path, 'Action'], message, { key: true });
  }
  return { ...problemAt(template, any.path, 'iam:PassRole on every role, to every service'), severity: 'error' };
}
