import { relative, resolve, sep } from 'node:path';
import type { Context } from '../../context.ts';
import { createGraphBuilder, type Graph, type GraphBuilder } from '../graph.ts';
import { readTemplateTree, type TemplateTree, type TreeFile } from '../../template-tree.ts';
import { drawExports } from './draw-exports.ts';
import { resourceId } from './names.ts';
import { drawFunctions } from './draw-functions.ts';

/** Draws the stacks of root templates with all that they nest, include, package and export. Nothing of AWS is asked. */
export async function workloadGraph(templateFiles: readonly string[], { workingDirectory }: Context): Promise<Graph> {
  const builder = createGraphBuilder();
  const trees: TemplateTree[] = [];
  for (const file of templateFiles) {
    const tree = await readTemplateTree(resolve(workingDirectory, file), workingDirectory);
    trees.push(tree);
    for (const one of tree.files) drawFile(builder, one, tree, workingDirectory);
  }
  drawExports(builder, new Map(trees.flatMap(({ files }) => files.map((file) => [file.id, file]))));
  const names = templateFiles.join(', ');
  return builder.build(`Workload of ${names}`, 'Stacks, what they nest, include and package, and what they export.');
}

function drawFile(builder: GraphBuilder, file: TreeFile, { root }: TemplateTree, workload: string): void {
  const isTemplate = file.role === 'template';
  builder.node({
    id: file.id,
    label: file.shown,
    kind: isTemplate ? 'stack' : 'snippet',
    detail: file.id === root.id ? 'root template' : isTemplate ? 'nested template' : 'AWS::Include',
  });
  drawFunctions(builder, file);
  for (const { child, resolved, kind, logicalId } of file.references) {
    if (child !== undefined) {
      const [from, to] = [file.id, child];
      if (kind.type === 'AWS::Include') builder.edge({ from, to, kind: 'packages', label: 'includes' });
      else builder.edge({ from, to, kind: 'holds', label: `nests as ${logicalId}` });
      continue;
    }
    const path = relative(workload, resolved).split(sep).join('/') || '.';
    const owner = builder.node({
      id: resourceId(file, logicalId),
      label: logicalId,
      kind: 'resource',
      detail: kind.type,
    });
    builder.edge({ from: file.id, to: owner, kind: 'holds', label: 'has' });
    const id = builder.node({ id: `artifact ${path}`, label: path, kind: 'artifact', detail: kind.content });
    builder.edge({ from: owner, to: id, kind: 'packages', label: kind.property });
  }
}
