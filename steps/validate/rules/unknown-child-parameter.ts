import { ownFinding } from '../own-finding.ts';
import { locateInTemplate } from '../template-file.ts';
import { eachNestedStack } from './each-nested-stack.ts';
import type { Rule } from './rule.ts';

export const unknownChildParameter: Rule = {
  id: 'STEPS020',
  title: 'a nested stack is given only parameters that its template declares',
  *check(workload) {
    for (const { parent, child, stack, declared, passed, passedPath } of eachNestedStack(workload)) {
      for (const name of Object.keys(passed ?? {})) {
        if (declared.has(name)) continue;
        const path = [...passedPath, name];
        yield ownFinding({
          ruleId: this.id,
          message: `${child.file} has no parameter "${name}"`,
          location: locateInTemplate(parent, path, { key: true }),
          logicalId: stack.logicalId,
          path: path.join('/'),
        });
      }
    }
  },
};
