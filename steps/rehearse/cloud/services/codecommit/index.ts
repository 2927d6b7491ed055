import type { JsonService } from '../../service.ts';
import { approvalOperations } from './approvals.ts';
import { approvalRuleTemplateOperations } from './approval-rule-templates.ts';
import { branchOperations } from './branches.ts';
import { commentOperations } from './comments.ts';
import { commitOperations } from './commits.ts';
import { createCommit } from './create-commit.ts';
import { differenceOperations } from './differences.ts';
import { fileOperations } from './files.ts';
import { serviceOperations } from './for-services.ts';
import { gitOverHttp } from './git-over-http.ts';
import { getMergeOptions } from './merge-options.ts';
import { mergeOperations } from './merges.ts';
import { pullRequestOperations } from './pull-requests.ts';
import { repositoryOperations } from './repositories.ts';

export { makePushUrl } from './push-url.ts';

/** CodeCommit: real bare repositories, its API, and Git over HTTP on the cloud's own port. */
export const codecommit: JsonService = {
  name: 'codecommit',
  protocol: 'json',
  targetPrefix: 'CodeCommit_20150413',
  jsonVersion: '1.1',
  operations: {
    ...repositoryOperations,
    ...branchOperations,
    ...commitOperations,
    ...differenceOperations,
    ...serviceOperations,
    CreateCommit: createCommit,
    ...fileOperations,
    ...approvalRuleTemplateOperations,
    ...pullRequestOperations,
    ...approvalOperations,
    ...commentOperations,
    ...mergeOperations,
    GetMergeOptions: getMergeOptions,
  },
  plainRoutes: [gitOverHttp],
};
