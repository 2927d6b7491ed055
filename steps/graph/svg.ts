import { escapeXml } from '../xml-text.ts';
import { kindWords, type Graph, type GraphNode } from './graph.ts';
import { clipped, layOut, type Layout } from './layout.ts';

/** The graph as an SVG that stands for itself: it has a title and a description, and its own colours, light and dark. */
export async function renderSvg(graph: Graph): Promise<string> {
  const layout = await layOut(graph);
  const { width, height } = layout;
  const body = [
    ...layout.groups.map(renderGroup),
    ...layout.edges.map(renderEdge),
    ...layout.nodes.map(renderNode),
    ...layout.edges.map(renderLabel),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" class="graph" role="img" aria-labelledby="graph-title graph-desc" viewBox="0 0 ${Math.max(width, 1)} ${Math.max(height, 1)}" width="${Math.max(width, 1)}" height="${Math.max(height, 1)}">
<title id="graph-title">${escapeXml(graph.title)}</title>
<desc id="graph-desc">${escapeXml(describe(graph))}</desc>
<style>${style}</style>
<defs><marker id="graph-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="head" d="M0 0L8 4L0 8z"/></marker></defs>
${body.join('\n')}
</svg>
`;
}

/** Readers that know no light-dark() take the colour before it. */
const style =
  '.graph{color-scheme:light dark;background:#fff;background:light-dark(#fff,#111)}.graph text{font:12px sans-serif;fill:#111;fill:light-dark(#111,#eee)}' +
  '.graph .detail,.graph .label{font-size:10px;fill:#444;fill:light-dark(#444,#bbb)}.graph .label{paint-order:stroke;stroke:#fff;stroke:light-dark(#fff,#111);stroke-width:3px}' +
  '.graph .node{fill:#fff;fill:light-dark(#fff,#1c1c1c);stroke:#222;stroke:light-dark(#222,#ddd);stroke-width:1.3}.graph .artifact,.graph .snippet{stroke-dasharray:4 3}.graph .stack{stroke-width:2.4}' +
  '.graph .service,.graph .account{stroke-dasharray:1.5 3}.graph .edge{fill:none;stroke:#555;stroke:light-dark(#555,#aaa)}.graph .head{fill:#555;fill:light-dark(#555,#aaa)}' +
  '.graph .group{fill:#f4f4f4;fill:light-dark(#f4f4f4,#222);stroke:#888;stroke-width:.8}.graph .title{font-weight:bold}';

function renderGroup({ group, box: { x, y, width, height } }: Layout['groups'][number]): string {
  const [left, top] = [round(x - width / 2), round(y - height / 2)];
  return `<rect class="group" x="${left}" y="${top}" width="${round(width)}" height="${round(height)}" rx="8"/><text class="title" x="${left + 8}" y="${top + 15}">${escapeXml(clipped(group.label))}</text>`;
}

function renderNode({ node, box: { x, y, width, height } }: Layout['nodes'][number]): string {
  const [left, top] = [round(x - width / 2), round(y - height / 2)];
  const more = [kindWords[node.kind], node.detail].filter(Boolean).join(' · ');
  return `<g><title>${escapeXml(`${node.label}: ${more}`)}</title>${shape(node, left, top, round(width), round(height))}<text x="${round(x)}" y="${round(y - 3)}" text-anchor="middle">${escapeXml(clipped(node.label))}</text><text class="detail" x="${round(x)}" y="${round(y + 12)}" text-anchor="middle">${escapeXml(clipped(more))}</text></g>`;
}

/** A shape for each kind: no meaning is in a colour. */
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
  const path = points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('');
  return `<path class="edge" d="${path}" marker-end="url(#graph-arrow)"><title>${escapeXml(edge.label)}</title></path>`;
}

function renderLabel({ edge, label: { x, y } }: Layout['edges'][number]): string {
  return `<text class="label" x="${round(x)}" y="${round(y + 3)}" text-anchor="middle">${escapeXml(clipped(edge.label))}</text>`;
}

function describe({ description, nodes, edges }: Graph): string {
  return `${description} ${nodes.length} nodes and ${edges.length} arrows.`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
