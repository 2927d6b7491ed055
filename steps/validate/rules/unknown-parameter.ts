import { nameHint } from '../../closest-name.ts';
import { eachParameterFile } from './each-parameter-file.ts';
import { pages } from './pages.ts';
import { rename } from './rename.ts';
import type { Rule } from './rule.ts';

export const unknownParameter: Rule = {
  id: 'STEPS010',
  title: 'a parameter file names only parameters of the template',
  severity: 'error',
  reason: 'CloudFormation refuses a deployment that gives a parameter which the template does not have.',
  mend: 'Correct the name, or take the value out.',
  page: pages.templateConfiguration,
  *check(workload) {
    for (const { parameterFile, template, declared } of eachParameterFile(workload)) {
      const free = [...declared.keys()].filter((known) => !parameterFile.given.some(({ name }) => name === known));
      for (const { name, path, nameLocation } of parameterFile.given) {
        if (declared.has(name)) continue;
        yield {
          message: `${template.file} has no parameter "${name}"${nameHint(name, [...declared.keys()])}`,
          location: nameLocation,
          path: path.join('/'),
          ...rename(name, free),
        };
      }
    }
  },
};
