import { maxDynamicReferences } from '../../template-limits.ts';
import type { Path, TemplateFile } from '../template-file.ts';
import { eachValue } from './each-value.ts';
import { pages } from './pages.ts';
import { problemAt } from './problem-at.ts';
import type { Rule } from './rule.ts';

export const manyDynamicReferences: Rule = {
  id: 'STEPS052',
  title: 'a template has at most 60 dynamic references',
  severity: 'error',
  reason:
    'CloudFormation resolves up to 60 dynamic references in a template, and refuses more. Each place counts, also of the same name.',
  mend: 'Read what is used often by a parameter of type AWS::SSM::Parameter::Value<String>, or move a part into a nested stack.',
  page: pages.quotas,
  *check({ templates }) {
    for (const template of templates) {
      const places = dynamicReferences(template);
      const first = places[maxDynamicReferences];
      if (first === undefined) continue;
      const message = `${template.file} has ${places.length} dynamic references; this is the first of those that are more than ${maxDynamicReferences}`;
      yield problemAt(template, first, message);
    }
  },
};

/** The path of each, as often as it holds one. */
function dynamicReferences(template: TemplateFile): readonly Path[] {
  return eachValue(template.value).flatMap(({ value, path }) =>
    typeof value === 'string' ? [...value.matchAll(/\{\{resolve:/g)].map(() => path) : [],
  );
}
