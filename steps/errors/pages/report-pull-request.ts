import { pagesOf } from './error-page.ts';

export const pullRequestPages = pagesOf({
  TOO_MANY_FILES: {
    title: 'a pull request has more files than are handed to its build',
    cause:
      'The source of a pull request is zipped for its build, without `.git`. So many files are as a rule generated or installed ones that were committed (`node_modules`, `dist`).',
    remedy: [
      'Count them: `git ls-files | cut -d/ -f1 | sort | uniq -c | sort -n`.',
      'Take out what is generated: `git rm -r --cached node_modules`, and name it in `.gitignore`.',
    ],
    see: ['pull-requests.md#github-gitlab-and-bitbucket'],
  },
  FOREIGN_BUILD: {
    title: 'the build is none that validates pull requests',
    cause:
      'Its project is another than `--build-project` or `--validate-project`, it is not there, or it was started without the variables that the rules of the pull requests give (`PULL_REQUEST_ID`, commits).',
    remedy: [
      'In a pipeline this runs by itself: a build that was started by hand has no pull request, and nothing is to be reported.',
      'Look at the projects that the stack of `cloudformation/pipelines/pull-requests.yml` made, and name one of their builds.',
    ],
    see: ['pull-requests.md#what-happens'],
  },
});
