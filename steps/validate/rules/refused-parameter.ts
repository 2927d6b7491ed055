import { withoutText } from '../../location.ts';
import { locatePath } from '../../template.ts';
import { isSecret, whyRefused } from '../declared-parameters.ts';
import { eachParameterFile } from './each-parameter-file.ts';
import { pages } from './pages.ts';
import type { Rule } from './rule.ts';

export const refusedParameter: Rule = {
  id: 'STEPS012',
  title: 'a parameter file gives values that the parameter takes',
  severity: 'error',
  reason:
    'CloudFormation holds each value against the type, AllowedValues, AllowedPattern, lengths and bounds of its parameter, and refuses the deployment.',
  mend: 'Give a value that the parameter takes, or widen its constraint.',
  page: pages.parameters,
  *check(workload) {
    for (const { parameterFile, declared } of eachParameterFile(workload)) {
      for (const { name, value, path } of parameterFile.given) {
        const parameter = declared.get(name);
        const reason = parameter ? whyRefused(parameter, value) : undefined;
        if (!parameter || !reason) continue;
        const location = locatePath(parameterFile.source, path);
        yield {
          message: `parameter "${name}" does not take this value: ${reason}`,
          location: isSecret(parameter) ? withoutText(location) : location,
          path: path.join('/'),
        };
      }
    }
  },
};
