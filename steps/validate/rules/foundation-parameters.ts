const common =
  'artifact-bucket artifact-key-arn build-cache-bucket build-image build-role-arn build-role-name check-role-arn cross-account-deployment-role-name cross-account-pipeline-role-name deploy-role-arn deploy-role-name develop-deploy-role-arn develop-deploy-role-name develop-pipeline-role-arn develop-pipeline-role-name develop-self-update-role-arn events-role-arn feature-branch-events-role-arn image-pull-credentials-type organization-id pipeline-role-arn pipeline-role-name plan-role-name pull-request-events-role-arn pull-request-report-role-arn pull-request-verdict-role-arn self-update-role-arn version';

/** The stored parameters that the foundations make under fixed names; a test holds them against cloudformation/. */
export const foundationParameters: readonly string[] = [
  ...common.split(' ').map((name) => `/codebuild-steps/common/${name}`),
  ...['deployment-boundary-arn', 'log-retention-days'].map((name) => `/codebuild-steps/account/${name}`),
  ...['domain-name', 'pipeline-role-arn', 'publish-role-arn', 'repository-name', 'self-update-role-arn'].map(
    (name) => `/codebuild-steps/packages/${name}`,
  ),
];
