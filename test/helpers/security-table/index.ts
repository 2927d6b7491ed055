import type { Verdict } from '../who-may.ts';
import { decideByCloud, decideBySimulator, type Cell } from './decide-cell.ts';
import { topics, type Topic } from './deeds.ts';
import { listPrincipals } from './principals.ts';
import { withWorld } from './world.ts';

export interface DecidedCell extends Cell {
  readonly principal: string;
  readonly deed: string;
  readonly simulated: Verdict;
}

export interface DecidedTopic {
  readonly topic: Topic;
  readonly rows: readonly { readonly principal: string; readonly cells: readonly DecidedCell[] }[];
}

/** Decides every cell of the table twice. */
export function decideTable(): Promise<readonly DecidedTopic[]> {
  const principals = listPrincipals();
  return withWorld((world) =>
    Promise.all(
      topics.map(async (topic) => ({
        topic,
        rows: await Promise.all(
          principals.map(async (row) => ({
            principal: row.title,
            cells: await Promise.all(
              topic.deeds.map(async (deed) => ({
                ...decideByCloud(world, row, deed),
                principal: row.title,
                deed: deed.title,
                simulated: await decideBySimulator(row, deed),
              })),
            ),
          })),
        ),
      })),
    ),
  );
}

/** The tables in Markdown, before Prettier. */
export function renderTable(decided: readonly DecidedTopic[]): string {
  return decided
    .map(({ topic, rows }) =>
      [
        `### ${topic.title}`,
        '',
        tableRow(['', ...topic.deeds.map(({ title }) => title)]),
        tableRow(['', ...topic.deeds].map(() => '---')),
        ...rows.map(({ principal, cells }) => tableRow([principal, ...cells.map(renderCell)])),
      ].join('\n'),
    )
    .join('\n\n');
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

const sides: Readonly<Record<string, string>> = {
  'identity-based policy': 'own',
  'resource-based policy': 'resource',
  'permissions boundary': 'boundary',
  'service control policy': 'SCP',
};

function renderCell({ verdict, because }: Cell): string {
  const reasons = because.map(({ side, statement }) =>
    statement === undefined
      ? (sides[side] ?? side)
      : `\`${statement}\`${side === 'identity-based policy' ? '' : ` (${sides[side] ?? side})`}`,
  );
  const text = [...new Set(reasons)].join(', ');
  if (verdict === 'Allowed') return `**yes** ${text}`;
  return verdict === 'ExplicitlyDenied' ? `denied ${text}` : `no: ${text}`;
}
