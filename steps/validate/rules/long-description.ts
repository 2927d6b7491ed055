import { maxDescriptionBytes } from '../../template-limits.ts';
import { pages } from './pages.ts';
import { problemAt } from './problem-at.ts';
import type { Rule } from './rule.ts';

export const longDescription: Rule = {
  id: 'STEPS053',
  title: 'the description of a template has at most 1,024 bytes',
  severity: 'error',
  reason:
    'CloudFormation counts bytes, of which letters beyond ASCII have two to four, and refuses the template; cfn-lint counts characters.',
  mend: 'Shorten the description, or put it into a comment or Metadata.',
  page: pages.quotas,
  *check({ templates }) {
    for (const template of templates) {
      const description = template.value['Description'];
      const bytes = typeof description === 'string' ? Buffer.byteLength(description) : 0;
      if (bytes <= maxDescriptionBytes) continue;
      const message = `the description has ${bytes} bytes; CloudFormation takes up to ${maxDescriptionBytes}`;
      yield problemAt(template, ['Description'], message, { key: true });
    }
  },
};
