import { sha256 } from '../../content-digest.ts';
import type { Finding, Severity } from '../../finding.ts';
import { given } from '../../given.ts';
import { ownRuleOf } from '../rules/index.ts';
import type { ValidationResult } from '../validation-result.ts';

const levels: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

/** Whose rules they are: SARIF has one run for each. */
const pages: Readonly<Record<string, string>> = {
  'cfn-lint': 'https://github.com/aws-cloudformation/cfn-lint',
  'cfn-nag': 'https://github.com/stelligent/cfn_nag',
  'cfn-guard': 'https://github.com/aws-cloudformation/cloudformation-guard',
};

/**
 * SARIF 2.1.0, with one run for each tool: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html. What is suppressed is
 * there with its reason; `baselineState` is there where the workload has a baseline.
 */
export function formatSarif({ findings, suppressed, known, tools }: ValidationResult, version: string): string {
  const isNew = known.length > 0 ? { baselineState: 'new' } : {};
  const results: readonly Result[] = [
    ...findings.map((finding) => ({ finding, more: isNew })),
    ...known.map((finding) => ({ finding, more: { baselineState: 'unchanged' } })),
    ...suppressed.map((finding) => ({ finding, more: { ...isNew, suppressions: [suppressionOf(finding)] } })),
  ];
  const versions: Readonly<Record<string, string>> = { ...tools, steps: version };
  const runs = Object.entries(versions).map(([tool, toolVersion]) =>
    formatRun(
      tool,
      toolVersion,
      results.filter(({ finding }) => finding.tool === tool),
    ),
  );
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

interface Result {
  readonly finding: Finding;
  readonly more: object;
}

/** A reason stands in a file of its own or in the template's Metadata: for SARIF both are outside of what is judged. */
function suppressionOf({ suppression }: ValidationResult['suppressed'][number]): object {
  return { kind: 'external', status: 'accepted', justification: suppression.reason };
}

function formatRun(tool: string, version: string, results: readonly Result[]): object {
  const described = new Map(results.map(({ finding }) => [finding.ruleId, finding]));
  const rules = [...described].map(([id, finding]) => describeRule(id, finding));
  const indices = new Map(rules.map(({ id }, index) => [id, index]));
  return {
    tool: { driver: { name: tool, version, ...given('informationUri', pages[tool]), rules } },
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { '%SRCROOT%': { description: { text: 'the folder in which steps validate was run' } } },
    results: results.map(({ finding, more }) => ({
      ...formatResult(finding, indices.get(finding.ruleId) ?? -1),
      ...more,
    })),
  };
}

function describeRule(id: string, finding: Finding) {
  const own = ownRuleOf(finding);
  return {
    id,
    ...(own
      ? {
          shortDescription: { text: own.title },
          fullDescription: { text: own.reason },
          help: { text: own.mend },
          defaultConfiguration: { level: levels[own.severity] },
        }
      : {}),
    ...given('helpUri', finding.docUrl),
  };
}

function formatResult({ tool, ruleId, severity, message, location, logicalId, path }: Finding, ruleIndex: number) {
  const { file, line, column, endLine, endColumn } = location;
  const region = {
    startLine: line,
    startColumn: column,
    ...given('endLine', endLine),
    ...given('endColumn', endColumn),
  };
  // A path out of the folder has no place below it.
  const isBelow = !file.startsWith('../') && !file.startsWith('/');
  const artifactLocation = {
    uri: file.toWellFormed().split('/').map(encodeURIComponent).join('/'),
    ...(isBelow ? { uriBaseId: '%SRCROOT%' } : {}),
  };
  const logical = logicalId
    ? { logicalLocations: [{ name: logicalId, ...(path ? { fullyQualifiedName: path } : {}) }] }
    : {};
  return {
    ruleId,
    ruleIndex,
    level: levels[severity],
    message: { text: message },
    locations: [{ physicalLocation: { artifactLocation, region }, ...logical }],
    // The same for as long as the problem is there, wherever it moves to in its file.
    partialFingerprints: { 'problem/v1': sha256([tool, ruleId, file, logicalId, path, message].join('\n')) },
  };
}
