import { isObject } from '../../template.ts';
import { conditionKeysOf, eachStatement } from './policies.ts';
import { pages } from './pages.ts';
import { problemAt } from './problem-at.ts';
import { resourcesOfType } from './resources.ts';
import type { Rule } from './rule.ts';

export const plainHttpBucket: Rule = {
  id: 'STEPS093',
  title: 'a bucket policy denies requests without TLS',
  severity: 'warning',
  reason:
    'S3 answers plain HTTP as well: what is read or written is then seen on the way. AWS’s best practices ask for a Deny.',
  mend: 'Add Effect: Deny, Principal: "*", Action: s3:*, both ARNs of the bucket, and Condition: { Bool: { aws:SecureTransport: "false" } }.',
  page: pages.bucketTls,
  *check({ templates }) {
    for (const template of templates) {
      const statements = [...eachStatement(template)];
      for (const bucketPolicy of resourcesOfType(template, 'AWS::S3::BucketPolicy')) {
        const policy = bucketPolicy.properties['PolicyDocument'];
        if (!isObject(policy) || !('Statement' in policy)) continue;
        const own = statements.filter(({ resource }) => resource.logicalId === bucketPolicy.logicalId);
        const denies = own.some((each) => {
          const keys = conditionKeysOf(each);
          return each.statement['Effect'] === 'Deny' && (keys === undefined || keys.includes('aws:securetransport'));
        });
        if (denies) continue;
        const path = [...bucketPolicy.path, 'Properties', 'PolicyDocument'];
        yield problemAt(template, path, 'this policy does not deny requests without TLS (aws:SecureTransport)', {
          key: true,
        });
      }
    }
  },
};
