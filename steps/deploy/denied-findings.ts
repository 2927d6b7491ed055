import type { Context } from '../context.ts';
import { deniedByRule } from '../errors/index.ts';
import { locatePath, type SourceDocument } from '../template.ts';
import type { DeployOptions } from './options.ts';
import type { PlanFinding } from './plan-finding.ts';

type Rules = Pick<DeployOptions, 'denied' | 'allowed'>;

/** Of the rules that are denied, what nobody allowed by its name. */
function deniedOf(findings: readonly PlanFinding[], { denied = [], allowed = [] }: Rules): readonly PlanFinding[] {
  return findings.filter(
    ({ ruleId, resource }) => denied.includes(ruleId) && !allowed.includes(`${ruleId}:${resource}`),
  );
}

/** Tells each finding with the line of its resource, in a nested stack that of the resource that stands for it. */
export function showFindings(
  findings: readonly PlanFinding[],
  rules: Rules,
  template: SourceDocument,
  context: Context,
): void {
  const denied = new Set(deniedOf(findings, rules));
  for (const finding of findings) {
    const { ruleId, resource, resourceType, message } = finding;
    const [logicalId = ''] = resource.split('.');
    const told = {
      tool: 'plan',
      ruleId,
      severity: denied.has(finding) ? 'error' : 'warning',
      message: `${resource} (${resourceType}): ${message}`,
      location: locatePath(template, ['Resources', logicalId], { key: true }),
      logicalId,
    } as const;
    context.report({ type: 'finding', finding: told });
  }
}

/** Of a plan, what its approval must allow for it to be executed: told while there is still somebody to ask. */
export function tellDenied(
  findings: readonly PlanFinding[],
  options: Pick<DeployOptions, 'stackName'> & Rules,
  context: Context,
): void {
  const names = deniedOf(findings, options).map(({ ruleId, resource }) => `${ruleId}:${resource}`);
  if (names.length === 0) return;
  const message = `the plan of stack ${options.stackName} will be refused unless its approval allows by name what is denied: the comment "allow ${names.join(', ')}", or --allow ${names.join(' ')}`;
  context.report({ type: 'notice', level: 'warning', message });
}

/** Throws DEPLOYMENT_DENIED where a rule that is denied found something that is not allowed by name. */
export function rejectDenied(
  findings: readonly PlanFinding[],
  options: Pick<DeployOptions, 'stackName'> & Rules,
): void {
  const denied = deniedOf(findings, options);
  if (denied.length === 0) return;
  const names = denied.map(({ ruleId, resource }) => `${ruleId}:${resource}`);
  throw deniedByRule(options.stackName, names, denied[0]?.message ?? '');
}
