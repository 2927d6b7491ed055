import { whyRefused } from '../declared-parameters.ts';
import { ownFinding } from '../own-finding.ts';
import { locateInTemplate } from '../template-file.ts';
import { eachNestedStack } from './each-nested-stack.ts';
import type { Rule } from './rule.ts';

export const refusedChildParameter: Rule = {
  id: 'STEPS022',
  title: 'a nested stack is given values that the parameters of its template take',
  *check(workload) {
    for (const { parent, stack, declared, passed, passedPath } of eachNestedStack(workload)) {
      for (const [name, value] of Object.entries(passed ?? {})) {
        const parameter = declared.get(name);
        if (!parameter || value === null || typeof value === 'object') continue;
        const reason = whyRefused(parameter, String(value));
        if (!reason) continue;
        const path = [...passedPath, name];
        yield ownFinding({
          ruleId: this.id,
          message: `parameter "${name}" does not take this value: ${reason}`,
          location: locateInTemplate(parent, path),
          logicalId: stack.logicalId,
          path: path.join('/'),
        });
      }
    }
  },
};
