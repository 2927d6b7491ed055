import { escapeXml } from '../xml-text.ts';
import { kindWords, relationWords, type EdgeKind, type Graph, type GraphNode } from './graph.ts';
import { clipped, type Layout } from './layout.ts';

/** The graph as an SVG that stands for itself: it has a title and a description, and its own colours, light and dark. */
export function renderSvg(graph: Graph, layout: Layout): string {
  const kinds = edgeKinds.filter((kind) => graph.edges.some((edge) => edge.kind === kind));
  const legend = renderLegend(kinds, layout.height);
  const { width } = layout;
  const height = Math.max(layout.height + legend.height, 1);
  const body = [
    ...layout.groups.map(renderGroup),
    ...layout.edges.map(renderEdge),
    ...layout.nodes.map(renderNode),
    ...layout.edges.map(renderLabel),
    ...legend.lines,
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" class="graph" role="img" aria-labelledby="graph-title graph-desc" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<title id="graph-title">${escapeXml(graph.title)}</title>
<desc id="graph-desc">${escapeXml(describe(graph))}</desc>
<style>${style}</style>
<defs>${kinds.map(renderMarker).join('')}</defs>
${body.join('\n')}
</svg>
`;
}

/** Each on white and on black. */
const colours: Readonly<Record<EdgeKind, readonly [light: string, dark: string]>> = {
  holds: ['#555', '#aaa'],
  packages: ['#8a5200', '#f0b35a'],
  shares: ['#1f5fa8', '#7fb4f5'],
  assumes: ['#1f5fa8', '#7fb4f5'],
  passes: ['#7a3ea8', '#c79bf2'],
  key: ['#8a5200', '#f0b35a'],
  bucket: ['#17692a', '#63d57e'],
};

const edgeKinds = Object.keys(colours) as readonly EdgeKind[];

/** Readers that know no light-dark() take the colour before it. */
function inBoth(property: string, [light, dark]: readonly [string, string]): string {
  return `${property}:${light};${property}:light-dark(${light},${dark})`;
}

const ground = ['#fff', '#111'] as const;

const style =
  `.graph{color-scheme:light dark;${inBoth('background', ground)}}.graph text{font:12px sans-serif;${inBoth('fill', ['#111', '#eee'])}}` +
  `.graph .detail,.graph .label{font-size:10px;${inBoth('fill', ['#444', '#bbb'])}}.graph .label{paint-order:stroke;${inBoth('stroke', ground)};stroke-width:4px;stroke-linejoin:round}` +
  `.graph .node{${inBoth('fill', ['#fff', '#1c1c1c'])};${inBoth('stroke', ['#222', '#ddd'])};stroke-width:1.3}` +
  '.graph .artifact,.graph .snippet{stroke-dasharray:4 3}.graph .stack{stroke-width:2.4}' +
  '.graph .service,.graph .account{stroke-dasharray:1.5 3}.graph .edge{fill:none;stroke-width:1.2}' +
  edgeKinds
    .map(
      (kind) =>
        `.graph .edge.${kind}{${inBoth('stroke', colours[kind])}}.graph .head.${kind}{${inBoth('fill', colours[kind])}}`,
    )
    .join('') +
  `.graph .group{${inBoth('fill', ['#f4f4f4', '#222'])};stroke:#888;stroke-width:.8}.graph .title{font-weight:bold}`;

function renderGroup({ group, box: { x, y, width, height } }: Layout['groups'][number]): string {
  const [left, top] = [round(x - width / 2), round(y - height / 2)];
  return `<rect class="group" x="${left}" y="${top}" width="${round(width)}" height="${round(height)}" rx="8"/><text class="title" x="${left + 8}" y="${top + 15}">${escapeXml(clipped(group.label, 'node'))}</text>`;
}

function renderNode({ node, box: { x, y, width, height } }: Layout['nodes'][number]): string {
  const [left, top] = [round(x - width / 2), round(y - height / 2)];
  const more = [kindWords[node.kind], node.detail].filter(Boolean).join(' · ');
  return `<g><title>${escapeXml(`${node.label}: ${more}`)}</title>${shape(node, left, top, round(width), round(height))}<text x="${round(x)}" y="${round(y - 3)}" text-anchor="middle">${escapeXml(clipped(node.label, 'node'))}</text><text class="detail" x="${round(x)}" y="${round(y + 12)}" text-anchor="middle">${escapeXml(clipped(more, 'node'))}</text></g>`;
}

/** A shape for each kind, as each arrow has its words: no meaning is in a colour alone. */
function shape({ kind }: GraphNode, x: number, y: number, width: number, height: number): string {
  const [right, bottom, middle] = [x + width, y + height, y + height / 2];
  switch (kind) {
    case 'key':
      return `<path class="node key" d="M${x + 10} ${y}H${right - 10}L${right} ${middle}L${right - 10} ${bottom}H${x + 10}L${x} ${middle}z"/>`;
    case 'bucket':
      return `<path class="node bucket" d="M${x} ${y}H${right}L${right - 8} ${bottom}H${x + 8}z"/>`;
    case 'export':
      return `<path class="node export" d="M${x} ${y}H${right - 12}L${right} ${middle}L${right - 12} ${bottom}H${x}z"/>`;
    case 'role':
    case 'service':
    case 'account':
      return `<rect class="node ${kind}" x="${x}" y="${y}" width="${width}" height="${height}" rx="${height / 2}"/>`;
    default:
      return `<rect class="node ${kind}" x="${x}" y="${y}" width="${width}" height="${height}" rx="4"/>`;
  }
}

function renderEdge({ edge, points }: Layout['edges'][number]): string {
  return `<path class="edge ${edge.kind}" d="${curveThrough(points)}" marker-end="url(#graph-${edge.kind})"><title>${escapeXml(edge.label)}</title></path>`;
}

/** Round at each point between the first and the last, from the middle before it to the middle behind it. */
function curveThrough(points: Layout['edges'][number]['points']): string {
  const at = ({ x, y }: { readonly x: number; readonly y: number }) => `${round(x)} ${round(y)}`;
  const parts = points.slice(1, -1).map((point, index) => {
    const next = points[index + 2] ?? point;
    return `Q${at(point)} ${at({ x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 })}`;
  });
  const [first, last] = [points[0], points.at(-1)];
  return first && last ? `M${at(first)}${parts.join('')}L${at(last)}` : '';
}

function renderMarker(kind: EdgeKind): string {
  return `<marker id="graph-${kind}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="head ${kind}" d="M0 0L8 4L0 8z"/></marker>`;
}

/** A line for each kind of arrow, below all: which colour it has. */
function renderLegend(
  kinds: readonly EdgeKind[],
  top: number,
): { readonly height: number; readonly lines: readonly string[] } {
  const lines = kinds.map((kind, index) => {
    const y = top + 14 + index * 18;
    return `<path class="edge ${kind}" d="M16 ${y}H52" marker-end="url(#graph-${kind})"/><text class="detail" x="60" y="${y + 4}">${escapeXml(relationWords[kind])}</text>`;
  });
  return { height: kinds.length === 0 ? 0 : kinds.length * 18 + 12, lines };
}

function renderLabel({ edge, label: { x, y } }: Layout['edges'][number]): string {
  return `<text class="label" x="${round(x)}" y="${round(y + 3)}" text-anchor="middle">${escapeXml(clipped(edge.label, 'edge'))}</text>`;
}

function describe({ description, nodes, edges }: Graph): string {
  return `${description} ${nodes.length} nodes and ${edges.length} arrows.`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
