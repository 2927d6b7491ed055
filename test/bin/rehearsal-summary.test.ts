import { expect, it } from 'vitest';
import { formatRehearsal } from '../../bin/rehearsal-summary.ts';
import type { ExecutionSummary } from '../../steps/rehearse/outcome.ts';
import { failureBlock } from '../../steps/rehearse/report/failure-block.ts';

const place = 'cloudformation/cross-account/roles.yml:168 (TrustPipelinesAndDeployProjects)';

function failedExecution(places: readonly string[]): ExecutionSummary {
  const refusal = {
    time: '2026-11-27T02:00:00.000Z',
    caller: 'caller',
    action: 'sts:AssumeRole',
    resource: 'role',
    message: 'User: caller is not authorized',
    explanation: ['no statement allows it'],
    statements: [],
    subject: 'role',
    places,
  };
  return {
    commit: 'a'.repeat(40),
    title: 'Start',
    executionId: 'id',
    status: 'Failed',
    durationMs: 1,
    stages: [],
    changes: [],
    artifacts: [],
    failure: { stage: 'DeployToDev', action: 'CreateChangeSet', message: 'denied', log: [], refusals: [refusal] },
  };
}

function summaryOf(execution: ExecutionSummary): string {
  return formatRehearsal({
    result: 'failed',
    pipeline: 'orders',
    executions: [execution],
    accounts: [],
    published: [],
    recordedOnly: {},
    folder: '.steps/rehearsal',
  });
}

it('names the line of a refusing statement and the next command, in summary and page', () => {
  const execution = failedExecution([place]);
  expect(summaryOf(execution)).toContain(`→ written at ${place}: mend it there and rehearse again`);
  expect(summaryOf(execution)).toContain('steps doctor --message');
  expect(failureBlock(execution)).toContain(`<li>written at ${place}</li>`);
});

it('says no place where none is known', () => {
  expect(summaryOf(failedExecution([]))).not.toContain('written at');
  expect(failureBlock(failedExecution([]))).not.toContain('written at');
});
