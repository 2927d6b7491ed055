import { isNearMiss } from './near-miss.ts';
import { pages } from './pages.ts';
import { problemAt } from './problem-at.ts';
import { rename } from './rename.ts';
import type { Rule } from './rule.ts';
import { madeNames, storedNames } from './stored-parameters.ts';
import { bareName, closestName } from '../../closest-name.ts';
import { foundationParameters } from './foundation-parameters.ts';

export const unknownStoredParameter: Rule = {
  id: 'STEPS080',
  title: 'a stored parameter that a template reads is one that somebody makes',
  severity: 'warning',
  reason:
    'A deployment fails where Parameter Store does not have the name. What begins with /codebuild-steps/ is made by the foundations, whose names are known; other names are compared with those that the workload makes.',
  mend: 'Correct the name, or make the parameter.',
  page: pages.ssmReferences,
  *check(workload) {
    const made = madeNames(workload).map(({ name }) => name);
    for (const { template, name, path } of workload.templates.flatMap((each) => [...storedNames(each)])) {
      if (made.includes(name)) continue;
      const isOurs = /^\/codebuild-steps\/(common|account|packages)\//.test(name) && !name.includes('/regions/');
      if (isOurs && foundationParameters.includes(name)) continue;
      const near = isOurs ? closestName(name, foundationParameters) : made.find((other) => isNearMiss(name, other));
      if (!isOurs && near === undefined) continue;
      const hint = near === undefined ? '' : `; did you mean ${near}?`;
      const alike = isOurs ? foundationParameters : made.filter((other) => bareName(other) === bareName(name));
      yield { ...problemAt(template, path, `nobody makes the parameter ${name}${hint}`), ...rename(name, alike) };
    }
  },
};
