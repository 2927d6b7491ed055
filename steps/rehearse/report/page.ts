import { changeStyle, maskSecrets } from '../../deploy/index.ts';
import { findingStyle } from '../../page/finding-article.ts';
import { markStyle } from '../../page/mark.ts';
import { pipelineStyle } from '../../page/pipeline-figure.ts';
import { roleChainStyle } from '../../page/role-chain.ts';
import { sectionsPage, type PageSection } from '../../page/sections.ts';
import { factsList, renderTable } from '../../page/table.ts';
import { timelineStyle } from '../../page/timeline-figure.ts';
import type { RehearsalOutcome, RehearsalResult } from '../outcome.ts';
import type { RehearsedCommit } from '../progress.ts';
import { executionSection } from './execution-section.ts';

interface RehearsalReport {
  readonly outcome: RehearsalOutcome;
  readonly commits: readonly RehearsedCommit[];
  readonly stageNames: readonly string[];
  /** Values that are shown nowhere. */
  readonly secrets: readonly string[];
}

const results: Readonly<Record<RehearsalResult, string>> = {
  succeeded: 'the pipeline ran to its last stage',
  waiting: 'the pipeline waits for an approval',
  failed: 'the pipeline failed',
};

/** What a rehearsal came to, as one file for people: with nothing from elsewhere and no script. Every value is escaped. */
export function renderRehearsal({ outcome, commits, stageNames, secrets }: RehearsalReport): string {
  const shown: RehearsalOutcome = { ...maskSecrets({ ...outcome, result: '' }, secrets), result: outcome.result };
  const { pipeline, executions, recordedOnly, result } = shown;
  const facts = [
    ['Pipeline', pipeline],
    ['How it ended', results[result]],
    ['Commits', String(executions.length)],
  ] as const;
  const sections = executions.map((summary, index) =>
    executionSection({
      summary,
      record: commits[index]?.record,
      stageNames,
      pushedAt: commits[index]?.pushedAt ?? 0,
      number: index + 1,
    }),
  );
  return sectionsPage(
    `Rehearsal of ${pipeline}: ${results[result]}`,
    [factsList(facts)],
    [...sections, ...outputSections(shown), ...recordedSections(recordedOnly)],
    markStyle + timelineStyle + pipelineStyle + roleChainStyle + findingStyle + changeStyle,
  );
}

function outputSections({ accounts, published }: RehearsalOutcome): readonly PageSection[] {
  const outputs = accounts.flatMap(({ account, stacks }) =>
    stacks.flatMap(({ stackName, outputs: own }) =>
      Object.entries(own).map(([name, value]) => ({ cells: [account, stackName, name, value] })),
    ),
  );
  const versions = published.map((one) => ({ cells: [one.package, one.version, one.format] }));
  return [
    ...(outputs.length > 0
      ? [
          {
            title: 'Outputs',
            body: [renderTable('Outputs of the stacks', ['Account', 'Stack', 'Output', 'Value'], outputs)],
          },
        ]
      : []),
    ...(versions.length > 0
      ? [{ title: 'Published', body: [renderTable('Published packages', ['Package', 'Version', 'Format'], versions)] }]
      : []),
  ];
}

function recordedSections(recordedOnly: Readonly<Record<string, number>>): readonly PageSection[] {
  const rows = Object.entries(recordedOnly).map(([type, count]) => ({ cells: [type, String(count)] }));
  if (rows.length === 0) return [];
  return [
    {
      title: 'Recorded only',
      body: [renderTable('Resource types with no behaviour behind them', ['Type', 'Resources'], rows)],
    },
  ];
}
