import { runCloudFormation } from './cloudformation.ts';
import { runCodeBuild } from './codebuild.ts';
import { runCodeCommit } from './codecommit.ts';
import { runCodeStarSourceConnection } from './codestar-source-connection.ts';
import { runManualApproval } from './manual-approval.ts';
import type { RunAction } from './provider.ts';
import { runS3Source } from './s3.ts';

/** By the action type's category and provider. Adding one is adding a file, a row here and one in `action-types.ts`. */
export const providers: Readonly<Record<string, RunAction>> = {
  'Approval/Manual': runManualApproval,
  'Build/CodeBuild': runCodeBuild,
  'Deploy/CloudFormation': runCloudFormation,
  'Source/CodeCommit': runCodeCommit,
  'Source/CodeStarSourceConnection': runCodeStarSourceConnection,
  'Source/S3': runS3Source,
  'Test/CodeBuild': runCodeBuild,
};
