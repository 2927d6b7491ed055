import { maxTemplateBodyBytes } from '../../template-limits.ts';
import { startOf } from '../own-finding.ts';
import { rootOf } from '../workload.ts';
import { pages } from './pages.ts';
import type { Rule } from './rule.ts';

export const largeBody: Rule = {
  id: 'STEPS051',
  title: 'the root template has at most 51,200 bytes, or is deployed from a bucket',
  severity: 'info',
  reason:
    'A call to CloudFormation carries 51,200 bytes of a template. A larger one is read from S3 only, where `steps package` puts it; pull requests, which may read no bucket, are not planned.',
  mend: 'Nothing, where the template is packaged. Else split it into nested stacks.',
  page: pages.quotas,
  *check({ trees }) {
    for (const template of trees.map(rootOf)) {
      const bytes = template ? Buffer.byteLength(template.source.text) : 0;
      if (!template || bytes <= maxTemplateBodyBytes) continue;
      const message = `this template has ${bytes} bytes: CloudFormation takes up to ${maxTemplateBodyBytes} in a call, more from a bucket only`;
      yield { message, location: startOf(template.file) };
    }
  },
};
