import type { Finding } from '../finding.ts';
import { formatLocation, type Location } from '../location.ts';
import { escapeXml } from '../xml-text.ts';

/** A finding with the line of the source that it is about. `more` is HTML; `level` is that of the heading. */
export function findingArticle(finding: Finding, more = '', level = 3): string {
  const { severity, message, tool, ruleId, location, logicalId } = finding;
  const where = logicalId === undefined ? '' : ` · ${escapeXml(logicalId)}`;
  return `<article class="${severity}">
<h${level}>${severity}: ${escapeXml(message)}</h${level}>
<p><code>${escapeXml(formatLocation(location))}</code>${where} · ${escapeXml(`${tool} ${ruleId}`)}</p>
${sourceExcerpt(location)}${more}
</article>`;
}

/** The line, with what is meant marked where it ends on the same line. */
export function sourceExcerpt({ sourceLine: text, column, line, endLine, endColumn }: Location): string {
  if (text === undefined) return '';
  const end = endLine === line && endColumn !== undefined && endColumn > column ? endColumn - 1 : text.length;
  const [before, marked, after] = [text.slice(0, column - 1), text.slice(column - 1, end), text.slice(end)];
  return `<pre>${escapeXml(before)}<mark>${escapeXml(marked)}</mark>${escapeXml(after)}</pre>\n`;
}

export const findingStyle =
  'article{border-left:.3rem solid;padding:.1rem .8rem;margin:1rem 0}.error{border-color:#c22}.warning{border-color:#b80}.info{border-color:#48c}' +
  'article h3,article h4,article h5{font-size:1rem;margin:.2rem 0}pre:not(:empty){background:var(--soft);padding:.4rem}code{background:var(--soft);padding:.1rem .3rem}mark{background:light-dark(#fd8,#852);color:inherit}';
