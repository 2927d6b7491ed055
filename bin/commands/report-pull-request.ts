import { settingMissing } from '../../steps/errors/index.ts';
import type { PlanTarget } from '../../steps/report-pull-request/index.ts';
import { accountOption, textOption, type CommandRow, type OptionValues } from '../command.ts';

export const reportPullRequestCommand: CommandRow = {
  name: 'report-pull-request',
  summary:
    'Accept or reject a commit of a pull request that was built and validated; at CodeCommit by approval and comment',
  options: [
    { flags: '--build-id <id>', completes: 'nothing', description: 'the build that ended, of one of the two projects' },
    { flags: '--build-project <name>', completes: 'nothing', description: 'the project that builds pull requests' },
    {
      flags: '--validate-project <name>',
      completes: 'nothing',
      description: 'the project that validates what it built',
    },
    {
      flags: '--repository <name>',
      completes: 'nothing',
      description: 'the CodeCommit repository; without it the verdict is printed, and is the exit code',
    },
    { flags: '--verdict-role <arn>', completes: 'nothing', description: 'the role that comments and approves there' },
    { flags: '--s3-bucket <bucket>', completes: 'nothing', description: 'where the findings of the validation lie' },
    { flags: '--s3-prefix <prefix>', completes: 'nothing', description: 'what their keys start with' },
    { flags: '--artifact <folder>', completes: 'folder', description: 'what was built, unpacked', default: '.' },
    { flags: '--region <region>', completes: 'region', description: 'the region of repository, builds and plan' },
    {
      flags: '--account <id>',
      completes: 'account',
      description: 'the account to plan against; without it nothing is planned',
    },
    { flags: '--stack-name <name>', completes: 'stack', description: 'the stack to plan' },
    {
      flags: '--template-file <file>',
      completes: 'template',
      description: 'the packaged template',
      default: 'packaged.yml',
    },
    {
      flags: '--parameters-file <file>',
      completes: 'parameters-file',
      description: 'the template configuration to plan with',
      default: 'environments/dev.json',
    },
    {
      flags: '--plan-role-name <name>',
      completes: 'nothing',
      description: 'the role to plan with',
      default: 'codebuild-steps-plan',
    },
    {
      flags: '--deployment-role-name <name>',
      completes: 'nothing',
      description: 'the role that CloudFormation acts with there',
      default: 'CrossAccountDeploymentRole',
    },
    {
      flags: '--partition <partition>',
      completes: 'partition',
      description: 'the AWS partition of the role ARNs',
      default: 'aws',
    },
  ],
  run: async ({ options, context, surface }) => {
    const { reportPullRequest } = await import('../../steps/report-pull-request/index.ts');
    const plan = planTarget(options);
    const repository = textOption(options, 'repository');
    const codeCommit =
      repository === undefined
        ? undefined
        : { repository, verdictRoleArn: required(options, 'verdictRole', '--verdict-role') };
    const { kind, pullRequestId, commitId, reason, comment } = await reportPullRequest(
      {
        buildId: required(options, 'buildId', '--build-id'),
        buildProject: required(options, 'buildProject', '--build-project'),
        validateProject: required(options, 'validateProject', '--validate-project'),
        region: required(options, 'region', '--region'),
        findingsBucket: required(options, 's3Bucket', '--s3-bucket'),
        findingsPrefix: required(options, 's3Prefix', '--s3-prefix'),
        artifactFolder: textOption(options, 'artifact') ?? '.',
        ...(plan ? { plan } : {}),
        ...(codeCommit ? { codeCommit } : {}),
      },
      context,
    );
    if (comment !== undefined) return { exitCode: kind === 'accepted' ? 0 : 1, stdout: surface.fit(comment) };
    return { exitCode: 0, stdout: surface.fit(`pull request ${pullRequestId} at ${commitId}: ${kind}: ${reason}`) };
  },
};

function planTarget(options: OptionValues): PlanTarget | undefined {
  const account = accountOption(options, 'account', '--account');
  if (account === undefined) return undefined;
  return {
    account,
    stackName: required(options, 'stackName', '--stack-name'),
    templateFile: required(options, 'templateFile', '--template-file'),
    parametersFile: required(options, 'parametersFile', '--parameters-file'),
    planRoleName: required(options, 'planRoleName', '--plan-role-name'),
    deploymentRoleName: required(options, 'deploymentRoleName', '--deployment-role-name'),
    partition: required(options, 'partition', '--partition'),
  };
}

function required(options: OptionValues, name: string, flag: string): string {
  const value = textOption(options, name);
  if (value === undefined)
    throw settingMissing(flag, 'the project that reports gives it (steps report-pull-request --help)');
  return value;
}
