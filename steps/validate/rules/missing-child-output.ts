import { nameHint } from '../../closest-name.ts';
import { isObject, type TemplateValue } from '../../template.ts';
import { locateInTemplate, type Path } from '../template-file.ts';
import { eachNestedStack } from './each-nested-stack.ts';
import { eachValue } from './each-value.ts';
import { pages } from './pages.ts';
import { rename } from './rename.ts';
import type { Rule } from './rule.ts';

export const missingChildOutput: Rule = {
  id: 'STEPS023',
  title: 'a nested stack has the outputs that others take from it',
  severity: 'error',
  reason: 'An output that the nested template lacks fails the update when CloudFormation resolves it.',
  mend: 'Correct the name, or add the output to the child.',
  page: pages.outputs,
  *check(workload) {
    for (const { parent, child, stack } of eachNestedStack(workload)) {
      const outputs = child.value['Outputs'];
      // Loops and transforms make outputs whose names are not written anywhere.
      const isKnown = outputs === undefined || (isObject(outputs) && !Object.keys(outputs).some(isComputed));
      if (!isKnown) continue;
      for (const { name, path } of takenOutputs(parent.value, stack.logicalId)) {
        if (isObject(outputs) && name in outputs) continue;
        yield {
          message: `${child.file} has no output "${name}"${nameHint(name, Object.keys(outputs ?? {}))}`,
          location: locateInTemplate(parent, path),
          logicalId: stack.logicalId,
          path: path.join('/'),
          ...rename(name, Object.keys(outputs ?? {}), 'Outputs.'),
        };
      }
    }
  },
};

function isComputed(name: string): boolean {
  return name.startsWith('Fn::');
}

/** `Fn::GetAtt: [Child, Outputs.Name]`, `Fn::GetAtt: Child.Outputs.Name` and `${Child.Outputs.Name}`. */
function* takenOutputs(template: TemplateValue, logicalId: string): Generator<{ name: string; path: Path }> {
  for (const { value, path } of eachValue(template)) {
    if (!isObject(value)) continue;
    const attribute = value['Fn::GetAtt'];
    const joined = Array.isArray(attribute) ? attribute.join('.') : attribute;
    const taken = typeof joined === 'string' ? outputName(joined, logicalId) : undefined;
    if (taken !== undefined) yield { name: taken, path };
    for (const name of substituted(value['Fn::Sub'], logicalId)) yield { name, path };
  }
}

function substituted(sub: TemplateValue | undefined, logicalId: string): readonly string[] {
  const text = Array.isArray(sub) ? (sub[0] as TemplateValue) : sub;
  if (typeof text !== 'string') return [];
  return [...text.matchAll(/\$\{\s*([^!}][^}]*?)\s*\}/g)].flatMap(([, name = '']) => outputName(name, logicalId) ?? []);
}

function outputName(attribute: string, logicalId: string): string | undefined {
  const prefix = `${logicalId}.Outputs.`;
  return attribute.startsWith(prefix) ? attribute.slice(prefix.length) : undefined;
}
