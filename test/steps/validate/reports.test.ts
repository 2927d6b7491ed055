import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../steps/finding.ts';
import { formatReport, type ValidationResult } from '../../../steps/validate/index.ts';
import { escapeXml } from '../../../steps/xml-text.ts';

const findings: readonly Finding[] = [
  {
    tool: 'cfn-lint',
    ruleId: 'E3002',
    severity: 'error',
    message: 'expected <Topic> & "more"',
    location: { file: 'a b.yml', line: 4, column: 7, endLine: 4, endColumn: 9 },
    logicalId: 'Topic',
    path: 'Resources/Topic',
    docUrl: 'https://example.com/E3002',
  },
  {
    tool: 'steps',
    ruleId: 'STEPS007',
    severity: 'info',
    message: 'elsewhere',
    location: { file: 'a b.yml', line: 9, column: 1 },
  },
];
const result: ValidationResult = {
  findings,
  suppressed: [],
  known: [],
  templates: ['a b.yml', 'good.yml'],
  parameterFiles: ['environments/dev.json'],
  tools: { 'cfn-lint': '1.51.0' },
  errors: 1,
  warnings: 0,
  isRejected: true,
};

it('text has one finding a line', () => {
  expect(formatReport(result, 'text', '1.0.0').split('\n')).toEqual([
    'a b.yml:4:7: error: expected <Topic> & "more" [cfn-lint E3002]',
    'a b.yml:9:1: info: elsewhere [steps STEPS007]',
    '',
  ]);
});

it('JSON has everything', () => {
  expect(JSON.parse(formatReport(result, 'json', '1.0.0'))).toEqual({ schemaVersion: 1, ...result });
});

describe('JUnit', () => {
  const report = formatReport(result, 'junit', '1.0.0');

  it('has a suite for each file, a failure for each finding, and a pass for each file without one', () => {
    expect(report).toContain('<testsuites name="steps validate" tests="4" failures="1">');
    expect(report).toContain('<testsuite name="a b.yml" tests="2" failures="1" errors="0" skipped="0">');
    expect(report).toContain('<testcase name="no findings" classname="good.yml"/>');
    expect(report).toContain('<testcase name="no findings" classname="environments/dev.json"/>');
    expect(report).toContain('message="expected &lt;Topic&gt; &amp; &quot;more&quot;"');
  });

  it.each([
    ['a\u0000\u001bb', 'a\uFFFD\uFFFDb'],
    ['tab\tline\n', 'tab\tline\n'],
    ['half \ud83d', 'half \uFFFD'],
    ['whole \u{1F600}', 'whole \u{1F600}'],
  ])('writes %j as XML can', (text, expected) => {
    expect(escapeXml(text)).toBe(expected);
  });
});

it('SARIF has a run for each tool, with levels, rules and regions', () => {
  const log = JSON.parse(formatReport(result, 'sarif', '1.0.0')) as { runs: readonly object[] };
  expect(log.runs).toHaveLength(2);
  expect(log.runs[0]).toMatchObject({
    tool: {
      driver: { name: 'cfn-lint', version: '1.51.0', rules: [{ id: 'E3002', helpUri: 'https://example.com/E3002' }] },
    },
    results: [
      {
        ruleId: 'E3002',
        ruleIndex: 0,
        level: 'error',
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: 'a%20b.yml' },
              region: { startLine: 4, startColumn: 7, endLine: 4, endColumn: 9 },
            },
          },
        ],
      },
    ],
  });
  expect(log.runs[1]).toMatchObject({
    tool: { driver: { name: 'steps', version: '1.0.0' } },
    results: [{ level: 'note' }],
  });
});
