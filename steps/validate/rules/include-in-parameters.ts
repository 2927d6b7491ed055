import { isObject, locatePath, toTemplateValue } from '../../template.ts';
import { eachValue } from './each-value.ts';
import { pages } from './pages.ts';
import type { Rule } from './rule.ts';

export const includeInParameters: Rule = {
  id: 'STEPS070',
  title: 'no include stands in the Parameters section',
  severity: 'error',
  reason:
    'AWS::Include works anywhere in a template, except in Parameters and the version: CloudFormation needs these before it runs transforms.',
  mend: 'Write the parameters out.',
  page: pages.include,
  *check({ templates }) {
    for (const { source } of templates) {
      // Most templates need not be read again for this.
      if (!source.text.includes('Transform')) continue;
      const value = toTemplateValue(source);
      const parameters = isObject(value) ? value['Parameters'] : undefined;
      for (const found of eachValue(parameters ?? null, ['Parameters'])) {
        if (!isObject(found.value) || !('Fn::Transform' in found.value)) continue;
        const path = [...found.path, 'Fn::Transform'];
        const location = locatePath(source, path, { key: true });
        yield { message: 'CloudFormation takes no include among parameters', location, path: path.join('/') };
      }
    }
  },
};
