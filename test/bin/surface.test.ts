import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { formatApproval } from '../../bin/approval-request.ts';
import { formatPlan } from '../../bin/bootstrap-plan.ts';
import { formatReport } from '../../bin/doctor-report.ts';
import { formatOutputs } from '../../bin/format-outputs.ts';
import { formatTargets } from '../../bin/format-targets.ts';
import { formatPreview } from '../../bin/package-preview.ts';
import { formatStatuses } from '../../bin/pipeline-status.ts';
import { formatRehearsal } from '../../bin/rehearsal-summary.ts';
import { formatFailure } from '../../bin/failure.ts';
import type { BootstrapPlan } from '../../steps/bootstrap/index.ts';
import type { FoundApproval } from '../../steps/approve/index.ts';
import type { TargetResult } from '../../steps/deploy/index.ts';
import type { DoctorReport } from '../../steps/doctor/index.ts';
import { settingInvalid } from '../../steps/errors/index.ts';
import type { RehearsalOutcome } from '../../steps/rehearse/index.ts';
import type { PipelineStatus } from '../../steps/status/index.ts';
import { createSurface, type Surface } from '../../bin/surface.ts';

type Stream = NodeJS.WriteStream;
const stream = (facts: object) => Object.assign(new PassThrough(), facts) as unknown as Stream;
const esc = '\u001B';
const red = (text: string) => `\u001B[31m${text}\u001B[39m`;
/** What others write: to clear, to name the window, to recolour as we do, to go back, to turn the reading around. */
const hostile = '\u001B[2J\u001B]0;owned\u0007\u001B[31ma\u0008b\r\u202E\u009B1mc';

describe('a surface', () => {
  it.each([
    ['a terminal', stream({ isTTY: true, columns: 60 }), {}, red('failed: abc')],
    ['a terminal without a size', stream({ isTTY: true, columns: 0 }), {}, red('failed: abc')],
    ['a terminal without colours', stream({ isTTY: true, columns: 60 }), { NO_COLOR: '1' }, 'failed: abc'],
    ['a pipe with colours', stream({}), { FORCE_COLOR: '1' }, red('failed: abc')],
    ['a pipe', stream({}), {}, 'failed: abc'],
  ])('takes out what others would have %s do, and leaves our colours', async (_, to, environment, expected) => {
    const { palette, fit } = await createSurface(to, environment);
    expect(fit(palette.failure(`failed: ${hostile}`))).toBe(expected);
    expect(fit(`\u001B[32m${hostile}`)).toBe('abc');
  });

  it('wraps on a terminal only', async () => {
    const text = 'word '.repeat(30).trim();
    expect((await createSurface(stream({}), {})).fit(text)).toBe(text);
    expect((await createSurface(stream({ isTTY: true, columns: 60 }), {})).fit(text).split('\n')).toHaveLength(3);
  });
});

const metrics = { days: 30, isCut: false, executions: 1, deployments: 1, failures: 0, recoveries: 0 };
const since = '2026-11-25T13:40:00.000Z';
const revisions = [{ action: 'Source', id: 'a'.repeat(40), subject: hostile }];
const request = {
  pipeline: 'orders',
  stage: 'Approve',
  action: 'Approve',
  executionId: 'id',
  since,
  revisions,
  author: hostile,
  question: hostile,
  link: hostile,
  permission: 'arn',
};
const pipelineStatus: PipelineStatus = {
  pipeline: 'orders',
  state: 'failed',
  metrics,
  stages: [
    {
      stage: 'Build',
      status: 'Failed',
      since,
      execution: { executionId: 'id', revisions, author: hostile },
      running: [],
      failures: [{ action: 'Build', error: hostile }],
      approvals: [request],
      disabled: { reason: hostile, by: hostile, since },
      queued: [{ executionId: 'id', revisions }],
    },
  ],
};
const rehearsal: RehearsalOutcome = {
  result: 'failed',
  pipeline: 'orders',
  folder: `/${hostile}`,
  executions: [
    {
      commit: 'a'.repeat(40),
      title: hostile,
      executionId: 'id',
      status: 'Failed',
      durationMs: 1,
      stages: [{ stage: 'Build', status: 'Failed', durationMs: 1, roleChains: [hostile] }],
      changes: [],
      artifacts: [{ key: hostile, size: 1 }],
      failure: {
        stage: 'Build',
        action: 'Build',
        message: hostile,
        cause: { logicalId: hostile, resourceType: hostile, stackName: hostile, status: 'x', reason: hostile },
        log: [hostile],
        refusals: [],
      },
    },
  ],
  accounts: [
    { account: 'Dev', id: '333333333333', stacks: [{ stackName: 's', status: 'x', outputs: { a: hostile } }] },
  ],
  published: [{ format: 'npm', package: hostile, version: hostile }],
  recordedOnly: { [hostile]: 1 },
};
const check = {
  title: hostile,
  about: 'policies',
  accountId: '333333333333',
  accountName: 'Dev',
  region: 'r',
} as const;
const doctorReport: DoctorReport = {
  checks: [{ ...check, outcome: 'refused', findings: [1] }],
  findings: [
    {
      kind: 'missing',
      message: `${hostile}\n${hostile}`,
      breaks: [],
      holder: { kind: 'key policy', id: hostile, accountId: '333333333333' },
      nearMisses: [hostile],
      statement: { Effect: 'Allow', Action: 's3:GetObject' },
      assumed: { [hostile]: [hostile] },
      owner: { template: hostile, stack: hostile, command: hostile },
    },
  ],
  notes: [hostile],
};
const stack = {
  step: 'stack',
  action: 'update',
  stackName: hostile,
  account: 'Dev',
  accountId: '3',
  region: 'r',
} as const;
const bootstrapPlan = {
  organizationId: 'o-1',
  version: '1',
  notices: [hostile],
  steps: [
    {
      ...stack,
      parameterChanges: [{ name: 'Name', from: hostile, to: hostile }],
      tagChanges: [{ name: 'Tag', from: hostile, to: hostile }],
      resourceChanges: [{ action: 'Remove', logicalId: hostile, type: hostile }],
      sections: [],
      protectionChanges: [],
    },
  ],
} as unknown as BootstrapPlan;
const approval = { request, prepared: [{ action: hostile, url: hostile }] } as unknown as FoundApproval;
const target: TargetResult = {
  wave: hostile,
  account: '333333333333',
  region: 'eu-west-1',
  stackName: hostile,
  result: 'failed',
  duration: 1,
  cause: hostile,
  outputs: {},
};

/** Each with hostile text wherever it takes a text of others. */
const texts: readonly (readonly [string, (surface: Surface) => string])[] = [
  ['status', ({ palette, fit }) => fit(formatStatuses([pipelineStatus], 0, palette))],
  ['rehearse', (surface) => surface.fit(formatRehearsal(rehearsal, surface))],
  ['doctor', ({ palette, fit }) => fit(formatReport(doctorReport, true, palette))],
  ['bootstrap', ({ palette, fit }) => fit(formatPlan(bootstrapPlan, palette))],
  ['approve', (surface) => surface.fit(formatApproval(approval, 0, surface))],
  ['deploy --targets', (surface) => formatTargets([target], 'text', surface)],
  ['outputs', (surface) => formatOutputs({ [`Name${hostile}`]: hostile }, 'text', surface)],
  ['deploy, which failed', (surface) => formatFailure(settingInvalid('--x', hostile, hostile, hostile), surface)],
  ['package --dry-run', (surface) => formatPreview({ artifacts: [], unknown: [hostile] }, surface)],
];

describe('what others wrote', () => {
  it.each(texts)('does not steer the terminal from the results of steps %s', async (_, format) => {
    const piped = format(await createSurface(stream({}), {}));
    expect(piped).toMatch(/ab ?c/);
    // oxlint-disable-next-line no-control-regex -- they are what is looked for
    expect(piped).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]|owned/);
    const shown = format(await createSurface(stream({ isTTY: true, columns: 60 }), { TERM: 'xterm' }));
    // Each of our colours ends: none is left open by somebody else.
    const count = (sequence: string) => [...shown.matchAll(new RegExp(`${esc}\\[${sequence}m`, 'g'))].length;
    expect(count('3[1-6]')).toBe(count('39'));
    expect(count('[12]')).toBe(count('22'));
    const left = shown.replaceAll(new RegExp(`${esc}\\[(1|2|22|3[1-6]|39)m`, 'g'), '');
    expect(['owned', esc, '\u202E', '\u009B', '\r'].filter((text) => left.includes(text))).toEqual([]);
  });
});
