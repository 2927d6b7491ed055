import sarifSchema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' };
import addFormats from 'ajv-formats';
import Ajv04 from 'ajv-draft-04';
import { describe, expect, it } from 'vitest';
import { reportFormats as formatsOfBin } from '../../../bin/report-files.ts';
import type { Finding } from '../../../steps/finding.ts';
import { formatReport, type ValidationResult } from '../../../steps/validate/index.ts';
import { reportFormats as formatsOfSteps } from '../../../steps/validate/reports/index.ts';
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

/** Texts as templates and linters may have them, in every member. */
const hostile = '<script>alert(1)</script> & "quotes" \u0000\u001b[31m \ud83d 100% ::error::\r\n,';
const odd: ValidationResult = {
  ...result,
  tools: { 'cfn-lint': '1.51.0', 'cfn-nag': '0.8.10', 'cfn-guard': '3.1.1' },
  findings: [
    ...findings,
    {
      tool: 'cfn-nag',
      ruleId: hostile,
      severity: 'warning',
      message: hostile,
      location: { file: `../${hostile}.yml`, line: 1, column: 1, endLine: 3, endColumn: 2, sourceLine: hostile },
      logicalId: hostile,
      path: hostile,
    },
    {
      tool: 'steps',
      ruleId: 'STEPS094',
      severity: 'warning',
      message: 'open',
      location: { file: 'a b.yml', line: 2, column: 3, endLine: 2, endColumn: 5, sourceLine: '  "*" # wide ＷＩＤＥ' },
      docUrl: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/',
      mend: { action: 'replace', from: 'a', to: 'b' },
    },
  ],
  known: [
    {
      tool: 'cfn-lint',
      ruleId: 'W1',
      severity: 'warning',
      message: 'old',
      location: { file: 'b.yml', line: 1, column: 1 },
    },
  ],
  suppressed: [
    {
      tool: 'cfn-guard',
      ruleId: 'CT.S3.PR.1',
      severity: 'error',
      message: 'meant',
      location: { file: 'b.yml', line: 1, column: 1 },
      suppression: { reason: hostile, location: { file: 'suppressions.yml', line: 1, column: 9 } },
    },
  ],
};

describe('SARIF', () => {
  it.each([
    ['nothing', { ...result, findings: [], tools: {} }],
    ['the usual', result],
    ['everything odd', odd],
  ])('of %s is valid by the schema of 2.1.0', (_what, given) => {
    const ajv = new Ajv04.default({ strict: false, allErrors: true, unicodeRegExp: false });
    addFormats.default(ajv);
    const validate = ajv.compile(sarifSchema);
    expect(validate(JSON.parse(formatReport(given, 'sarif', '1.0.0')))).toBe(true);
    expect(validate.errors ?? []).toEqual([]);
    // What is no SARIF the schema refuses.
    expect(validate({ version: '2.1.0', runs: [{ results: [{}] }] })).toBe(false);
  });

  const logOf = (given: ValidationResult) =>
    JSON.parse(formatReport(given, 'sarif', '1.0.0')) as {
      readonly runs: readonly {
        readonly tool: { readonly driver: { readonly name: string } };
        readonly results: readonly object[];
      }[];
    };

  it('says what is suppressed, and what is new', () => {
    const results = logOf(odd).runs.flatMap((run) => run.results);
    expect(results.filter((one) => 'suppressions' in one)).toMatchObject([
      { ruleId: 'CT.S3.PR.1', suppressions: [{ kind: 'external', status: 'accepted', justification: hostile }] },
    ]);
    expect(results.map((one) => ('baselineState' in one ? one.baselineState : undefined)).toSorted()).toEqual([
      'new',
      'new',
      'new',
      'new',
      'new',
      'unchanged',
    ]);
    expect(
      logOf(result)
        .runs.flatMap((run) => run.results)
        .some((one) => 'baselineState' in one),
    ).toBe(false);
  });

  it('has the same fingerprint when a problem moves', () => {
    const moved = findings.map((one) => ({ ...one, location: { ...one.location, line: one.location.line + 7 } }));
    const printsOf = (given: ValidationResult) =>
      logOf(given)
        .runs.flatMap((run) => run.results)
        .map((one) => (one as { partialFingerprints: object }).partialFingerprints);
    expect(printsOf({ ...result, findings: moved })).toEqual(printsOf(result));
  });
});

describe('GitHub', () => {
  it('has an annotation for each finding, the gravest first', () => {
    expect(formatReport(result, 'github', '1.0.0').split('\n')).toEqual([
      '::error file=a b.yml,line=4,endLine=4,col=7,endColumn=9,title=cfn-lint E3002::expected <Topic> & "more"%0Ahttps://example.com/E3002',
      '::notice file=a b.yml,line=9,col=1,title=steps STEPS007::elsewhere',
      '',
    ]);
  });

  it('lets no text begin a command of its own', () => {
    const lines = formatReport(odd, 'github', '1.0.0').trimEnd().split(/\r|\n/);
    expect(lines).toHaveLength(odd.findings.length);
    for (const line of lines) expect(line).toMatch(/^::(error|warning|notice) file=[^,:]+,line=\d+,/);
  });
});

describe('the page', () => {
  const page = formatReport(odd, 'html', '1.0.0');

  it('has everything, with the source and what to do', () => {
    expect(page).toContain('<title>Validation: rejected</title>');
    expect(page).toContain('<h2 id="file-0">a b.yml</h2>');
    expect(page).toContain('<mark>&quot;*</mark>&quot; # wide ＷＩＤＥ');
    expect(page).toContain('<strong>Mend:</strong>');
    expect(page).toContain('<h2>Suppressed</h2>');
    expect(page).toContain('<h2>In the baseline</h2>');
    expect(page).toContain('<li>good.yml</li>');
  });

  it('takes nothing from elsewhere, and no text of a finding as HTML', () => {
    expect(page).not.toMatch(/<script|src=|@import|url\(/i);
    expect(page).toContain("default-src 'none'");
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  it('links to pages only, never to what a linter calls one', () => {
    const bad = { ...findings[0], docUrl: 'javascript:alert(1)' } as Finding;
    expect(formatReport({ ...result, findings: [bad] }, 'html', '1.0.0')).not.toContain('javascript:');
  });
});

it('for people, each finding has its line, and each rule once why and what to do', () => {
  const text = formatReport(odd, 'pretty', '1.0.0');
  expect(text).toContain('a b.yml: 3 findings\n');
  expect(text).toContain('  a b.yml:2:3 warning: open [steps STEPS094]\n  2 |   "*" # wide ＷＩＤＥ\n        ^^\n');
  // Two rules of our own, whatever they found.
  expect(text.match(/^ {2}mend: /gm)).toHaveLength(2);
  expect(text).toContain('  page: https://example.com/E3002');
});

it('bin knows the formats that there are', () => {
  expect(formatsOfBin).toEqual(formatsOfSteps);
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
              artifactLocation: { uri: 'a%20b.yml', uriBaseId: '%SRCROOT%' },
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
