import { StepError } from '../../errors/index.ts';
import { formatDuration } from '../../format-duration.ts';
import type { Manifest } from '../../manifest.ts';
import { artifactsTable } from '../../page/artifacts-table.ts';
import { findingArticle, findingStyle, sourceExcerpt } from '../../page/finding-article.ts';
import { markStyle } from '../../page/mark.ts';
import { pipelineFigure, pipelineStyle } from '../../page/pipeline-figure.ts';
import { roleChainList, roleChainStyle } from '../../page/role-chain.ts';
import { sectionsPage, type PageSection } from '../../page/sections.ts';
import { factsList, renderTable } from '../../page/table.ts';
import { timelineStyle } from '../../page/timeline-figure.ts';
import { timelineSection } from '../../page/timeline-section.ts';
import { beginOf, endOf, markOfRow, type TimelineRow } from '../../page/timeline.ts';
import { formatLocation } from '../../location.ts';
import { escapeXml } from '../../xml-text.ts';
import { changeStyle, planSections } from '../plan-sections.ts';
import type { ToldEvents } from './events.ts';
import type { RecordedDeployment } from './recorder.ts';

export interface DeploymentFacts {
  readonly told: ToldEvents;
  readonly deployments: readonly RecordedDeployment[];
  readonly manifest: Manifest | undefined;
  /** What ended it, where it failed. */
  readonly error: unknown;
  /** By the name of an output, of whatever stack. */
  readonly outputs: readonly (readonly [stack: string, name: string, value: string])[];
}

/** What a deployment did, as one file for people: with nothing from elsewhere and no script. Every value is escaped. */
export function renderDeployment(facts: DeploymentFacts): string {
  const { told, deployments, manifest, error, outputs } = facts;
  const names = [...new Set(deployments.map(({ stackName }) => stackName))].join(', ');
  const isFailed = error !== undefined || told.tasks.some((row) => markOfRow(row) === 'failed');
  const sections: readonly PageSection[] = [
    {
      title: 'What was done',
      body: [tasksFigure(told.tasks, deployments), timelineSection('tasks', 'Tasks over time', 'Task', told.tasks)],
    },
    ...deployments.map(deploymentSection),
    { title: `Findings: ${told.findings.length}`, body: findingsOrNone(told) },
    ...(told.notices.length > 0 ? [{ title: 'Told', body: [listOf(told.notices)] }] : []),
    {
      title: 'Artifacts',
      body: [
        manifest && manifest.stage !== 'built'
          ? artifactsTable(manifest)
          : '<p>No manifest is about what was deployed.</p>',
      ],
    },
    ...(outputs.length > 0
      ? [
          {
            title: 'Outputs',
            body: [
              renderTable(
                'Outputs',
                ['Stack', 'Output', 'Value'],
                outputs.map((cells) => ({ cells })),
              ),
            ],
          },
        ]
      : []),
  ];
  return sectionsPage(
    `Deployment of ${names || 'a stack'}: ${isFailed ? 'failed' : 'done'}`,
    [failure(error)],
    sections,
    markStyle + timelineStyle + pipelineStyle + roleChainStyle + findingStyle + changeStyle,
  );
}

/** The command's own error, at its place; of a defect only that there was one: its stack is for the terminal. */
function failure(error: unknown): string {
  if (error === undefined) return '';
  if (!(error instanceof StepError)) {
    const message = error instanceof Error ? error.message : String(error);
    return `<article class="error"><p><strong>✗ ${escapeXml(message)}</strong></p></article>`;
  }
  const { message, code, hint, location } = error;
  const place = location ? `<p><code>${escapeXml(formatLocation(location))}</code></p>${sourceExcerpt(location)}` : '';
  const next = hint === undefined ? '' : `<p>→ ${escapeXml(hint)}</p>`;
  return `<article class="error"><p><strong>✗ ${escapeXml(`${message} [${code}]`)}</strong></p>${place}${next}</article>`;
}

/** The way of the artifact into the account; of many stacks the timeline has it. */
function tasksFigure(tasks: readonly TimelineRow[], deployments: readonly RecordedDeployment[]): string {
  const [only] = deployments;
  if (!only || deployments.length > 1) return '';
  const there = only.account ?? 'its account';
  const stages = tasks.map((row) => {
    const mark = markOfRow(row);
    const status = row.spans.map((span) => span.status).join(', ');
    const account = ['check', 'read'].includes(row.kind) ? 'here' : there;
    const took = formatDuration(endOf(row) - beginOf(row));
    return { name: row.kind, status, mark, actions: [{ name: row.kind, account, provider: took, status, mark }] };
  });
  return stages.length > 0 ? pipelineFigure('way', 'Tasks and accounts', stages) : '';
}

function deploymentSection(deployment: RecordedDeployment, index: number): PageSection {
  const { stackName, account, region, chains, changes, timelines, templateFile } = deployment;
  const place = account === undefined ? region : `account ${account}, ${region}`;
  return {
    title: `Stack ${stackName} in ${place}`,
    body: [factsList([['Template', templateFile || 'none: it was deleted']])],
    parts: [
      { title: 'Who assumed which role', body: [roleChainList(chains)] },
      {
        title: 'When each resource was worked on',
        body:
          timelines.length === 0
            ? ['<p>The stack was not followed.</p>']
            : timelines.map((rows, number) =>
                timelineSection(`stack-${index}-${number}`, `Stack ${stackName}, ${place}`, 'Resource', rows),
              ),
      },
      { title: 'What changed', body: [changes ? planSections(changes, 4) : '<p>There was nothing to change.</p>'] },
    ],
  };
}

function findingsOrNone({ findings }: ToldEvents): readonly string[] {
  return findings.length === 0 ? ['<p>Nothing was found.</p>'] : findings.map((finding) => findingArticle(finding));
}

function listOf(texts: readonly string[]): string {
  return `<ul>${texts.map((text) => `<li>${escapeXml(text)}</li>`).join('')}</ul>`;
}
