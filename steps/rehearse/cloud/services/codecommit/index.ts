import type { JsonService } from '../../service.ts';
import { branchOperations } from './branches.ts';
import { commitOperations } from './commits.ts';
import { createCommit } from './create-commit.ts';
import { serviceOperations } from './for-services.ts';
import { gitOverHttp } from './git-over-http.ts';
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
    ...serviceOperations,
    CreateCommit: createCommit,
  },
  plainRoutes: [gitOverHttp],
};
