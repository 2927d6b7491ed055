import { formatLocation, withoutText } from '../../location.ts';
import { hiddenReason, isSecret, whyRefused } from '../declared-parameters.ts';
import { locateInTemplate } from '../template-file.ts';
import type { Workload } from '../workload.ts';
import { pages } from './pages.ts';
import type { Problem, Rule } from './rule.ts';
import { deploymentsOf, passedTo, type PassedValue } from './stack-instances.ts';

export const refusedChildParameter: Rule = {
  id: 'STEPS022',
  title: 'a nested stack is given values that the parameters of its template take',
  severity: 'error',
  reason:
    'A value is held against the constraints of each template that it is passed on to, but only when CloudFormation comes to that stack: a deployment that began well is rolled back. Values are followed from the parameter file or default through every Ref to where a template refuses them. Where there is no parameter file a default is taken, and the finding is a warning.',
  mend: 'Give a value that every template on the way takes, or widen the constraint of the child.',
  page: pages.parameters,
  *check(workload) {
    for (const passed of eachPassedValue(workload)) {
      const reason = whyRefused(passed.parameter, passed.value.text);
      if (reason) yield toProblem(passed, reason);
    }
  },
};

/** Every value that is passed in some environment. */
function* eachPassedValue(workload: Workload): Generator<PassedValue> {
  for (const instances of deploymentsOf(workload)) {
    for (const instance of instances) {
      for (const stack of instance.template.nested) {
        const child = workload.templates.find(({ absolute }) => absolute === stack.child);
        if (child) yield* passedTo(instance, stack, child);
      }
    }
  }
}

function toProblem({ instance, stack, child, parameter, path, value }: PassedValue, reason: string): Problem {
  const passing = locateInTemplate(instance.template, path);
  const comesFromElsewhere = [...instance.known.values()].includes(value);
  const way = comesFromElsewhere ? `, to which ${formatLocation(passing)} passes it,` : '';
  const location = value.locate();
  const isHidden = value.isSecret || isSecret(parameter);
  return {
    message: `parameter "${parameter.name}" of ${child.file}${way} does not take this value: ${isHidden ? hiddenReason : reason}`,
    location: isHidden ? withoutText(location) : location,
    ...(value.isAssumed ? { severity: 'warning' as const } : {}),
    logicalId: stack.logicalId,
    path: path.join('/'),
  };
}
