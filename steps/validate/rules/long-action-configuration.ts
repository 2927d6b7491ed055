import { isObject, type TemplateValue } from '../../template.ts';
import type { TemplateFile } from '../template-file.ts';
import { eachValue } from './each-value.ts';
import { pages } from './pages.ts';
import { problemAt } from './problem-at.ts';
import type { Rule } from './rule.ts';

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html: the length of a value in an action's configuration. */
const longest = 1000;

export const longActionConfiguration: Rule = {
  id: 'STEPS030',
  title: 'each configuration value of a pipeline action has at most 1,000 characters',
  severity: 'error',
  reason:
    'CodePipeline refuses a pipeline with a longer value. ParameterOverrides grow until one more parameter breaks the pipeline.',
  mend: 'Pass parameters in a template configuration file (TemplateConfiguration), as environments/*.json are.',
  page: pages.pipelineQuotas,
  *check({ templates }) {
    for (const template of templates) yield* checkTemplate(template);
  },
};

function* checkTemplate(template: TemplateFile) {
  const resources = template.value['Resources'];
  for (const [logicalId, resource] of Object.entries(isObject(resources) ? resources : {})) {
    if (!isObject(resource) || resource['Type'] !== 'AWS::CodePipeline::Pipeline') continue;
    const base = ['Resources', logicalId];
    for (const { value, path } of eachValue(resource, base)) {
      if (path.at(-2) !== 'Configuration' || typeof path.at(-1) !== 'string') continue;
      const length = leastLength(value);
      if (length <= longest) continue;
      const message = `${String(path.at(-1))} has at least ${length} characters; CodePipeline takes up to ${longest}: pass parameters in a template configuration file`;
      yield problemAt(template, path, message);
    }
  }
}

/** What is certain of a text's length: what only CloudFormation knows counts as nothing. */
function leastLength(value: TemplateValue | undefined): number {
  if (typeof value === 'string') return value.length;
  if (!isObject(value)) return 0;
  const sub = value['Fn::Sub'];
  const text = Array.isArray(sub) ? (sub[0] as TemplateValue) : sub;
  if (typeof text === 'string') return text.replace(/\$\{[^}]*\}/g, '').length;
  const join = value['Fn::Join'];
  const [separator, parts] = Array.isArray(join) ? (join as readonly TemplateValue[]) : [];
  if (!Array.isArray(parts)) return 0;
  const between = typeof separator === 'string' ? separator.length * Math.max(0, parts.length - 1) : 0;
  return (parts as readonly TemplateValue[]).reduce((sum: number, part) => sum + leastLength(part), between);
}
