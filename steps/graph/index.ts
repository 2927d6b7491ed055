import type { Context } from '../context.ts';
import type { Graph } from './graph.ts';
import { layOut } from './layout.ts';
import { renderMermaid } from './mermaid.ts';
import { trustGraph, type TrustOptions } from './trust/index.ts';
import { workloadGraph } from './workload/index.ts';

export type GraphFormat = 'mermaid' | 'svg' | 'html';

export type GraphOptions =
  /** Root templates, relative to the working directory. */
  | { readonly view: 'workload'; readonly templateFiles: readonly string[] }
  | ({ readonly view: 'trust' } & TrustOptions);

/** A drawing of a workload, or of an organisation's trust, by templates alone. */
export async function drawGraph(options: GraphOptions, format: GraphFormat, context: Context): Promise<string> {
  const graph = await readGraph(options, context);
  return renderGraph(graph, format);
}

function readGraph(options: GraphOptions, context: Context): Promise<Graph> {
  return options.view === 'trust' ? trustGraph(options, context) : workloadGraph(options.templateFiles, context);
}

async function renderGraph(graph: Graph, format: GraphFormat): Promise<string> {
  switch (format) {
    case 'mermaid':
      return renderMermaid(graph);
    case 'svg':
      return (await import('./svg.ts')).renderSvg(graph, await layOut(graph));
    case 'html':
      return (await import('./page.ts')).renderGraphPage(graph, await layOut(graph));
  }
}
