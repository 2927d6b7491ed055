import { formatLocation } from '../../location.ts';
import { valueAt } from '../../template.ts';
import { locateInTemplate } from '../template-file.ts';
import { exportsOf, type ExchangedName } from './exports.ts';
import { pages } from './pages.ts';
import { problemAt } from './problem-at.ts';
import type { Problem, Rule } from './rule.ts';
import { deploymentsOf, type StackInstance } from './stack-instances.ts';

export const duplicateExport: Rule = {
  id: 'STEPS040',
  title: 'an export has a name of its own in the whole workload',
  severity: 'error',
  reason:
    'A name is exported once in an account and region. The second stack that exports it fails, and takes the whole deployment back; so does a template that is nested twice and exports a fixed name.',
  mend: 'Put what differs into the name: a parameter, or ${AWS::StackName}.',
  page: pages.exports,
  *check(workload) {
    for (const instances of deploymentsOf(workload)) yield* checkDeployment(instances);
  },
};

function* checkDeployment(instances: readonly StackInstance[]): Generator<Problem> {
  const first = new Map<string, ExchangedName>();
  for (const found of instances.flatMap(exportsOf)) {
    const key = exportKey(found, instances);
    const earlier = first.get(key);
    if (earlier) yield { ...toProblem(found, earlier), ...(found.isAssumed ? { severity: 'warning' as const } : {}) };
    else first.set(key, found);
  }
}

/** A known name is the same wherever it stands; another one only in its own stack, whose name and parameters it uses. */
function exportKey({ instance, path, name }: ExchangedName, instances: readonly StackInstance[]): string {
  if (name !== undefined) return JSON.stringify(name);
  return `${instances.indexOf(instance)} ${JSON.stringify(valueAt(instance.template.value, path))}`;
}

function toProblem(found: ExchangedName, earlier: ExchangedName): Problem {
  const { template, nesting } = found.instance;
  const written = found.name ?? valueAt(template.value, found.path);
  const shown = `the export ${JSON.stringify(written)} is made`;
  const isSame = template === earlier.instance.template && found.path.join('/') === earlier.path.join('/');
  if (isSame && nesting) {
    const message = `${shown} twice, for ${nesting.stack.logicalId} nests this template once more`;
    return problemAt(template, found.path, message);
  }
  const place = formatLocation(locateInTemplate(earlier.instance.template, earlier.path));
  return problemAt(template, found.path, `${shown} at ${place} too`);
}
