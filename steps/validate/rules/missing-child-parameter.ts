import { eachNestedStack } from './each-nested-stack.ts';
import { pages } from './pages.ts';
import { problemAt } from './problem-at.ts';
import type { Rule } from './rule.ts';

export const missingChildParameter: Rule = {
  id: 'STEPS021',
  title: 'a nested stack is given every parameter of its template that has no default',
  severity: 'error',
  reason:
    'A parameter of a nested template without a default is refused only when CloudFormation comes to that stack, and everything is rolled back.',
  mend: 'Pass a value, or give the parameter a Default in the child.',
  page: pages.nestedStacks,
  *check(workload) {
    for (const { parent, child, stack, declared, passed, passedPath } of eachNestedStack(workload)) {
      for (const { name, isRequired } of declared.values()) {
        if (!passed || !isRequired || name in passed) continue;
        const message = `${stack.logicalId} gives no value for parameter "${name}" of ${child.file}, and it has no default`;
        yield problemAt(parent, passedPath, message, { key: true });
      }
    }
  },
};
