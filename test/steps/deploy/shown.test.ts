import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventsIn } from '../../helpers/check-events.ts';
import { runSteps } from '../../helpers/run-steps.ts';
import { stepsFile } from '../../helpers/steps-file.ts';
import { startTargetAccounts, tools, type TargetAccounts } from '../../helpers/target-accounts.ts';
import { openTerminal } from '../../helpers/terminal.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

/** Each queue takes two seconds. */
const templateOf = (...queues: readonly string[]) =>
  `Resources:\n${queues.map((name) => `  ${name}: { Type: 'AWS::SQS::Queue' }\n`).join('')}`;
const targets = JSON.stringify({
  waves: [{ name: 'all', targets: [{ account: '700000000000', regions: ['eu-west-1'] }] }],
});
const still = (lines: readonly string[]) =>
  lines.map((line) => line.replace(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/, '⠋').replace(/\d+ s\)$/, 'N s)'));

/** The real command in the Tools account, against an embedded cloud. */
describe('steps deploy', () => {
  let test: TargetAccounts;
  const argumentsFor = (...more: readonly string[]) => [
    'deploy',
    '--template-file',
    'template.yml',
    '--targets',
    'targets.json',
    '--stack-name',
    'shown',
    ...more,
  ];

  beforeAll(async () => {
    test = await startTargetAccounts(1, { resourceDuration: () => 2000 });
  });
  afterAll(() => test.cloud.stop());

  it('shows on a terminal the wave, its targets, their stacks and the resources that are worked on, and the next time how long is left', async () => {
    const env = test.environmentFor(tools);
    const cwd = await createWorkspace({ 'template.yml': templateOf('One', 'Two'), 'targets.json': targets });
    const creation = openTerminal([stepsFile, ...argumentsFor()], { cwd, columns: 100, env });
    const created = await creation.until((lines) => lines.some((line) => line.includes('Two AWS::SQS::Queue:')));
    expect(still(created).slice(-5)).toEqual([
      '⠋ wave all: 1 target (0 of 1 target, N s)',
      '  ⠋ 700000000000 eu-west-1: deploy stack shown (N s)',
      '    ⠋ execute the change set of stack shown (0 of 2 resources, N s)',
      '      ⠋ One AWS::SQS::Queue: CREATE_IN_PROGRESS (N s)',
      '      ⠋ Two AWS::SQS::Queue: CREATE_IN_PROGRESS (N s)',
    ]);
    expect(await creation.ended).toBe(0);
    expect(creation.lines().join('\n')).toMatch(/CREATE_COMPLETE AWS::SQS::Queue Two \(2\.\d s\)/);

    await writeFile(join(cwd, 'template.yml'), templateOf('One', 'Two', 'Three'));
    expect((await runSteps(argumentsFor(), { cwd, env })).exitCode).toBe(0);
    await writeFile(join(cwd, 'template.yml'), templateOf('One', 'Two', 'Three', 'Four'));
    const update = openTerminal([stepsFile, ...argumentsFor()], { cwd, columns: 100, env });
    const updated = await update.until((lines) => lines.some((line) => line.includes(' left')));
    expect(updated.join('\n')).toMatch(
      /execute the change set of stack shown.* \(0 of 1 resource, about [12] s left, \d s\)$/m,
    );
    expect(await update.ended).toBe(0);
  });

  it('tells a machine of tasks whose ids are their own, each within what it is a part of', async () => {
    const cwd = await createWorkspace({ 'template.yml': templateOf('Only'), 'targets.json': targets });
    const { stderr } = await runSteps(argumentsFor('--json', '--stack-name', 'machine'), {
      cwd,
      env: test.environmentFor(tools),
    });
    const events = eventsIn(stderr);
    const parents = new Map(
      events.flatMap((event) => (event.type === 'task-started' ? [[event.id, event.parent] as const] : [])),
    );
    const execution = [...parents.keys()].find((id) => id.endsWith('execute')) ?? '';
    const target = parents.get(execution) ?? '';
    expect([target, parents.get(target)]).toEqual(['wave all/700000000000 eu-west-1 machine', 'wave all']);
    expect(events.filter(({ type }) => type === 'stack-event').length).toBeGreaterThan(3);
    expect(events.at(-1)).toMatchObject({ type: 'ended', exitCode: 0 });
  });
});
