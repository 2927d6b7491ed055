import { nameHint } from '../../closest-name.ts';
import { eachNestedStack } from './each-nested-stack.ts';
import { pages } from './pages.ts';
import { problemAt } from './problem-at.ts';
import { rename } from './rename.ts';
import type { Rule } from './rule.ts';

export const unknownChildParameter: Rule = {
  id: 'STEPS020',
  title: 'a nested stack is given only parameters that its template declares',
  severity: 'error',
  reason:
    'CloudFormation refuses a nested stack that is given a parameter which its template does not have, when the update is already under way.',
  mend: 'Correct the name, declare the parameter in the child, or take it out.',
  page: pages.nestedStacks,
  *check(workload) {
    for (const { parent, child, declared, passed, passedPath } of eachNestedStack(workload)) {
      for (const name of Object.keys(passed ?? {})) {
        if (declared.has(name)) continue;
        const message = `${child.file} has no parameter "${name}"${nameHint(name, [...declared.keys()])}`;
        const free = [...declared.keys()].filter((known) => !(known in (passed ?? {})));
        yield { ...problemAt(parent, [...passedPath, name], message, { key: true }), ...rename(name, free) };
      }
    }
  },
};
