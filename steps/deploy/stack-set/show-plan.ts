import type { StackInstanceSummary } from '@aws-sdk/client-cloudformation';
import type { Context } from '../../context.ts';
import type { StackSetPlan } from './plan.ts';

/** Says what will be done with the StackSet, and what nothing here mends. */
export function showPlan(plan: StackSetPlan, name: string, context: Context): void {
  const say = (message: string, level: 'info' | 'warning' = 'info') =>
    context.report({ type: 'notice', level, message });
  if (plan.kind === 'create') say(`StackSet ${name} is new`);
  if (plan.kind === 'unchanged') say(`StackSet ${name} has no changes: nothing to deploy`);
  if (plan.changed.length > 0) say(`StackSet ${name} changes: ${plan.changed.join(', ')}`);
  for (const { instances } of plan.created)
    for (const { account, region } of instances) say(`  Add    ${account} ${region}`);
  for (const one of plan.outdated) say(`  Update ${placeOf(one)}, which is OUTDATED${reasonOf(one)}`);
  for (const one of plan.removed) say(`  Remove ${placeOf(one)}`, 'warning');
  for (const one of plan.inoperable)
    say(
      `${placeOf(one)} is INOPERABLE${reasonOf(one)}: no update reaches it. Remove the instance with its stack retained, and the stack by hand`,
      'warning',
    );
  for (const one of plan.drifted) say(`${placeOf(one)} has drifted from its template`, 'warning');
}

function placeOf({ Account, Region }: StackInstanceSummary): string {
  return `${Account} ${Region}`;
}

function reasonOf({ StatusReason }: StackInstanceSummary): string {
  return StatusReason ? ` (${StatusReason})` : '';
}
