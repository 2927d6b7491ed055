import { counted } from '../../counted.ts';
import type { Finding, Severity } from '../../finding.ts';
import { htmlPage } from '../../html-page.ts';
import { formatLocation } from '../../location.ts';
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
    style,
  );
}

const style =
  'article{border-left:.3rem solid;padding:.1rem .8rem;margin:1rem 0}.error{border-color:#c22}.warning{border-color:#b80}.info{border-color:#48c}' +
  'article h3{font-size:1rem;margin:.2rem 0}code{background:color-mix(in srgb,CanvasText 9%,Canvas);padding:.1rem .3rem;overflow-wrap:anywhere}' +
  'pre{background:color-mix(in srgb,CanvasText 9%,Canvas);padding:.4rem}mark{background:light-dark(#fd8,#852);color:inherit}summary{cursor:pointer}';

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
  const { severity, message, tool, ruleId, location, logicalId, docUrl } = finding;
  const own = ownRuleOf(finding);
  const where = logicalId === undefined ? '' : ` · ${escapeXml(logicalId)}`;
  const page =
    docUrl !== undefined && /^https?:\/\//.test(docUrl)
      ? `<p><a href="${escapeXml(docUrl)}">${escapeXml(docUrl)}</a></p>`
      : '';
  const why = own ? `<p>${escapeXml(own.reason)}</p><p><strong>Mend:</strong> ${escapeXml(own.mend)}</p>` : '';
  const more = why || page ? `<details><summary>Why, and what to do</summary>${why}${page}</details>` : '';
  return `<article class="${severity}">
<h3>${severity}: ${escapeXml(message)}</h3>
<p><code>${escapeXml(formatLocation(location))}</code>${where} · ${escapeXml(`${tool} ${ruleId}`)}</p>
${excerpt(finding)}${more}
</article>`;
}

/** The line, with what is meant marked where it ends on the same line. */
function excerpt({ location }: Finding): string {
  const { sourceLine: text, column, line, endLine, endColumn } = location;
  if (text === undefined) return '';
  const end = endLine === line && endColumn !== undefined && endColumn > column ? endColumn - 1 : text.length;
  const [before, marked, after] = [text.slice(0, column - 1), text.slice(column - 1, end), text.slice(end)];
  return `<pre>${escapeXml(before)}<mark>${escapeXml(marked)}</mark>${escapeXml(after)}</pre>\n`;
}

function aside<T extends Finding>(title: string, findings: readonly T[], reasonOf: (finding: T) => string): string {
  if (findings.length === 0) return '';
  const rows = findings.map((finding) => {
    const cells = [formatLocation(finding.location), finding.ruleId, finding.message, reasonOf(finding)];
    return `<tr>${cells.map((cell) => `<td>${escapeXml(cell)}</td>`).join('')}</tr>`;
  });
  const head = ['Where', 'Rule', 'What', 'Reason'].map((name) => `<th scope="col">${name}</th>`).join('');
  return `<h2>${escapeXml(title)}</h2><table><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function item(file: string): string {
  return `<li>${escapeXml(file)}</li>`;
}
