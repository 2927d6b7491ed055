import type { Finding, Severity } from '../../finding.ts';
import type { ValidationResult } from '../validation-result.ts';

const levels: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

/** SARIF 2.1.0, with one run for each tool: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
export function formatSarif({ findings, tools }: ValidationResult, version: string): string {
  const versions: Readonly<Record<string, string>> = { ...tools, steps: version };
  const runs = Object.entries(versions).map(([tool, toolVersion]) =>
    formatRun(
      tool,
      toolVersion,
      findings.filter((finding) => finding.tool === tool),
    ),
  );
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function formatRun(tool: string, version: string, findings: readonly Finding[]) {
  const described = new Map(findings.map((finding) => [finding.ruleId, finding]));
  const rules = [...described].map(([id, { docUrl }]) => ({ id, ...(docUrl ? { helpUri: docUrl } : {}) }));
  const indices = new Map(rules.map(({ id }, index) => [id, index]));
  return {
    tool: { driver: { name: tool, version, rules } },
    columnKind: 'utf16CodeUnits',
    results: findings.map((finding) => formatResult(finding, indices.get(finding.ruleId) ?? -1)),
  };
}

function formatResult({ ruleId, severity, message, location, logicalId, path }: Finding, ruleIndex: number) {
  const { file, line, column, endLine, endColumn } = location;
  const region = {
    startLine: line,
    startColumn: column,
    ...(endLine ? { endLine } : {}),
    ...(endColumn ? { endColumn } : {}),
  };
  const physicalLocation = { artifactLocation: { uri: encodeURI(file) }, region };
  const logical = logicalId
    ? { logicalLocations: [{ name: logicalId, ...(path ? { fullyQualifiedName: path } : {}) }] }
    : {};
  return {
    ruleId,
    ruleIndex,
    level: levels[severity],
    message: { text: message },
    locations: [{ physicalLocation, ...logical }],
  };
}
