import { counted } from '../../counted.ts';
import type { Finding } from '../../finding.ts';
import { formatCaret, formatLocation } from '../../location.ts';
import { ownRuleOf } from '../rules/index.ts';
import { summarise } from '../summarise.ts';
import type { ValidationResult } from '../validation-result.ts';

/** For people: each finding with its line of the source; then once for each rule why it asks, what to do, and the page. */
export function formatPretty(result: ValidationResult): string {
  const files = Map.groupBy(result.findings, ({ location }) => location.file);
  const findings = [...files].flatMap(([file, ofFile]) => [
    `${file}: ${counted(ofFile.length, 'finding')}`,
    ...ofFile.map((finding) => indent(formatFinding(finding))),
    '',
  ]);
  const rules = Map.groupBy(result.findings, ({ tool, ruleId }) => `${tool} ${ruleId}`);
  const explanations = [...rules].map(([name, ofRule]) => explain(name, ofRule)).filter((text) => text !== '');
  return `${[...findings, ...explanations, summarise(result)].join('\n')}\n`;
}

function formatFinding(finding: Finding): string {
  const { location, severity, message, tool, ruleId } = finding;
  const line = `${formatLocation(location)} ${severity}: ${message} [${tool} ${ruleId}]`;
  return [line, ...(location.sourceLine === undefined ? [] : [formatCaret(location)])].join('\n');
}

function explain(name: string, findings: readonly Finding[]): string {
  const [first] = findings;
  const own = first && ownRuleOf(first);
  const said = [
    ...(own ? [`why:  ${own.reason}`, `mend: ${own.mend}`] : []),
    ...(first?.docUrl === undefined ? [] : [`page: ${first.docUrl}`]),
  ];
  return said.length === 0 ? '' : `${[`${name} (${findings.length})`, ...said.map(indent)].join('\n')}\n`;
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}
