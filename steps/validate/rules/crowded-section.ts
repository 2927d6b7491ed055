import { maxMembers } from '../../template-limits.ts';
import { isObject } from '../../template.ts';
import { expandLoops } from '../expand-loops.ts';
import { pages } from './pages.ts';
import { problemAt } from './problem-at.ts';
import type { Rule } from './rule.ts';

export const crowdedSection: Rule = {
  id: 'STEPS050',
  title: 'a template has at most 500 resources, and 200 parameters, mappings and outputs',
  severity: 'error',
  reason: 'CloudFormation refuses a larger template. What loops and includes make counts as if it were written out.',
  mend: 'Move a part into a nested stack.',
  page: pages.quotas,
  *check({ templates }) {
    for (const template of templates) {
      const { value } = expandLoops(template.value);
      for (const [section, most] of Object.entries(maxMembers)) {
        const members = value[section];
        const count = isObject(members) ? Object.keys(members).length : 0;
        if (count <= most) continue;
        const message = `${template.file} has ${count} ${section}; CloudFormation takes up to ${most}`;
        yield problemAt(template, [section], message, { key: true });
      }
    }
  },
};
