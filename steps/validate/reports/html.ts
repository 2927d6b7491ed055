import { counted } from '../../counted.ts';
import type { Finding, Severity } from '../../finding.ts';
import { htmlPage } from '../../html-page.ts';
import { formatLocation } from '../../location.ts';
import { findingArticle, findingStyle } from '../../page/finding-article.ts';
import { renderTable } from '../../page/table.ts';
import { escapeXml } from '../../xml-text.ts';
import { ownRuleOf } from '../rules/index.ts';
import { summarise } from '../summarise.ts';
import type { ValidationResult } from '../validation-result.ts';

/** One page for people: by file, each finding with its line of the source, why its rule asks, and what to do. No script. */
export function formatHtml(result: ValidationResult, version: string): string {
  const { findings, suppressed, known, tools, templates, isRejected } = result;
  const files = Map.groupBy(findings, ({ location }) => location.file);
  const versions = Object.entries({ steps: version, ...tools }).map(([tool, number]) => `${tool} ${number}`);
  const clean = templates.filter((file) => !files.has(file));
  return htmlPage(
    `Validation: ${isRejected ? 'rejected' : 'passed'}`,
    [
      `<p>${escapeXml(summarise(result))}.</p>`,
      `<p>${escapeXml(versions.join(', '))}</p>`,
      files.size === 0 ? '' : `<nav aria-label="Files"><ul>${[...files].map(linkTo).join('')}</ul></nav>`,
      ...[...files].map(([file, ofFile], index) => section(file, ofFile, index)),
      aside('Suppressed', suppressed, ({ suppression }) => suppression.reason),
      aside('In the baseline', known, () => ''),
      clean.length === 0 ? '' : `<h2>Without findings</h2><ul>${clean.map(item).join('')}</ul>`,
    ].filter((part) => part !== ''),
    findingStyle,
  );
}

function linkTo([file, findings]: readonly [string, readonly Finding[]], index: number): string {
  return `<li><a href="#file-${index}">${escapeXml(file)}</a>: ${escapeXml(counts(findings))}</li>`;
}

function counts(findings: readonly Finding[]): string {
  const nouns: readonly (readonly [Severity, string])[] = [
    ['error', 'error'],
    ['warning', 'warning'],
    ['info', 'note'],
  ];
  return nouns
    .map(([severity, noun]) => [findings.filter((finding) => finding.severity === severity).length, noun] as const)
    .filter(([number]) => number > 0)
    .map(([number, noun]) => counted(number, noun))
    .join(', ');
}

function section(file: string, findings: readonly Finding[], index: number): string {
  return `<section aria-labelledby="file-${index}"><h2 id="file-${index}">${escapeXml(file)}</h2>${findings.map(article).join('\n')}</section>`;
}

function article(finding: Finding): string {
  const { docUrl } = finding;
  const own = ownRuleOf(finding);
  const page =
    docUrl !== undefined && /^https?:\/\//.test(docUrl)
      ? `<p><a href="${escapeXml(docUrl)}">${escapeXml(docUrl)}</a></p>`
      : '';
  const why = own ? `<p>${escapeXml(own.reason)}</p><p><strong>Mend:</strong> ${escapeXml(own.mend)}</p>` : '';
  const more = why || page ? `<details><summary>Why, and what to do</summary>${why}${page}</details>` : '';
  return findingArticle(finding, more);
}

function aside<T extends Finding>(title: string, findings: readonly T[], reasonOf: (finding: T) => string): string {
  if (findings.length === 0) return '';
  const rows = findings.map((finding) => ({
    cells: [formatLocation(finding.location), finding.ruleId, finding.message, reasonOf(finding)],
  }));
  return `<h2>${escapeXml(title)}</h2>${renderTable(title, ['Where', 'Rule', 'What', 'Reason'], rows)}`;
}

function item(file: string): string {
  return `<li>${escapeXml(file)}</li>`;
}
