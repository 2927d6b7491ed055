import { ownFinding } from '../own-finding.ts';
import { eachParameterFile } from './each-parameter-file.ts';
import type { Rule } from './rule.ts';

export const unknownParameter: Rule = {
  id: 'STEPS010',
  title: 'a parameter file names only parameters of the template',
  *check(workload) {
    for (const { parameterFile, template, declared } of eachParameterFile(workload)) {
      for (const { name, path, nameLocation } of parameterFile.given) {
        if (declared.has(name)) continue;
        yield ownFinding({
          ruleId: this.id,
          message: `${template.file} has no parameter "${name}"`,
          location: nameLocation,
          path: path.join('/'),
        });
      }
    }
  },
};
