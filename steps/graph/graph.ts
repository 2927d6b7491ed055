/** What a node stands for: it is drawn in a shape of its own, and says it in words. */
export type NodeKind =
  | 'stack'
  | 'function'
  | 'layer'
  | 'resource'
  | 'artifact'
  | 'snippet'
  | 'export'
  | 'service'
  | 'role'
  | 'key'
  | 'bucket'
  | 'account';

export interface GraphNode {
  readonly id: string;
  readonly label: string;
  readonly kind: NodeKind;
  /** A second line: a type, a folder. */
  readonly detail?: string;
  readonly group?: string;
}

/** Of which kind a relation is: each has a colour in a drawing, and words in its legend. */
export type EdgeKind = 'holds' | 'packages' | 'shares' | 'assumes' | 'passes' | 'key' | 'bucket';

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  /** What the one has to do with the other, as in `nests` or `assumes`. */
  readonly label: string;
}

export interface GraphGroup {
  readonly id: string;
  readonly label: string;
}

export interface Graph {
  readonly title: string;
  readonly description: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly groups: readonly GraphGroup[];
}

export const kindWords: Readonly<Record<NodeKind, string>> = {
  stack: 'stack',
  function: 'function',
  layer: 'layer',
  resource: 'resource',
  artifact: 'artifact',
  snippet: 'included snippet',
  export: 'export',
  service: 'AWS service',
  role: 'role',
  key: 'key',
  bucket: 'bucket',
  account: 'account',
};

export const relationWords: Readonly<Record<EdgeKind, string>> = {
  holds: 'nests, has',
  packages: 'packages, includes',
  shares: 'exports, imports, takes outputs',
  assumes: 'assumes a role',
  passes: 'passes a role',
  key: 'uses a key',
  bucket: 'reaches a bucket',
};

/** Nodes and edges, each once, in the order in which they were added. */
export interface GraphBuilder {
  readonly node: (node: GraphNode) => string;
  readonly edge: (edge: GraphEdge) => void;
  readonly group: (group: GraphGroup) => string;
  readonly build: (title: string, description: string) => Graph;
}

export function createGraphBuilder(): GraphBuilder {
  const nodes = new Map<string, GraphNode>();
  const edges = new Map<string, GraphEdge>();
  const groups = new Map<string, GraphGroup>();
  return {
    node(node) {
      if (!nodes.has(node.id)) nodes.set(node.id, node);
      return node.id;
    },
    edge(edge) {
      edges.set(JSON.stringify([edge.from, edge.to, edge.label]), edge);
    },
    group(group) {
      groups.set(group.id, group);
      return group.id;
    },
    build: (title, description) => ({
      title,
      description,
      nodes: [...nodes.values()],
      edges: [...edges.values()],
      groups: [...groups.values()],
    }),
  };
}
