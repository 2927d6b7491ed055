import { bareName } from '../../closest-name.ts';
import { formatLocation } from '../../location.ts';
import { locateInTemplate } from '../template-file.ts';
import { exportsOf, importsOf } from './exports.ts';
import { isNearMiss } from './near-miss.ts';
import { pages } from './pages.ts';
import { problemAt } from './problem-at.ts';
import { rename } from './rename.ts';
import type { Rule } from './rule.ts';
import { deploymentsOf } from './stack-instances.ts';

/** What the stacks of every workload account export, by cloudformation/cross-account/roles.yml. */
export const accountExports: readonly string[] = ['codebuild-steps-deployment-boundary-arn'];

export const nearImport: Rule = {
  id: 'STEPS041',
  title: 'an import names an export as it is spelt',
  severity: 'warning',
  reason:
    'A stack of the workload makes an export whose name is nearly this one. CloudFormation refuses an import that nobody exports.',
  mend: 'Spell both names alike. Where another workload makes the export, nothing is wrong.',
  page: pages.exports,
  *check(workload) {
    for (const instances of deploymentsOf(workload)) {
      const made = instances.flatMap(exportsOf);
      const names = new Set([...accountExports, ...made.flatMap(({ name }) => name ?? [])]);
      for (const { instance, path, name } of instances.flatMap(importsOf)) {
        if (name === undefined || names.has(name)) continue;
        const near = [...names].find((other) => isNearMiss(name, other));
        if (near === undefined) continue;
        const maker = made.find((found) => found.name === near);
        const place = maker
          ? formatLocation(locateInTemplate(maker.instance.template, maker.path))
          : 'the account’s roles';
        const message = `nothing here exports "${name}"; did you mean "${near}" of ${place}?`;
        // One letter may tell the export of another workload from this one; case and separators do not.
        const alike = [...names].filter((other) => bareName(other) === bareName(name));
        yield { ...problemAt(instance.template, path, message), ...rename(name, alike) };
      }
    }
  },
};
