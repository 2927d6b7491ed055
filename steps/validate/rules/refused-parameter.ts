import { locatePath } from '../../template.ts';
import { isSecret, whyRefused } from '../declared-parameters.ts';
import { ownFinding } from '../own-finding.ts';
import { eachParameterFile } from './each-parameter-file.ts';
import type { Rule } from './rule.ts';

export const refusedParameter: Rule = {
  id: 'STEPS012',
  title: 'a parameter file gives values that the parameter takes',
  *check(workload) {
    for (const { parameterFile, declared } of eachParameterFile(workload)) {
      for (const { name, value, path } of parameterFile.given) {
        const parameter = declared.get(name);
        const reason = parameter ? whyRefused(parameter, value) : undefined;
        if (!parameter || !reason) continue;
        const { sourceLine, ...place } = locatePath(parameterFile.source, path);
        yield ownFinding({
          ruleId: this.id,
          message: `parameter "${name}" does not take this value: ${reason}`,
          location: isSecret(parameter) || sourceLine === undefined ? place : { ...place, sourceLine },
          path: path.join('/'),
        });
      }
    }
  },
};
