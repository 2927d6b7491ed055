import type { TreeFile } from '../../template-tree.ts';
import { isObject, toTemplateValue, type TemplateValue } from '../../template.ts';
import type { GraphBuilder } from '../graph.ts';

/** Exports of all stacks, who imports them, and the outputs that a template takes from the stacks that it nests. */
export function drawExports(builder: GraphBuilder, files: ReadonlyMap<string, TreeFile>): void {
  for (const file of files.values()) {
    const value = toTemplateValue(file.source);
    const outputs = isObject(value) && isObject(value['Outputs']) ? Object.values(value['Outputs']) : [];
    for (const output of outputs) {
      const exported = isObject(output) && isObject(output['Export']) ? output['Export']['Name'] : undefined;
      if (exported !== undefined)
        builder.edge({ from: file.id, to: exportNode(builder, exported, file), kind: 'shares', label: 'exports' });
    }
    walk(value, (name, argument) => {
      if (name === 'Fn::ImportValue')
        builder.edge({ from: file.id, to: exportNode(builder, argument), kind: 'shares', label: 'imports' });
      for (const [child, output] of takenOutputs(name, argument)) {
        const reference = file.references.find(({ logicalId, child: id }) => id !== undefined && logicalId === child);
        if (reference?.child !== undefined)
          builder.edge({ from: file.id, to: reference.child, kind: 'shares', label: `takes output ${output}` });
      }
    });
  }
}

function exportNode(builder: GraphBuilder, name: TemplateValue, owner?: TreeFile): string {
  const text = nameOf(name);
  return builder.node({
    id: `export ${text}`,
    label: text,
    kind: 'export',
    ...(owner ? { detail: `of ${owner.shown}` } : {}),
  });
}

/** As it is written: what a function makes of it is known at deployment only. */
function nameOf(value: TemplateValue): string {
  if (!isObject(value)) return String(value);
  const text = value['Fn::Sub'];
  if (typeof text === 'string') return text;
  return Array.isArray(text) ? String(text[0]) : JSON.stringify(value);
}

function walk(value: TemplateValue, visit: (name: string, argument: TemplateValue) => void): void {
  if (Array.isArray(value)) for (const item of value as readonly TemplateValue[]) walk(item, visit);
  if (!isObject(value)) return;
  for (const [name, argument] of Object.entries(value)) {
    visit(name, argument);
    walk(argument, visit);
  }
}

/** `[Child, Outputs.Name]`, `Child.Outputs.Name`, `${Child.Outputs.Name}` */
function takenOutputs(name: string, argument: TemplateValue): readonly (readonly [child: string, output: string])[] {
  if (name === 'Fn::GetAtt') {
    const text = Array.isArray(argument) ? argument.join('.') : argument;
    return typeof text === 'string' ? outputsIn(`\${${text}}`) : [];
  }
  if (name !== 'Fn::Sub') return [];
  const text = Array.isArray(argument) ? (argument[0] as TemplateValue) : argument;
  return typeof text === 'string' ? outputsIn(text) : [];
}

function outputsIn(text: string): readonly (readonly [string, string])[] {
  return [...text.matchAll(/\$\{\s*([A-Za-z0-9]+)\.Outputs\.([A-Za-z0-9]+)\s*\}/g)].map(
    ([, child = '', output = '']) => [child, output] as const,
  );
}
