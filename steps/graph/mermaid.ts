import { kindWords, type Graph, type GraphNode, type NodeKind } from './graph.ts';

/** The graph as a flowchart of Mermaid, as Markdown at GitHub and GitLab draws it. https://mermaid.js.org/syntax/flowchart.html */
export function renderMermaid({ title, description, nodes, edges, groups }: Graph): string {
  const names = new Map(nodes.map(({ id }, index) => [id, `n${index + 1}`]));
  const nameOf = (id: string) => names.get(id) ?? '';
  const draw = (node: GraphNode, indent: string) => `${indent}${nameOf(node.id)}${shaped(node)}`;
  const ungrouped = nodes.filter(({ group }) => !groups.some(({ id }) => id === group));
  return [
    'flowchart LR',
    `  accTitle: ${oneLine(title)}`,
    `  accDescr: ${oneLine(description)}`,
    ...groups.flatMap((group, index) => [
      `  subgraph g${index + 1}["${escaped(group.label)}"]`,
      ...nodes.filter((node) => node.group === group.id).map((node) => draw(node, '    ')),
      '  end',
    ]),
    ...ungrouped.map((node) => draw(node, '  ')),
    ...edges.map(({ from, to, label }) => `  ${nameOf(from)} -->|"${escaped(label)}"| ${nameOf(to)}`),
    '',
  ].join('\n');
}

const shapes: Readonly<Record<NodeKind, readonly [open: string, close: string]>> = {
  stack: ['[[', ']]'],
  function: ['[', ']'],
  layer: ['[/', '/]'],
  resource: ['[', ']'],
  artifact: ['(', ')'],
  snippet: ['(', ')'],
  export: ['>', ']'],
  service: ['([', '])'],
  role: ['([', '])'],
  account: ['((', '))'],
  key: ['{{', '}}'],
  bucket: ['[(', ')]'],
};

function shaped({ label, kind, detail }: GraphNode): string {
  const [open, close] = shapes[kind];
  const more = [kindWords[kind], detail].filter((part) => part !== undefined).join(' · ');
  return `${open}"${escaped(label)}<br/>${escaped(more)}"${close}`;
}

/** As entity codes whatever could end the text, be markup or Markdown in it. https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters */
function escaped(text: string): string {
  return text
    .replace(/; ?/g, ', ')
    .replace(/[^\p{L}\p{N} .,:/·…_-]/gu, (character) => `#${character.codePointAt(0) ?? 32};`);
}

/** These two end with their line, and take no quotes. */
function oneLine(text: string): string {
  return text.replace(/[^\p{L}\p{N} .,:/_-]+/gu, ' ');
}
