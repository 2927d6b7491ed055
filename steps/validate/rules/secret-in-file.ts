import { withoutText } from '../../location.ts';
import { locatePath } from '../../template.ts';
import { isSecret } from '../declared-parameters.ts';
import { eachParameterFile } from './each-parameter-file.ts';
import { pages } from './pages.ts';
import type { Rule } from './rule.ts';

export const secretInFile: Rule = {
  id: 'STEPS013',
  title: 'a parameter file holds no secrets',
  severity: 'error',
  reason:
    'NoEcho says that a value is secret, and the repository shows it to everybody who can read it, for ever: in its history and in every artifact.',
  mend: 'Keep the secret in Secrets Manager or as a SecureString, refer to it by {{resolve:secretsmanager:…}}, and change it: it has been seen.',
  page: pages.dynamicReferences,
  *check(workload) {
    for (const { parameterFile, declared } of eachParameterFile(workload)) {
      for (const { name, value, path } of parameterFile.given) {
        const parameter = declared.get(name);
        if (!parameter || !isSecret(parameter) || value === '' || value.includes('{{resolve:')) continue;
        yield {
          message: `parameter "${name}" is secret (NoEcho), and its value stands here`,
          location: withoutText(locatePath(parameterFile.source, path)),
          path: path.join('/'),
        };
      }
    }
  },
};
