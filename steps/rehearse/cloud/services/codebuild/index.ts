import type { JsonService } from '../../service.ts';
import { buildOperations } from './builds.ts';
import { containerCredentials } from './container-credentials.ts';
import { endInterruptedBuilds } from './end-build.ts';
import { projectOperations } from './projects.ts';
import { followPullRequests } from './pull-requests.ts';
import { reportOperations } from './reports.ts';
import { webhookOperations } from './webhooks.ts';

/** CodeBuild: projects, and builds that run a buildspec on this machine with the project's role. */
export const codebuild: JsonService = {
  name: 'codebuild',
  protocol: 'json',
  targetPrefix: 'CodeBuild_20161006',
  jsonVersion: '1.1',
  operations: { ...projectOperations, ...webhookOperations, ...buildOperations, ...reportOperations },
  plainRoutes: [containerCredentials],
  start(cloud) {
    endInterruptedBuilds(cloud);
    followPullRequests(cloud);
  },
};
