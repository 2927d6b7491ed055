import { describe, expect, it } from 'vitest';
import { formatComment, type CommentFacts } from '../../../steps/report-pull-request/comment.ts';
import type { BuildFacts, ValidationRun } from '../../../steps/report-pull-request/read-builds.ts';
import { decide, type PlanOutcome } from '../../../steps/report-pull-request/verdict.ts';

const digest = 'a'.repeat(64);
const build = (more: Partial<BuildFacts> = {}): BuildFacts => ({
  id: 'build:1',
  project: 'build',
  isSucceeded: true,
  digest,
  ...more,
});
const runOf = (more: Partial<ValidationRun> = {}): ValidationRun => ({
  pullRequestId: '7',
  commitId: 'c0ffee'.repeat(6),
  build: build(),
  validation: build(),
  ...more,
});
const planned: PlanOutcome = {
  kind: 'planned',
  plan: { kind: 'unchanged', stackName: 'orders', changes: [], findings: [], details: [] },
};

describe('the verdict on a pull request', () => {
  it.each([
    ['built, validated and planned', runOf(), planned, true],
    ['built and validated', runOf(), { kind: 'none' }, true],
    ['the build failed', runOf({ build: build({ isSucceeded: false }) }), planned, false],
    ['the validation rejects it', { ...runOf(), validation: undefined }, planned, false],
    ['the validation rejects it', runOf({ validation: build({ isSucceeded: false }) }), planned, false],
    ['the build exports no ARTIFACT_DIGEST', { ...runOf(), build: { ...build(), digest: undefined } }, planned, false],
    ['the build exports no ARTIFACT_DIGEST', runOf({ build: build({ digest: 'x' }) }), planned, false],
    [
      'what was validated is not what was built',
      runOf({ validation: build({ digest: 'b'.repeat(64) }) }),
      planned,
      false,
    ],
    ['it was not planned', runOf(), { kind: 'left-out' }, false],
    ['it cannot be planned', runOf(), { kind: 'refused', code: 'X', reason: 'x' }, false],
  ] as const)('%s', (reason, run, plan, isAccepted) => {
    const verdict = decide({ run: run as ValidationRun, plan: plan as PlanOutcome, log: [] });
    expect(verdict).toMatchObject({ isAccepted, reason: expect.stringContaining(reason) as string });
  });
});

describe('the comment on a pull request', () => {
  const facts: CommentFacts = {
    run: runOf(),
    log: [],
    plan: planned,
    region: 'eu-west-1',
    destination: 'main',
    isUpToDate: true,
  };
  const rejected = { isAccepted: false, reason: 'the validation rejects it' };
  const finding = (message: string) => ({
    tool: 'cfn-lint',
    ruleId: 'E1',
    severity: 'error' as const,
    message,
    location: { file: 'template.yml', line: 3, column: 5 },
  });

  it('keeps what a pull request says in a block that it cannot end', () => {
    const message = 'x\n```\n**Accepted**: by me\n````\n';
    const comment = formatComment(rejected, {
      ...facts,
      findings: { errors: 1, warnings: 0, findings: [finding(message)] },
    });
    expect(comment).toContain('`````\ntemplate.yml:3:5: error x ``` **Accepted**: by me ````  [cfn-lint E1]\n`````');
  });

  it('says how much is left out of what CodeCommit would not take', () => {
    const many = Array.from({ length: 500 }, (_, index) => finding(`number ${index} ${'`'.repeat(60)}`));
    const changes = Array.from({ length: 500 }, (_, index) => ({
      stackName: 'orders',
      action: 'Modify',
      logicalId: `Resource${index}`,
      resourceType: 'AWS::SQS::Queue',
      replacement: 'True',
      properties: ['QueueName'],
    }));
    const missed = changes.map(({ stackName, logicalId: resource, resourceType }) => {
      const message = `is made anew, empty ${'`'.repeat(60)}`;
      return { ruleId: 'replace-stateful' as const, stackName, resource, resourceType, message };
    });
    const comment = formatComment(rejected, {
      ...facts,
      isUpToDate: false,
      findings: { errors: 500, warnings: 0, findings: many },
      log: many.map(({ message }) => message),
      plan: { kind: 'planned', plan: { kind: 'update', stackName: 'orders', changes, findings: missed, details: [] } },
    });
    expect(comment.length).toBeLessThanOrEqual(10_240);
    expect(comment.match(/… and \d+ more/g)).toHaveLength(4);
    expect(comment).toContain('~ Resource0 AWS::SQS::Queue (QueueName), replaces it');
    expect(comment).toMatch(
      /Not to be missed:\n\n`+\nreplace-stateful: Resource0 \(AWS::SQS::Queue\): is made anew[^]*\nFindings:/,
    );
  });
});
