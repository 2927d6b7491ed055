import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../steps/package-root.ts';
import { runSteps } from '../helpers/run-steps.ts';
import { createWorkspace } from '../helpers/workspace.ts';

const explain = async (...args: readonly string[]) =>
  runSteps(['explain', ...args], { cwd: await createWorkspace({}) });

describe('steps explain', () => {
  it.each(['PLAN_STALE', 'plan_stale', 'plan-stale', '[PLAN_STALE]'])('prints the page of %s', async (code) => {
    const { exitCode, stdout, stderr } = await explain(code);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^# PLAN_STALE: the plan no longer holds/);
    expect(stdout).toContain('\n1. See what happened meanwhile: `aws cloudformation describe-stack-events');
    expect(stdout).toContain(
      '\n    the plan for stack orders cannot be executed: its change set is gone [PLAN_STALE]\n',
    );
    expect(stdout).toContain('See docs/how-to/recover.md#a-pipeline, docs/pipelines.md#a-plan.');
    expect(stdout).not.toMatch(/<!--|```|\]\(/);
  });

  it.each([
    ['steps022', /^# STEPS022: a nested stack is given values/],
    ['e3002', /^# E3002 of cfn-lint: /],
    ['w28', /^# W28 of cfn-nag: /],
  ])('says of the rule %s what steps validate --explain does', async (rule, page) => {
    const cwd = await createWorkspace({});
    const [own, ofValidate] = await Promise.all([explain(rule), runSteps(['validate', '--explain', rule], { cwd })]);
    expect(own).toEqual(ofValidate);
    expect(own.stdout).toMatch(page);
  });

  it('lists every code with what is wrong', async () => {
    const { exitCode, stdout } = await explain();
    expect(exitCode).toBe(0);
    const pages = readdirSync(join(packageRoot(), 'docs/errors')).filter((name) => name !== 'README.md');
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => `${line.split(' ')[0]}.md`)).toEqual(pages.toSorted());
    for (const line of lines) expect(line).toMatch(/^[A-Z0-9_]+ +\S.+[^.]$/);
  });

  it.each([
    ['FILE_NOT_FUOND', 'did you mean FILE_NOT_FOUND?'],
    ['steps222', 'did you mean STEPS022?'],
    ['nonsense-of-all-kinds', 'steps explain lists the codes of errors'],
    ['../README', 'steps explain lists the codes of errors'],
  ])('does not know %s, and says what may be meant', async (code, hint) => {
    const { exitCode, stdout, stderr } = await explain(code);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(
      `the code is "${code}", expected the code of an error, as FILE_NOT_FOUND, or the id of a rule`,
    );
    expect(stderr).toContain(`→ ${hint}`);
  });
});
