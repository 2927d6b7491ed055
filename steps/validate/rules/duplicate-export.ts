import { formatLocation } from '../../location.ts';
import { isObject, type TemplateValue } from '../../template.ts';
import { ownFinding } from '../own-finding.ts';
import type { TemplateTree } from '../read-templates.ts';
import { locateInTemplate, type Path, type TemplateFile } from '../template-file.ts';
import type { Rule } from './rule.ts';

export const duplicateExport: Rule = {
  id: 'STEPS040',
  title: 'an export has a name of its own in the whole workload',
  *check({ trees }) {
    for (const tree of trees) yield* checkTree(tree, this.id);
  },
};

interface Export {
  readonly template: TemplateFile;
  readonly path: Path;
  readonly name: TemplateValue;
}

function* checkTree(tree: TemplateTree, ruleId: string) {
  const first = new Map<string, Export>();
  for (const found of tree.templates.flatMap(exportsOf)) {
    const key = exportKey(found);
    const earlier = first.get(key);
    if (!earlier) {
      first.set(key, found);
      continue;
    }
    const place = formatLocation(locateInTemplate(earlier.template, earlier.path));
    yield ownFinding({
      ruleId,
      message: `the export ${JSON.stringify(found.name)} is made at ${place} too`,
      location: locateInTemplate(found.template, found.path),
      path: found.path.join('/'),
    });
  }
}

/** Outputs with a condition may exclude each other, so they are left to CloudFormation. */
function exportsOf(template: TemplateFile): readonly Export[] {
  const outputs = template.value['Outputs'];
  return Object.entries(isObject(outputs) ? outputs : {}).flatMap(([name, output]): Export[] => {
    if (!isObject(output) || 'Condition' in output || !isObject(output['Export'])) return [];
    const exported = output['Export']['Name'];
    return exported === undefined ? [] : [{ template, path: ['Outputs', name, 'Export', 'Name'], name: exported }];
  });
}

/** A plain text is the same name wherever it stands; an expression only within its own template, whose stack and parameters it uses. */
function exportKey({ template, name }: Export): string {
  const isPlain = typeof name === 'string';
  return isPlain ? JSON.stringify(name) : `${template.absolute} ${JSON.stringify(name)}`;
}
