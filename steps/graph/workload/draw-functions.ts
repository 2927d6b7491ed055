import type { TreeFile } from '../../template-tree.ts';
import { isObject, toTemplateValue } from '../../template.ts';
import type { GraphBuilder, NodeKind } from '../graph.ts';
import { resourceId } from './names.ts';

const kinds: Readonly<Record<string, NodeKind>> = {
  'AWS::Lambda::Function': 'function',
  'AWS::Serverless::Function': 'function',
  'AWS::Lambda::LayerVersion': 'layer',
  'AWS::Serverless::LayerVersion': 'layer',
};

/** Functions and layers of a template, those too whose code stands in it. */
export function drawFunctions(builder: GraphBuilder, file: TreeFile): void {
  const value = toTemplateValue(file.source);
  const section = isObject(value) ? value[file.role === 'template' ? 'Resources' : ''] : undefined;
  for (const [logicalId, resource] of Object.entries(isObject(section) ? section : {})) {
    const type = isObject(resource) && typeof resource['Type'] === 'string' ? resource['Type'] : '';
    const kind = kinds[type];
    if (kind === undefined) continue;
    const properties = isObject(resource) && isObject(resource['Properties']) ? resource['Properties'] : {};
    const runtime = properties['Runtime'];
    const id = builder.node({
      id: resourceId(file, logicalId),
      label: logicalId,
      kind,
      detail: typeof runtime === 'string' ? runtime : type,
    });
    builder.edge({ from: file.id, to: id, kind: 'holds', label: 'has' });
  }
}
