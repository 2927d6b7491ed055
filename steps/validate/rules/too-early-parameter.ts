import { pages } from './pages.ts';
import { problemAt } from './problem-at.ts';
import type { Rule } from './rule.ts';
import { madeNames, storedNames } from './stored-parameters.ts';

export const tooEarlyParameter: Rule = {
  id: 'STEPS081',
  title: 'a stack does not read a stored parameter by a parameter before it makes it itself',
  severity: 'warning',
  reason:
    'CloudFormation reads parameters of SSM types before it makes anything, so that the first deployment to an account fails; later ones get the value from before the update.',
  mend: 'Refer to the resource itself (Ref, GetAtt), or make the stored parameter in another stack.',
  page: pages.ssmParameterTypes,
  *check(workload) {
    const made = madeNames(workload);
    for (const template of workload.templates) {
      for (const { name, path, by } of storedNames(template)) {
        if (by !== 'parameter' || !made.some((found) => found.template === template && found.name === name)) continue;
        yield problemAt(template, path, `this template makes ${name} itself, after its parameters have been read`);
      }
    }
  },
};
