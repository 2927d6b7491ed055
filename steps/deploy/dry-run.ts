import { randomUUID } from 'node:crypto';
import type { Context } from '../context.ts';
import { findStack } from '../find-stack.ts';
import { openTargetAccount } from '../target-account.ts';
import { planArrival, type Arrival } from './arrival.ts';
import { rejectDenied, showFindings } from './denied-findings.ts';
import { warnOfReverted } from './drifted-changes.ts';
import { templateOf } from './deployment.ts';
import { readRegionalInputs, type DeployInputs } from './inputs.ts';
import type { DeployOptions } from './options.ts';
import { checkQuietly, planStackIn } from './plan-stack.ts';
import { resolveValues } from './resolve-values.ts';
import { statusOf } from './stack.ts';

/**
 * Says what a deployment would do first, and shows what it would change and what must not be missed of it; nothing is changed, and no
 * change set is left. Throws DEPLOYMENT_DENIED as a deployment would.
 */
export async function dryRun(options: DeployOptions, context: Context): Promise<void> {
  const manifest = await checkQuietly(options, context);
  return dryRunRead(options, await readRegionalInputs(options, manifest, context), context);
}

/** The same of files that were read. */
export async function dryRunRead(options: DeployOptions, read: DeployInputs, context: Context): Promise<void> {
  const inputs = await resolveValues(read, options, context);
  const target = await openTargetAccount(options, context);
  options.recorder?.opened(options, inputs, target);
  const { stackName } = options;
  const stack = await findStack(target.client, stackName, context.signal);
  const status = statusOf(stack);
  const arrival = planArrival(status, options.retained ?? []);
  const say = (message: string) => context.report({ type: 'notice', level: 'info', message });
  const first = beforehand(arrival, options);
  if (first !== undefined) say(`stack ${stackName} is in ${status}: ${first}`);
  // Of a stack in such a state CloudFormation makes no change set.
  if (['follow', 'continue-rollback', 'refuse'].includes(arrival.kind))
    return say('what would be changed can be shown only after that');
  const planName = `steps-dry-run-${randomUUID()}`;
  const existing = arrival.kind === 'update' ? stack : undefined;
  const template = await templateOf(options, inputs, target, context);
  const plan = await planStackIn({ ...options, planName }, { inputs, target, existing }, template, context);
  options.recorder?.planned(options, { changes: plan.details, findings: plan.findings });
  for (const change of plan.changes) context.report({ type: 'change', id: 'plan', ...change });
  warnOfReverted(plan.details, context);
  if (plan.kind === 'unchanged') say(`stack ${stackName} has no changes`);
  showFindings(plan.findings, options, inputs.template, context);
  rejectDenied(plan.findings, options);
}

function beforehand(arrival: Arrival, { retained = [], skipped = [] }: DeployOptions): string | undefined {
  switch (arrival.kind) {
    case 'create':
    case 'update':
      return undefined;
    case 'follow':
      return 'that would be followed to its end first';
    case 'recreate':
      return 'it would be deleted and made again, if it holds nothing';
    case 'continue-rollback':
      return `its rollback would be continued${skipped.length > 0 ? `, without ${skipped.join(', ')}` : ''}`;
    case 'finish-deletion':
      return `it would be deleted, where need be without ${retained.join(', ')}, and made again`;
    case 'refuse':
      return `it cannot be deployed to; ${arrival.hint}`;
  }
}
