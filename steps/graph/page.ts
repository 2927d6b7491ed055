import { sectionsPage } from '../page/sections.ts';
import { renderTable, scrollable } from '../page/table.ts';
import { escapeXml } from '../xml-text.ts';
import { kindWords, type Graph } from './graph.ts';
import { renderMermaid } from './mermaid.ts';
import { renderSvg } from './svg.ts';

/** The graph as one file for people: drawn, and all of it in words. With nothing from elsewhere and no script. */
export async function renderGraphPage(graph: Graph): Promise<string> {
  const { title, description, nodes, edges, groups } = graph;
  const labels = new Map(nodes.map((node) => [node.id, node]));
  const groupNames = new Map(groups.map(({ id, label }) => [id, label]));
  const nameOf = (id: string) => {
    const node = labels.get(id);
    const group = node?.group === undefined ? '' : `, ${groupNames.get(node.group) ?? node.group}`;
    return node ? `${node.label} (${kindWords[node.kind]}${group})` : id;
  };
  const relations = edges.map(({ from, to, label }) => ({ cells: [nameOf(from), label, nameOf(to)] }));
  const things = nodes.map((node) => ({
    cells: [
      node.label,
      kindWords[node.kind],
      node.detail ?? '',
      node.group === undefined ? '' : (groupNames.get(node.group) ?? node.group),
    ],
  }));
  return sectionsPage(
    title,
    [`<p>${escapeXml(description)}</p>`],
    [
      { title: 'Drawn', body: [scrollable(title, await renderSvg(graph))] },
      {
        title: `Arrows in words: ${edges.length}`,
        body: [renderTable('Every arrow', ['From', 'What', 'To'], relations)],
      },
      {
        title: `Nodes in words: ${nodes.length}`,
        body: [renderTable('Every node', ['Name', 'Kind', 'More', 'Where'], things)],
      },
      {
        title: 'As Mermaid',
        body: [`<details><summary>For Markdown</summary><pre>${escapeXml(renderMermaid(graph))}</pre></details>`],
      },
    ],
    '',
  );
}
