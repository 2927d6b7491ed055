import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../steps/finding.ts';
import {
  readScales,
  settleFindings,
  type Settled,
  type SettleOptions,
  type Unsettled,
} from '../../../steps/validate/settle/index.ts';
import { createTestContext } from '../../helpers/step-context.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

const finding = (change: Partial<Finding> & { readonly line?: number; readonly file?: string } = {}): Finding => {
  const { line = 4, file = 'template.yml', ...rest } = change;
  return {
    tool: 'cfn-lint',
    ruleId: 'E3002',
    severity: 'error',
    message: 'wrong',
    logicalId: 'Queue',
    location: { file, line, column: 5 },
    ...rest,
  };
};

interface Run extends Partial<Unsettled> {
  readonly files?: Readonly<Record<string, string>>;
  readonly options?: SettleOptions;
  readonly today?: string;
  readonly folder?: string;
}

/** Rules of each tool; cfn-guard's where it is run. */
function listed(guard: readonly string[] | undefined): Unsettled['known'] {
  const lists = { steps: ['STEPS010'], 'cfn-lint': ['E3002', 'W3005'], 'cfn-nag': ['W28'], 'cfn-guard': guard };
  return (tool) => Promise.resolve(lists[tool]);
}

async function settle({ files = {}, options = {}, today = '2026-11-26', folder, ...found }: Run): Promise<Settled> {
  const context = createTestContext(folder ?? (await createWorkspace({ 'steps.yml': '', ...files })));
  const clock = { ...context.clock, now: () => Date.parse(`${today}T23:59:59Z`) };
  return settleFindings(
    {
      findings: [finding()],
      suppressions: [],
      named: [],
      known: listed(undefined),
      isTold: () => true,
      ...found,
    },
    await readScales(options, found.only === undefined, context),
    { ...context, clock },
  );
}

const show = ({ ruleId, severity, location, message }: Finding) =>
  `${location.file}:${location.line} ${severity} ${ruleId} ${message}`;
const left = async (run: Run) => (await settle(run)).findings.map(show);
const wrong = 'template.yml:4 error E3002 wrong';
const suppress = (...members: string[]) => ({
  'suppressions.yml': ['- rule: E3002', 'reason: known', ...members].join('\n  '),
});

describe('a suppression', () => {
  it('takes its rule away, and says why', async () => {
    const settled = await settle({ files: suppress() });
    expect(settled.findings).toEqual([]);
    expect(settled.suppressed).toMatchObject([
      { ruleId: 'E3002', suppression: { reason: 'known', location: { file: 'suppressions.yml', line: 1, column: 9 } } },
    ]);
  });

  it.each<[string, Run, readonly string[]]>([
    ['is of a rule in any case of letters', { files: { 'suppressions.yml': '- { rule: e3002, reason: known }' } }, []],
    ['may be one map', { files: { 'suppressions.yml': 'rule: E3002\nreason: known\n' } }, []],
    ['may be in an empty file', { files: { 'suppressions.yml': '# none\n' } }, [wrong]],
    [
      'is of its files',
      { files: suppress('files: ["network/*.yml"]') },
      ['suppressions.yml:1 warning STEPS123 nothing breaks E3002 here any more', wrong],
    ],
    ['is of patterns as in .gitignore', { files: suppress('files: ["*.yml", "!network.yml"]') }, []],
    [
      'is of its resources',
      { files: suppress('resources: [Topic]') },
      ['suppressions.yml:1 warning STEPS123 nothing breaks E3002 here any more', wrong],
    ],
    ['is of several resources', { files: suppress('resources: [Topic, Queue]') }, []],
    [
      'counts on its last day',
      { files: suppress('expires: 2026-11-26') },
      ['suppressions.yml:1 info STEPS122 the suppression of E3002 expires today: known'],
    ],
    [
      'is announced fourteen days before',
      { files: suppress('expires: 2026-12-09') },
      ['suppressions.yml:1 info STEPS122 the suppression of E3002 expires in 13 days: known'],
    ],
    ['is quiet before that', { files: suppress('expires: 2026-12-10') }, []],
    [
      'is over the day after',
      { files: suppress('expires: 2026-11-25') },
      ['suppressions.yml:1 warning STEPS122 the suppression of E3002 has expired on 2026-11-25: known', wrong],
    ],
    [
      'waits for its tool',
      { files: { 'suppressions.yml': '- { rule: W28, reason: known }' }, isTold: (rule) => rule !== 'W28' },
      [wrong],
    ],
    [
      'of the workload says nothing of a part',
      { files: { 'suppressions.yml': '- { rule: W28, reason: known }' }, only: new Set(['template.yml']) },
      [wrong],
    ],
    [
      'of what could not be checked is refused',
      {
        findings: [finding({ tool: 'steps', ruleId: 'STEPS008' })],
        files: { 'suppressions.yml': '- { rule: STEPS008, reason: known }' },
      },
      [
        'suppressions.yml:1 error STEPS121 STEPS008 cannot be suppressed: what could not be checked has not passed',
        'template.yml:4 error STEPS008 wrong',
      ],
    ],
    [
      'of a rule that there is not is told',
      { files: { 'suppressions.yml': '- { rule: E3003, reason: known }' } },
      ['suppressions.yml:1 warning STEPS121 cfn-lint has no rule E3003; did you mean E3002?', wrong],
    ],
    [
      'of a rule of no tool is told',
      { files: { 'suppressions.yml': '- { rule: STEPS-O10, reason: known }' } },
      ['suppressions.yml:1 warning STEPS121 there is no rule STEPS-O10; did you mean STEPS010?', wrong],
    ],
    [
      'that is no YAML is a finding',
      { files: { 'suppressions.yml': '- rule: [E3002\n' } },
      expect.arrayContaining([
        wrong,
        expect.stringMatching(/^suppressions\.yml:\d error STEPS120 /),
      ]) as unknown as string[],
    ],
  ])('%s', async (_what, run, expected) => {
    expect(await left(run)).toEqual(expected);
  });

  it('of a file is not looked at where there is to be none', async () => {
    expect(await left({ files: suppress(), options: { suppressions: 'none' } })).toEqual([wrong]);
    const files = { 'findings-baseline.json': 'no baseline at all' };
    expect(await left({ files, options: { baseline: 'none' } })).toEqual([wrong]);
  });

  it('in another file than the usual must be there', async () => {
    await expect(settle({ options: { suppressions: 'other.yml' } })).rejects.toThrow('"other.yml" does not exist');
  });

  it('of a linter’s own is looked up by its form', async () => {
    const location = { file: '.cfnlintrc', line: 2, column: 5 };
    const named = [
      { tool: 'cfn-lint', id: 'W3', isPrefix: true, location },
      { tool: 'cfn-lint', id: 'W4', isPrefix: true, location: { ...location, line: 3 } },
      { tool: 'cfn-nag', id: 'W2', isPrefix: false, location: { ...location, line: 4 } },
      { tool: 'cfn-guard', id: 'QUEUE_NAME', isPrefix: false, location: { ...location, line: 5 } },
    ] as const;
    expect(await left({ named, findings: [], known: listed(['QUEUE_NAMES']) })).toEqual([
      '.cfnlintrc:3 warning STEPS121 cfn-lint has no rule W4',
      '.cfnlintrc:4 warning STEPS121 cfn-nag has no rule W2; did you mean W28?',
      '.cfnlintrc:5 warning STEPS121 cfn-guard has no rule QUEUE_NAME; did you mean QUEUE_NAMES?',
    ]);
    // Where cfn-guard is not run nobody knows its rules.
    expect(await left({ named: named.slice(3), findings: [] })).toEqual([]);
  });

  it.each<[string, readonly string[]]>([
    ['CT.SQS.PR.1', [wrong]],
    [
      'CT.SQS.PR.9',
      [`suppressions.yml:1 warning STEPS121 there is no rule CT.SQS.PR.9; did you mean CT.SQS.PR.1?`, wrong],
    ],
  ])('of cfn-guard’s %s is looked up in the rules that are named', async (rule, expected) => {
    const files = { 'suppressions.yml': `- { rule: ${rule}, reason: known }` };
    const isTold = (id: string) => !id.startsWith('CT.');
    expect(await left({ files, isTold, known: listed(['queue_check', 'CT.SQS.PR.1']) })).toEqual(expected);
  });
});

describe('a severity', () => {
  it.each<[readonly string[], string]>([
    [['E3002=info'], 'info'],
    [['e30*=warning'], 'warning'],
    [['*=info', 'E3002=warning'], 'warning'],
    [['E3002=warning', '*=info'], 'info'],
    [['E300=info'], 'error'],
  ])('by %j is %s', async (severities, expected) => {
    expect((await settle({ options: { severities } })).findings).toMatchObject([{ severity: expected }]);
  });

  it('of what could not be checked stays an error', async () => {
    const findings = [finding({ tool: 'steps', ruleId: 'STEPS008' })];
    expect((await settle({ findings, options: { severities: ['*=info'] } })).findings).toMatchObject([
      { severity: 'error' },
    ]);
  });

  it.each([
    ['E3002', 'expected RULE=SEVERITY, as in W3005=info'],
    ['E3002=eror', 'with one of error, warning, info'],
    ['E3002=off', 'with one of error, warning, info'],
  ])('%s is refused', async (setting, message) => {
    await expect(settle({ options: { severities: [setting] } })).rejects.toThrow(message);
  });
});

describe('a baseline', () => {
  const baselineOf = async (run: Run) => {
    const folder = await createWorkspace({ 'steps.yml': '', ...run.files });
    await settle({ ...run, folder, options: { updateBaseline: 'shrink' } });
    return folder;
  };
  const held = async (folder: string) =>
    (
      JSON.parse(await readFile(join(folder, 'findings-baseline.json'), 'utf8')) as {
        findings: readonly { rule: string; count: number }[];
      }
    ).findings.map(({ rule, count }) => `${rule} ${count}`);

  it('holds what is there, wherever it moves to', async () => {
    const folder = await baselineOf({ findings: [finding({ message: 'wrong, see other.yml:3:4' })] });
    const moved = finding({ line: 40, message: 'wrong, see other.yml:5:6 (and 2 more like it)' });
    const settled = await settle({ folder, findings: [moved] });
    expect(settled.findings).toEqual([]);
    expect(settled.known).toHaveLength(1);
  });

  it.each<[string, Finding]>([
    ['rule', finding({ ruleId: 'E3003' })],
    ['file', finding({ file: 'other.yml' })],
    ['resource', finding({ logicalId: 'Topic' })],
    ['message', finding({ message: 'worse' })],
  ])('does not hold another %s', async (_what, other) => {
    const folder = await baselineOf({});
    expect((await settle({ folder, findings: [finding(), other] })).findings.map(show)).toEqual([show(other)]);
  });

  it('holds as many as there were', async () => {
    const folder = await baselineOf({ findings: [finding({ line: 4 }), finding({ line: 9 })] });
    const three = [4, 9, 12].map((line) => finding({ line }));
    expect((await settle({ folder, findings: three })).findings).toHaveLength(1);
    expect((await settle({ folder, findings: [finding()] })).findings.map(show)).toEqual([
      'findings-baseline.json:4 info STEPS124 E3002 in template.yml is there 1 time less: --update-baseline takes it out',
    ]);
  });

  it('shrinks when it is asked to, and grows only when it is asked to grow', async () => {
    const folder = await baselineOf({ findings: [finding(), finding({ ruleId: 'W3005' })] });
    expect(await held(folder)).toEqual(['E3002 1', 'W3005 1']);
    const findings = [finding(), finding({ ruleId: 'E9999' })];
    const shrunk = await settle({ folder, findings, options: { updateBaseline: 'shrink' } });
    expect(await held(folder)).toEqual(['E3002 1']);
    expect(shrunk.findings.map(({ ruleId }) => ruleId)).toEqual(['E9999']);
    const grown = await settle({ folder, findings, options: { updateBaseline: 'grow' } });
    expect(await held(folder)).toEqual(['E3002 1', 'E9999 1']);
    expect(grown.findings).toEqual([]);
  });

  it('never holds what could not be checked, nor what is wrong with suppressions', async () => {
    const folder = await baselineOf({
      findings: [finding({ tool: 'steps', ruleId: 'STEPS008' })],
      files: { 'suppressions.yml': '- { rule: E3002, reason: "" }' },
    });
    expect(await held(folder)).toEqual([]);
  });

  it('says nothing of files that were not checked, and is not made of a part', async () => {
    const folder = await baselineOf({ findings: [finding({ file: 'other.yml' })] });
    const only = new Set(['template.yml']);
    expect((await settle({ folder, findings: [], only })).findings).toEqual([]);
    await expect(settle({ folder, only, options: { updateBaseline: 'grow' } })).rejects.toThrow('the whole workload');
    expect(await held(folder)).toEqual(['E3002 1']);
  });

  it.each([
    ['[]', 'expected'],
    ['{"schemaVersion": 2, "findings": []}', 'schemaVersion is 2'],
    ['{"schemaVersion": 1, "findings": [{"rule": "E1"}]}', 'is missing'],
    ['{', 'the baseline is "Flow map must end with a }", expected what steps validate --update-baseline writes'],
  ])('that is %s is told at its place', async (text, message) => {
    const folder = await baselineOf({});
    await writeFile(join(folder, 'findings-baseline.json'), text);
    await expect(settle({ folder })).rejects.toMatchObject({
      message: expect.stringContaining(message) as string,
      location: { file: 'findings-baseline.json' },
    });
    // And it is left as it was, also by a run that would write it.
    await expect(settle({ folder, options: { updateBaseline: 'grow' } })).rejects.toMatchObject({
      location: { file: 'findings-baseline.json' },
    });
    expect(await readFile(join(folder, 'findings-baseline.json'), 'utf8')).toBe(text);
  });
});
