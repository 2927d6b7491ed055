import type { DetailedChange } from './detailed-change.ts';
import { planFacts } from './plan-page.ts';
import type { DeploymentPlan } from './plan.ts';

/** The plan for a log, a comment or an approval. Every value is escaped: none of them makes a heading, a link or a table of its own. */
export function renderPlanMarkdown(plan: DeploymentPlan, digest: string): string {
  const { stackName, changes, findings } = plan;
  return [
    `# Plan for stack ${escape(stackName)}`,
    planFacts(plan, digest)
      .map(([name, value]) => `- ${name}: ${escape(value)}`)
      .join('\n'),
    `## Not to be missed: ${findings.length}`,
    ...table(
      ['Rule', 'Stack', 'Resource', 'What'],
      findings.map(({ ruleId, resource, resourceType, message, ...finding }) => [
        ruleId,
        finding.stackName,
        `${resource} (${resourceType})`,
        message,
      ]),
    ),
    `## All changes: ${changes.length}`,
    ...table(['Change', 'Stack', 'Resource', 'Property', 'Before', 'After'], changes.flatMap(rows)),
  ]
    .join('\n\n')
    .concat('\n');
}

function rows(change: DetailedChange): readonly (readonly string[])[] {
  const { action, replacement, stackName, logicalId, resourceType, properties } = change;
  const replaced = { True: ', replaced', Conditional: ', replaced perhaps' }[replacement ?? ''] ?? '';
  const head = [`${action}${replaced}`, stackName, `${logicalId} (${resourceType})`];
  if (properties.length === 0) return [[...head, '', '', '']];
  return properties.map(({ name, before = '', after = '' }) => [...head, name, before, after]);
}

function table(heads: readonly string[], cells: readonly (readonly string[])[]): readonly string[] {
  if (cells.length === 0) return [];
  const line = (row: readonly string[]) => `| ${row.map(escape).join(' | ')} |`;
  return [[line(heads), `|${' --- |'.repeat(heads.length)}`, ...cells.map(line)].join('\n')];
}

/** Backslash escapes and entities: https://spec.commonmark.org/0.31.2/#backslash-escapes */
function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\`*_[\]|~!#]/g, String.raw`\$&`)
    .replaceAll(/\r?\n|\r/g, ' ');
}
