import type { Graph, GraphEdge, GraphGroup, GraphNode } from './graph.ts';

interface Point {
  readonly x: number;
  readonly y: number;
}

interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** Where everything is drawn; `x` and `y` of a box are its middle. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  /** As one reads. */
  readonly nodes: readonly { readonly node: GraphNode; readonly box: Box }[];
  readonly groups: readonly { readonly group: GraphGroup; readonly box: Box }[];
  readonly edges: readonly { readonly edge: GraphEdge; readonly points: readonly Point[]; readonly label: Point }[];
}

const characterWidth = 7;
/** In characters: what is longer is cut off, and stands whole in the title. */
const longest = { node: 60, edge: 44 } as const;

/** Room for the legend of the arrows. */
const leastWidth = 260;

/** Places the nodes in layers from left to right. The library is loaded by nothing else. https://github.com/dagrejs/dagre */
export async function layOut(graph: Graph): Promise<Layout> {
  const { Graph: Dagre, layout } = await import('@dagrejs/dagre');
  const drawn = new Dagre({ directed: true, compound: true, multigraph: true });
  drawn.setGraph({ rankdir: 'LR', nodesep: 18, ranksep: 70, edgesep: 12, marginx: 16, marginy: 16 });
  drawn.setDefaultEdgeLabel(() => ({}));
  for (const group of graph.groups) drawn.setNode(`group ${group.id}`, {});
  for (const node of graph.nodes) {
    drawn.setNode(node.id, { width: widthOf(node), height: 44 });
    if (node.group !== undefined) drawn.setParent(node.id, `group ${node.group}`);
  }
  graph.edges.forEach((edge, index) => {
    if (edge.from === edge.to) return;
    const width = Math.min(edge.label.length, longest.edge) * 5.6 + 8;
    drawn.setEdge(edge.from, edge.to, { width, height: 14, labelpos: 'c' }, String(index));
  });
  layout(drawn);
  const { width = 0, height = 0 } = drawn.graph() as { readonly width?: number; readonly height?: number };
  const boxOf = (id: string) => drawn.node(id) as Box;
  return {
    width: Math.max(Math.ceil(width), graph.edges.length > 0 ? leastWidth : 1),
    height: Math.ceil(height),
    nodes: graph.nodes.map((node) => ({ node, box: boxOf(node.id) })).toSorted(byPlace),
    groups: graph.groups.map((group) => ({ group, box: boxOf(`group ${group.id}`) })),
    edges: graph.edges.map((edge, index) => {
      if (edge.from === edge.to) return loopAt(edge, boxOf(edge.from));
      const placed = drawn.edge(edge.from, edge.to, String(index)) as {
        readonly points: readonly Point[];
      } & Partial<Point>;
      const middle = placed.points[Math.floor(placed.points.length / 2)] ?? { x: 0, y: 0 };
      return { edge, points: placed.points, label: { x: placed.x ?? middle.x, y: placed.y ?? middle.y } };
    }),
  };
}

/** As one reads: from left to right, and what stands below each other from above. */
function byPlace({ box: a }: Layout['nodes'][number], { box: b }: Layout['nodes'][number]): number {
  return a.x - b.x || a.y - b.y;
}

/** What has to do with itself goes round at its right. */
function loopAt(edge: GraphEdge, { x, y, width }: Box): Layout['edges'][number] {
  const [right, far] = [x + width / 2, x + width / 2 + 22];
  const points = [
    { x: right - 6, y: y - 12 },
    { x: far, y: y - 12 },
    { x: far, y: y + 12 },
    { x: right - 6, y: y + 12 },
  ];
  return { edge, points, label: { x: right, y: y + 28 } };
}

function widthOf({ label, detail = '', kind }: GraphNode): number {
  const length = Math.max(label.length + 2, detail.length + kind.length + 3);
  return Math.min(length, longest.node) * characterWidth + 20;
}

/** A text that fits into what is drawn for it. */
export function clipped(text: string, of: keyof typeof longest): string {
  return text.length > longest[of] ? `${text.slice(0, longest[of] - 1)}…` : text;
}
