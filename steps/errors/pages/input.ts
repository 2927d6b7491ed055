import { pagesOf } from './error-page.ts';

export const inputPages = pagesOf({
  FILE_NOT_FOUND: {
    title: 'a file that was named, or that is looked for by default, is not there',
    cause:
      'A path is taken from the working directory, or from the folder that `-C` names; in a pipeline that is the root of the input artifact. A file that `.gitignore` holds back, or that a build made and did not hand on, is not there either.',
    remedy: [
      'Compare the path in the message with what is there: `ls`, and in a pipeline the log of the build that made the artifact.',
      'Correct the flag, or the line in `steps.yml` or the `STEPS_` variable that gives it; or run in the right folder: `steps -C FOLDER …`.',
      'For a packaged template: run `steps package --output-template-file FILE` first.',
    ],
    see: ['reference/commands.md', 'pipelines.md#what-builds-hand-on'],
  },
  FILE_UNREADABLE: {
    title: 'a file is there and cannot be read',
    cause:
      'This user may not read it, it is a folder where a file is needed, or a part of its path is a file. The message says which.',
    remedy: [
      'Look at it: `ls -ld PATH`.',
      'Where permissions are missing, give them (`chmod u+r`), or run as the user who owns it: files that a container wrote as root are a usual case.',
      'Where it is a folder, name the file in it.',
    ],
    see: ['reference/commands.md'],
  },
  SYNTAX: {
    title: 'a file is no correct YAML or JSON, or a template is no map',
    cause:
      'The parser stopped at the place that the caret points at. The mistake may stand before it: a missing quote, comma or indentation is noticed only at the next word. Aliases that lead nowhere, to themselves, or expand without bound are refused as well, and so is a template that is empty or a list.',
    remedy: [
      'Correct the line of the message, or the one before it. In YAML: spaces, no tabs, and quotes around what holds `: `, `#` or begins with `*`, `&`, `!`, `%` or `@`.',
      'Run `steps validate`: it tells what is wrong in all files at once.',
    ],
    see: ['rules/STEPS002.md', 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html'],
  },
  SETTING_MISSING: {
    title: 'an option has no value, and there is none to take in its place',
    cause:
      'Neither a flag, nor the environment, nor `steps.yml` gives it. In a pipeline the project passes such values as variables: a stage that was made by hand, or by an older version, may lack one.',
    remedy: [
      'Give it as the hint says: as a flag, as a variable (`--s3-bucket` is `STEPS_S3_BUCKET`), or as a line in `steps.yml`.',
      'With `--no-config`, `steps.yml` is left aside: pipelines run so. Give it as a flag or a variable there.',
      'Where a pipeline should give it: bring its stack up to date, `steps bootstrap` or the UpdatePipeline stage.',
    ],
    see: ['reference/commands.md'],
  },
  SETTING_INVALID: {
    title: 'an option has a value that it does not take',
    cause:
      'The value of a flag, a variable or a line in `steps.yml` has the wrong form. Message and place say where it was given. An empty value (`--s3-bucket "$BUCKET"` with no such variable) is refused too: it is not the default.',
    remedy: [
      'Correct it where the message says that it was given. A flag goes before the environment, which goes before `steps.yml`.',
      'See what it takes: the help of the command, or its table in the reference.',
    ],
    see: ['reference/commands.md'],
  },
  SETTING_UNKNOWN: {
    title: 'steps.yml has a line that no command knows',
    cause:
      'A key of `steps.yml` is the name of an option without its hyphens in front, or the name of a command that holds such keys. It is mistyped, was of another version, or is an option that may only be a flag (`--allow`, `--yes`): what a repository says is no permission.',
    remedy: [
      'Correct the key: the hint names what was most likely meant.',
      'Let the editor check the file by `schemas/steps.schema.json`.',
      'Give an option that is a flag only on the command line.',
    ],
    see: ['reference/commands.md'],
  },
  TEMPLATE_CONFIGURATION: {
    title: 'a parameter file has not the form of a template configuration',
    cause:
      'It may hold `Parameters`, `Tags` and `StackPolicy`, or be a list of `ParameterKey` and `ParameterValue`. Each value is a text, a number or a boolean: a list is written as one text with commas.',
    remedy: [
      'Correct the place that the caret points at.',
      'Write lists as `"subnet-1,subnet-2"`, and leave out a parameter that is to keep its default.',
      'Run `steps validate`, which finds the same in all files (STEPS009).',
    ],
    see: [
      'reference/template-configuration.md',
      'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/continuous-delivery-codepipeline-cfn-artifacts.html',
    ],
  },
  COMMAND_NOT_FOUND: {
    title: 'a program that is needed is not installed',
    cause:
      'It is not in a folder of `PATH`, or is there and may not be executed. In CodeBuild the image of the project is not the one that the pipelines name.',
    remedy: [
      'Install it as the hint says, and try it: `command -v NAME`.',
      'In a pipeline use the image of these steps, which holds all of them, or install it in the `install` phase of your own buildspec.',
    ],
    see: ['image.md#in-codebuild'],
  },
  COMMAND_FAILED: {
    title: 'a program that was run, as a rule git, ended with a failure',
    cause:
      'The message holds its command, its exit code and the last lines that it printed. `none (killed)` means that a signal ended it: out of memory, or a time limit.',
    remedy: [
      'Mend what the last lines say. Of git: `fatal: detected dubious ownership` is mended by `git config --global --add safe.directory FOLDER`, a lock file that stayed (`index.lock`) by deleting it once no git runs.',
      'Run that command by hand in the same folder, then run `steps` again.',
    ],
    see: ['https://git-scm.com/docs/git-config#Documentation/git-config.txt-safedirectory'],
  },
});
