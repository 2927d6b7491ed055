import type { Finding } from '../../finding.ts';
import { formatLocation } from '../../location.ts';
import { escapeXml } from '../../xml-text.ts';
import type { ValidationResult } from '../validation-result.ts';

/**
 * A test suite for each template and parameter file: each finding is a failed test case, and a file without one has a
 * test case that passed, because CodeBuild refuses an empty report.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/test-reporting.html
 */
export function formatJunit(result: ValidationResult): string {
  const files = new Set([...result.templates, ...result.parameterFiles, ...result.findings.map(fileOf)]);
  const suites = [...files].map((file) =>
    formatSuite(
      file,
      result.findings.filter((finding) => fileOf(finding) === file),
    ),
  );
  const [tests, failures] = [Math.max(result.findings.length, 0), result.findings.filter(isFailure).length];
  const passed = [...files].filter((file) => !result.findings.some((finding) => fileOf(finding) === file)).length;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="steps validate" tests="${tests + passed}" failures="${failures}">`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

function fileOf(finding: Finding): string {
  return finding.location.file;
}

/** What is only for information fails nothing. */
function isFailure({ severity }: Finding): boolean {
  return severity !== 'info';
}

function formatSuite(file: string, findings: readonly Finding[]): string {
  const cases =
    findings.length === 0
      ? [`    <testcase name="no findings" classname="${escapeXml(file)}"/>`]
      : findings.map(formatCase);
  const failures = findings.filter(isFailure).length;
  const attributes = `name="${escapeXml(file)}" tests="${cases.length}" failures="${failures}" errors="0" skipped="0"`;
  return [`  <testsuite ${attributes}>`, ...cases, '  </testsuite>'].join('\n');
}

function formatCase(finding: Finding): string {
  const { tool, ruleId, severity, message, logicalId, location } = finding;
  const name = escapeXml(`${ruleId} ${logicalId ?? ''} ${location.line}:${location.column}`.replace(/\s+/g, ' '));
  const open = `    <testcase name="${name}" classname="${escapeXml(location.file)}"`;
  if (!isFailure(finding)) return `${open}/>`;
  const text = `${formatLocation(location)}: ${severity}: ${message} [${tool} ${ruleId}]`;
  const failure = `      <failure type="${escapeXml(`${tool} ${severity}`)}" message="${escapeXml(message)}">${escapeXml(text)}</failure>`;
  return [`${open}>`, failure, '    </testcase>'].join('\n');
}
