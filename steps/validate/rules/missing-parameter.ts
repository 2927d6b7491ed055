import { locatePath } from '../../template.ts';
import { ownFinding } from '../own-finding.ts';
import { environmentOf } from '../read-parameter-files.ts';
import { eachParameterFile } from './each-parameter-file.ts';
import type { Rule } from './rule.ts';

export const missingParameter: Rule = {
  id: 'STEPS011',
  title: 'a parameter file gives every parameter that has no default',
  *check(workload) {
    for (const { parameterFile, template, declared } of eachParameterFile(workload)) {
      const given = new Set(parameterFile.given.map(({ name }) => name));
      for (const { name, isRequired } of declared.values()) {
        if (!isRequired || given.has(name)) continue;
        yield ownFinding({
          ruleId: this.id,
          message: `no value for parameter "${name}" of ${template.file} in ${environmentOf(parameterFile.file)}, and it has no default`,
          location: locatePath(parameterFile.source, ['Parameters'], { key: true }),
          path: 'Parameters',
        });
      }
    }
  },
};
