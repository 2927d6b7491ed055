import { z } from 'zod';
import { pipelineSchema } from './pipeline-configuration.ts';

interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
}

/** Which settings of a pipeline one text can say, each with its type; `tags.NAME` stands for any tag. */
export function settingTypes(): ReadonlyMap<string, 'string' | 'number' | 'boolean'> {
  const schema = z.toJSONSchema(pipelineSchema, { io: 'input', target: 'draft-7' }) as Schema;
  return new Map(leaves(schema, '').filter(([name]) => name !== 'table'));
}

function leaves(node: Schema, path: string): readonly (readonly [string, 'string' | 'number' | 'boolean'])[] {
  const below = (name: string) => (path === '' ? name : `${path}.${name}`);
  const named = Object.entries(node.properties ?? {}).flatMap(([name, inner]) => leaves(inner, below(name)));
  const any = typeof node.additionalProperties === 'object' ? leaves(node.additionalProperties, below('NAME')) : [];
  switch (node.type ?? typeof node.enum?.[0]) {
    case 'integer':
    case 'number':
      return [[path, 'number']];
    case 'boolean':
      return [[path, 'boolean']];
    case 'string':
      return [[path, 'string']];
    default:
      return [...named, ...any];
  }
}
