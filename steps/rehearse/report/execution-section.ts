import { formatDuration } from '../../format-duration.ts';
import { artifactsTable } from '../../page/artifacts-table.ts';
import { findingArticle } from '../../page/finding-article.ts';
import { signOf, type Mark } from '../../page/mark.ts';
import { pipelineFigure, type DrawnStage } from '../../page/pipeline-figure.ts';
import { roleChainList } from '../../page/role-chain.ts';
import type { PageSection } from '../../page/sections.ts';
import { factsList, renderTable } from '../../page/table.ts';
import { timelineSection } from '../../page/timeline-section.ts';
import type { TimelineRow } from '../../page/timeline.ts';
import { escapeXml } from '../../xml-text.ts';
import type { ExecutionSummary } from '../outcome.ts';
import { failureBlock } from './failure-block.ts';
import type { ExecutionRecord, RecordedAction } from './record.ts';
import { changedResources, executedPlans } from './what-changed.ts';

interface ExecutionFacts {
  readonly summary: ExecutionSummary;
  /** Absent in states of earlier versions. */
  readonly record: ExecutionRecord | undefined;
  /** Of all stages of the pipeline, those too that were not reached; in their order. */
  readonly stageNames: readonly string[];
  readonly pushedAt: number;
  /** For ids in the page. */
  readonly number: number;
}

interface RecordedStage extends DrawnStage {
  readonly actions: readonly RecordedAction[];
}

/** One commit and what the pipeline did with it. */
export function executionSection(facts: ExecutionFacts): PageSection {
  const { summary, record, number } = facts;
  const title = `Commit ${summary.commit.slice(0, 8)}, ${summary.title}: ${summary.status}`;
  const head = [factsList(executionFacts(summary)), failureBlock(summary)];
  if (!record) return { title, body: [...head, '<p>An earlier version rehearsed it: no more is known.</p>'] };
  return {
    title,
    body: head,
    parts: [
      { title: 'Stages and accounts', body: [stagesFigure(facts, record)] },
      { title: 'Who assumed which role', body: summary.stages.map(chainsOf) },
      {
        title: 'When each action ran',
        body: [timelineSection(`actions-${number}`, 'Actions over time', 'Action', actionRows(record.actions, facts))],
      },
      { title: 'When each resource was worked on', body: stackTimelines(record, number) },
      { title: 'What changed', body: [changedResources(summary), ...executedPlans(record)] },
      { title: `Findings: ${record.findings.length}`, body: findings(record) },
      ...(record.tests.length > 0 ? [{ title: 'Test reports', body: testReports(record) }] : []),
      {
        title: 'Artifacts',
        body: [record.manifest ? artifactsTable(record.manifest) : '<p>No artifact with a manifest was built.</p>'],
      },
    ],
  };
}

function executionFacts(summary: ExecutionSummary): readonly (readonly [string, string])[] {
  return [
    ['Commit', summary.commit],
    ['Execution', summary.executionId],
    ['Took', formatDuration(summary.durationMs)],
    ...(summary.artifactDigest ? [['Digest that every stage checked', summary.artifactDigest] as const] : []),
  ];
}

function stagesFigure({ stageNames, number }: ExecutionFacts, { actions }: ExecutionRecord): string {
  const names = [...new Set([...stageNames, ...actions.map(({ stage }) => stage)])];
  const stages = names.map((name): RecordedStage => {
    const own = actions.filter(({ stage }) => stage === name);
    if (own.length === 0) return { name, status: 'not reached', mark: 'skipped', actions: [] };
    const mark = worst.find((one) => own.some((action) => action.mark === one)) ?? 'done';
    return { name, status: own.find((action) => action.mark === mark)?.status ?? '', mark, actions: own };
  });
  const rows = stages.flatMap(({ name, status, mark, actions: own }) =>
    own.length === 0
      ? [{ cells: [name, '', '', '', `${signOf(mark)} ${status}`, ''] }]
      : own.map((action) => ({
          cells: [name, action.name, action.account, action.provider, marked(action), action.error ?? ''],
        })),
  );
  return `${pipelineFigure(`stages-${number}`, 'Stages of the pipeline, and accounts', stages)}
<details>
<summary>In words</summary>
${renderTable('Stages of the pipeline', ['Stage', 'Action', 'Account', 'By', 'How it ended', 'Why'], rows)}
</details>`;
}

const worst: readonly Mark[] = ['failed', 'waiting', 'open', 'skipped', 'done'];

function marked({ mark, status, startedAt, updatedAt }: RecordedAction): string {
  return `${signOf(mark)} ${mark === 'waiting' ? 'waits for an approval' : status}, ${formatDuration(updatedAt - startedAt)}`;
}

function chainsOf({ stage, roleChains }: ExecutionSummary['stages'][number]): string {
  if (roleChains.length === 0) return '';
  return `<h4>${escapeXml(stage)}</h4>\n${roleChainList(roleChains.map((chain) => chain.split(' → ')))}`;
}

/** An action waits for those of the stages before, and for those of its own stage that ended before it began. */
function actionRows(actions: readonly RecordedAction[], { pushedAt }: ExecutionFacts): readonly TimelineRow[] {
  return actions.map(({ id, stage, name, provider, account, status, mark, startedAt, updatedAt, error }) => ({
    id,
    label: `${stage} / ${name}`,
    kind: `${provider} in ${account}`,
    depth: 0,
    spans: [{ from: startedAt, to: Math.max(startedAt, updatedAt), mark, status }],
    readySince: Math.min(pushedAt, startedAt),
    needs: actions.filter((other) => other.id !== id).map((other) => other.id),
    ...(error === undefined ? {} : { note: error }),
  }));
}

function stackTimelines({ stacks }: ExecutionRecord, number: number): readonly string[] {
  if (stacks.length === 0) return ['<p>No stack was touched.</p>'];
  return stacks.map(({ account, stackName, rows }, index) => {
    const title = `${account}: stack ${stackName}`;
    return `<h4>${escapeXml(title)}</h4>\n${timelineSection(`stack-${number}-${index + 1}`, title, 'Resource', rows)}`;
  });
}

function findings(record: ExecutionRecord): readonly string[] {
  if (record.findings.length === 0) return ['<p>Nothing was found.</p>'];
  return record.findings.map((finding) => findingArticle(finding, '', 4));
}

function testReports({ tests }: ExecutionRecord): readonly string[] {
  return tests.map(({ report, cases }) =>
    renderTable(
      `Test report ${report}`,
      ['Of', 'Case', 'How it ended', 'Why'],
      cases.map(({ prefix, name, status, message }) => ({ cells: [prefix, name, status, message] })),
    ),
  );
}
