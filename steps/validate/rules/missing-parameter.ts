import { locatePath } from '../../template.ts';
import { environmentOf } from '../read-parameter-files.ts';
import { eachParameterFile } from './each-parameter-file.ts';
import { pages } from './pages.ts';
import type { Rule } from './rule.ts';

export const missingParameter: Rule = {
  id: 'STEPS011',
  title: 'a parameter file gives every parameter that has no default',
  severity: 'error',
  reason:
    'A parameter without a default needs a value in every environment: the deployment to this one would be refused, after those before it have been made.',
  mend: 'Give the value in this file, or a Default in the template.',
  page: pages.parameters,
  *check(workload) {
    for (const { parameterFile, template, declared } of eachParameterFile(workload)) {
      const given = new Set(parameterFile.given.map(({ name }) => name));
      for (const { name, isRequired } of declared.values()) {
        if (!isRequired || given.has(name)) continue;
        yield {
          message: `no value for parameter "${name}" of ${template.file} in ${environmentOf(parameterFile.file)}, and it has no default`,
          location: locatePath(parameterFile.source, ['Parameters'], { key: true }),
          path: 'Parameters',
        };
      }
    }
  },
};
