import { settingInvalid } from '../../steps/errors/index.ts';
import { requiredOption, type CommandRow, type OptionValues } from '../command.ts';

export const validatePullRequestCommand: CommandRow = {
  name: 'validate-pull-request',
  summary:
    'Have a pull request of GitHub, GitLab or Bitbucket built, validated and planned, as the status of its commit',
  options: [
    { flags: '--source <folder>', completes: 'folder', description: 'the clone of the commit' },
    { flags: '--commit <id>', completes: 'nothing', description: 'the commit' },
    {
      flags: '--pull-request <trigger>',
      completes: 'nothing',
      description: 'the pull request, as CodeBuild names what started it: pr/7',
    },
    {
      flags: '--validation-name <name>',
      completes: 'nothing',
      description: 'the name of the validation, in keys of the bucket',
    },
    { flags: '--build-project <name>', completes: 'nothing', description: 'the project that builds pull requests' },
    {
      flags: '--validate-project <name>',
      completes: 'nothing',
      description: 'the project that validates what it built',
    },
    {
      flags: '--report-project <name>',
      completes: 'nothing',
      description: 'the project that plans it, and says whether it is accepted',
    },
    { flags: '--s3-bucket <bucket>', completes: 'nothing', description: 'the artifact bucket' },
    { flags: '--region <region>', completes: 'region', description: 'the region of projects and bucket' },
  ],
  run: async ({ options, context, surface }) => {
    const { validatePullRequest } = await import('../../steps/report-pull-request/index.ts');
    const { isAccepted, log } = await validatePullRequest(
      {
        sourceFolder: required(options, 'source', '--source'),
        commitId: readCommit(required(options, 'commit', '--commit')),
        pullRequestId: readPullRequest(required(options, 'pullRequest', '--pull-request')),
        validationName: required(options, 'validationName', '--validation-name'),
        buildProject: required(options, 'buildProject', '--build-project'),
        validateProject: required(options, 'validateProject', '--validate-project'),
        reportProject: required(options, 'reportProject', '--report-project'),
        bucket: required(options, 's3Bucket', '--s3-bucket'),
        region: required(options, 'region', '--region'),
      },
      context,
    );
    return { exitCode: isAccepted ? 0 : 1, stdout: surface.fit(log.join('\n')) };
  },
};

/** It stands in keys and in the name of a change set. */
function readCommit(text: string): string {
  if (!/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(text)) throw settingInvalid('--commit', text, 'the full id of a commit');
  return text;
}

/** Its number, where it is named so: https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html tells of GitHub. */
function readPullRequest(text: string): string {
  return /^[a-z]+\/(\d{1,10})$/.exec(text)?.[1] ?? 'unnumbered';
}

function required(options: OptionValues, name: string, flag: string): string {
  return requiredOption(options, name, flag, 'validate-pull-request');
}
