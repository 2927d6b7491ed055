import { counted } from '../../counted.ts';
import type { Finding } from '../../finding.ts';
import { excerptOf, formatLocation } from '../../location.ts';
import { plainStyle, severityStyle, type TextStyle } from '../../text-style.ts';
import { ownRuleOf } from '../rules/index.ts';
import { summarise } from '../summarise.ts';
import type { ValidationResult } from '../validation-result.ts';

/** For people: each finding with its line of the source; then once for each rule why it asks, what to do, and the page. */
export function formatPretty(result: ValidationResult, style = plainStyle): string {
  const files = Map.groupBy(result.findings, ({ location }) => location.file);
  const findings = [...files].flatMap(([file, ofFile]) => [
    `${style.heading(`${file}:`)} ${counted(ofFile.length, 'finding')}`,
    ...ofFile.map((finding) => indent(formatFinding(finding, style))),
    '',
  ]);
  const rules = Map.groupBy(result.findings, ({ tool, ruleId }) => `${tool} ${ruleId}`);
  const explanations = [...rules].map(([name, ofRule]) => explain(name, ofRule, style)).filter((text) => text !== '');
  return `${[...findings, ...explanations, summaryStyle(result, style)(summarise(result))].join('\n')}\n`;
}

function summaryStyle({ isRejected, errors, warnings }: ValidationResult, style: TextStyle): (text: string) => string {
  if (isRejected) return style.failure;
  return errors + warnings > 0 ? style.warning : style.success;
}

function formatFinding(finding: Finding, style: TextStyle): string {
  const { location, severity, message, tool, ruleId } = finding;
  const shown = severityStyle(severity, style);
  const line = `${formatLocation(location)} ${shown(`${severity}:`)} ${message} ${style.muted(`[${tool} ${ruleId}]`)}`;
  const excerpt = excerptOf(location, style.columns - indentation.length);
  if (!excerpt) return line;
  const { gutter, text, lead, carets } = excerpt;
  return `${line}\n${style.muted(gutter)}${text}\n${' '.repeat(gutter.length)}${lead}${shown(carets)}`;
}

function explain(name: string, findings: readonly Finding[], { heading, muted }: TextStyle): string {
  const [first] = findings;
  const own = first && ownRuleOf(first);
  const said = [
    ...(own ? [`${muted('why:')}  ${own.reason}`, `${muted('mend:')} ${own.mend}`] : []),
    ...(first?.docUrl === undefined ? [] : [`${muted('page:')} ${first.docUrl}`]),
  ];
  return said.length === 0 ? '' : `${[`${heading(name)} (${findings.length})`, ...said.map(indent)].join('\n')}\n`;
}

const indentation = '  ';

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `${indentation}${line}`)
    .join('\n');
}
