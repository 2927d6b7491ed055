import { ownFinding } from '../own-finding.ts';
import { locateInTemplate } from '../template-file.ts';
import { eachNestedStack } from './each-nested-stack.ts';
import type { Rule } from './rule.ts';

export const missingChildParameter: Rule = {
  id: 'STEPS021',
  title: 'a nested stack is given every parameter of its template that has no default',
  *check(workload) {
    for (const { parent, child, stack, declared, passed, passedPath } of eachNestedStack(workload)) {
      for (const { name, isRequired } of declared.values()) {
        if (!passed || !isRequired || name in passed) continue;
        yield ownFinding({
          ruleId: this.id,
          message: `${stack.logicalId} gives no value for parameter "${name}" of ${child.file}, and it has no default`,
          location: locateInTemplate(parent, passedPath, { key: true }),
          logicalId: stack.logicalId,
          path: passedPath.join('/'),
        });
      }
    }
  },
};
