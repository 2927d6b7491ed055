import { isObject, type TemplateObject, type TemplateValue } from '../../template.ts';
import { isLocal } from '../expand-includes.ts';
import { locateInTemplate, type Path } from '../template-file.ts';
import { eachValue } from './each-value.ts';
import { pages } from './pages.ts';
import type { Rule } from './rule.ts';

export const uncheckedReference: Rule = {
  id: 'STEPS007',
  title: 'nested templates and includes lie in the workload, where they can be checked',
  severity: 'info',
  reason: 'What lies elsewhere is deployed without having been looked at: neither the linters nor these rules see it.',
  mend: 'Keep the file in the repository and name it by its path; `steps package` uploads it.',
  page: pages.nestedStacks,
  *check({ templates }) {
    for (const template of templates) {
      const known = new Set(template.nested.map((stack) => stack.path.join('/')));
      for (const { location, path } of remoteReferences(template.value)) {
        if (known.has(path.join('/'))) continue;
        yield {
          message: `${location} is not on this machine, so it was not checked`,
          location: locateInTemplate(template, path),
          path: path.join('/'),
        };
      }
    }
  },
};

function* remoteReferences(template: TemplateObject): Generator<{ location: string; path: Path }> {
  for (const { value, path } of eachValue(template)) {
    if (!isObject(value)) continue;
    const include = value['Fn::Transform'];
    const places: readonly [TemplateValue | undefined, Path][] = [
      [includeLocation(include), [...path, 'Fn::Transform', 'Parameters', 'Location']],
      [stackLocation(value), [...path, 'Properties', 'TemplateURL']],
    ];
    for (const [location, at] of places) {
      if (typeof location === 'string' && !isLocal(location)) yield { location, path: at };
    }
  }
}

function includeLocation(transform: TemplateValue | undefined): TemplateValue | undefined {
  if (!isObject(transform) || transform['Name'] !== 'AWS::Include') return undefined;
  return isObject(transform['Parameters']) ? transform['Parameters']['Location'] : undefined;
}

function stackLocation(resource: TemplateObject): TemplateValue | undefined {
  const isStack = resource['Type'] === 'AWS::CloudFormation::Stack' && isObject(resource['Properties']);
  return isStack ? (resource['Properties'] as TemplateObject)['TemplateURL'] : undefined;
}
