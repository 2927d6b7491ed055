import { eachAllow, principalsOf, type PrincipalAt } from './policies.ts';
import { pages } from './pages.ts';
import { problemAt } from './problem-at.ts';
import type { Rule } from './rule.ts';

export const accountWideTrust: Rule = {
  id: 'STEPS090',
  title: 'a role trusts exactly those who use it, not a whole account or everybody',
  severity: 'warning',
  reason:
    'With an account as principal every identity of it that may assume roles can take this one; with * everybody in AWS can. Whoever runs a build there is then in here.',
  mend: 'Add a condition on aws:PrincipalArn with the roles that need it: it survives that they are made anew, which a role as principal does not.',
  page: pages.principals,
  *check({ templates }) {
    for (const found of eachAllow(templates)) {
      if (found.kind !== 'trust' || found.keys?.length !== 0) continue;
      for (const principal of principalsOf(found)) {
        const who = whoEver(principal);
        if (!who) continue;
        const problem = problemAt(found.template, principal.path, `this role trusts ${who}, without a condition`);
        yield { ...problem, severity: principal.text === '*' ? 'error' : 'warning' };
      }
    }
  },
};

function whoEver({ type, text }: PrincipalAt): string | undefined {
  if (text === '*' && (type === '*' || type === 'AWS')) return 'everybody in AWS';
  const isAccount = type === 'AWS' && (/^\d{12}$/.test(text) || /:iam::[^:]*:root$/.test(text));
  if (!isAccount) return undefined;
  return text.includes('${AWS::AccountId}') ? 'everybody in this account' : 'everybody in another account';
}
