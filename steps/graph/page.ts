import { sectionsPage } from '../page/sections.ts';
import { drawing, renderTable } from '../page/table.ts';
import { escapeXml } from '../xml-text.ts';
import { kindWords, type Graph, type GraphNode } from './graph.ts';
import type { Layout } from './layout.ts';
import { renderMermaid } from './mermaid.ts';
import { renderSvg } from './svg.ts';

/** The graph as one file for people: drawn, and all of it in words. With nothing from elsewhere and no script. */
export function renderGraphPage(graph: Graph, layout: Layout): string {
  const { title, description, groups } = graph;
  const nodes = layout.nodes.map(({ node }) => node);
  const places = new Map(nodes.map(({ id }, index) => [id, index]));
  const placeOf = (id: string) => places.get(id) ?? 0;
  const edges = graph.edges.toSorted((a, b) => placeOf(a.from) - placeOf(b.from) || placeOf(a.to) - placeOf(b.to));
  const labels = new Map(nodes.map((node) => [node.id, node]));
  const groupNames = new Map(groups.map(({ id, label }) => [id, label]));
  const nameOf = (id: string) => {
    const node = labels.get(id);
    const group = node?.group === undefined ? '' : `, ${groupNames.get(node.group) ?? node.group}`;
    return node ? `${node.label} (${kindWords[node.kind]}${group})` : id;
  };
  const relations = edges.map(({ from, to, label }) => ({ cells: [nameOf(from), label, nameOf(to)] }));
  const columns: Readonly<Record<string, (node: GraphNode) => string>> = {
    Name: ({ label }) => label,
    Kind: ({ kind }) => kindWords[kind],
    More: ({ detail }) => detail ?? '',
    Where: ({ group }) => (group === undefined ? '' : (groupNames.get(group) ?? group)),
  };
  const told = Object.entries(columns).filter(([, cell]) => nodes.some((node) => cell(node) !== ''));
  const things = nodes.map((node) => ({ cells: told.map(([, cell]) => cell(node)) }));
  return sectionsPage(
    title,
    [`<p>${escapeXml(description)}</p>`],
    [
      { title: 'Drawn', body: [drawing(title, renderSvg(graph, layout), layout.width)] },
      {
        title: `Arrows in words: ${edges.length}`,
        body: [renderTable('Every arrow', ['From', 'What', 'To'], relations)],
      },
      {
        title: `Nodes in words: ${nodes.length}`,
        body: [
          renderTable(
            'Every node',
            told.map(([name]) => name),
            things,
          ),
        ],
      },
      {
        title: 'As Mermaid',
        body: [`<details><summary>For Markdown</summary><pre>${escapeXml(renderMermaid(graph))}</pre></details>`],
      },
    ],
    '.drawing>.graph{background:none}',
  );
}
