import { expect, it } from 'vitest';
import type { Finding } from '../../../steps/finding.ts';
import { mergeFindings } from '../../../steps/validate/merge-findings.ts';

const finding = (tool: string, ruleId: string, line: number, message = 'wrong'): Finding => ({
  tool,
  ruleId,
  severity: 'error',
  message,
  location: { file: 'template.yml', line, column: 1 },
});
const show = (findings: readonly Finding[]) =>
  mergeFindings(findings).map(({ ruleId, location, message }) => `${location.line} ${ruleId} ${message}`);

it.each<[name: string, findings: readonly Finding[], expected: readonly string[]]>([
  ['in the order of lines', [finding('cfn-lint', 'E2', 9), finding('cfn-nag', 'W1', 3)], ['3 W1 wrong', '9 E2 wrong']],
  ['the same one once', [finding('cfn-lint', 'E1', 1), finding('cfn-lint', 'E1', 1)], ['1 E1 wrong']],
  [
    'one rule at one place as one, with how many more',
    [finding('cfn-lint', 'E1', 1, 'a'), finding('cfn-lint', 'E1', 1, 'b'), finding('cfn-lint', 'E1', 1, 'c')],
    ['1 E1 a (and 2 more like it)'],
  ],
  [
    'one rule at two places as two',
    [finding('cfn-lint', 'E1', 1), finding('cfn-lint', 'E1', 2)],
    ['1 E1 wrong', '2 E1 wrong'],
  ],
  [
    'two of our own at one place as two',
    [finding('steps', 'STEPS011', 1, 'no value for A'), finding('steps', 'STEPS011', 1, 'no value for B')],
    ['1 STEPS011 no value for A', '1 STEPS011 no value for B'],
  ],
  [
    "our own instead of cfn-lint's, where both say the same",
    [
      finding('cfn-lint', 'E3043', 1, 'theirs'),
      finding('steps', 'STEPS020', 1, 'ours'),
      finding('cfn-lint', 'E3043', 2),
    ],
    ['1 STEPS020 ours', '2 E3043 wrong'],
  ],
])('gives %s', (_, findings, expected) => {
  expect(show(findings)).toEqual(expected);
});
