import { pagesOf } from './error-page.ts';
import { destinationPages } from './destination.ts';
import { loopPages } from './loop.ts';

export const packagePages = pagesOf({
  ...destinationPages,
  ...loopPages,
  REFERENCE_NOT_FOUND: {
    title: 'a template names a local file or folder that is not there',
    cause:
      'A relative path starts at the folder of the file that holds it, in a nested template or a snippet at theirs. The path is mistyped, its target is made by a build that has not run, or it holds `${…}`, which only CloudFormation replaces.',
    remedy: [
      'Correct the path: the hint names what was most likely meant.',
      'See why a path is looked for where it is: `steps package --explain PATH`.',
      'Made by a build: run that before `steps package`; of functions `steps build` does it.',
      'With `${…}`: write one resource for each path, or an `Fn::ForEach` whose values are listed.',
    ],
    see: ['packaging.md#what-is-taken', 'rules/STEPS005.md'],
  },
  FILE_EXPECTED: {
    title: 'a property that takes a file names a folder, or what is neither',
    cause:
      'Templates, definitions and schemas are single files: a folder is not one. A pipe, a socket or a device is nothing that can be packaged.',
    remedy: [
      'Name the file in the folder.',
      'See what the property takes: `steps package --explain PATH`, or the table of resources.',
    ],
    see: ['packaging.md#what-is-taken'],
  },
  NOT_AN_ARCHIVE: {
    title: 'a file is called .zip or .jar, and is none',
    cause:
      'It was cut off, is a placeholder of Git LFS (a text of three lines), or was renamed. Lambda would refuse it at deployment.',
    remedy: [
      'Look at it: `file PATH`, `unzip -t PATH`. Of Git LFS: `git lfs pull`.',
      'Make it anew; or name the folder in its place, which `steps package` zips itself.',
    ],
    see: ['packaging.md#what-is-taken'],
  },
  FOLDER_EMPTY: {
    title: 'a folder that is to be packaged has no file in it',
    cause:
      'It is the wrong folder, the build that fills it has not run, git does not keep empty folders, or `.stepsignore` leaves all of it out.',
    remedy: [
      'Look: `ls -A FOLDER`; look into `.stepsignore` where it is not empty.',
      'Build first (`steps build`), or name the folder that holds the code.',
    ],
    see: ['packaging.md#what-is-taken'],
  },
  LINK_LEAVES_WORKLOAD: {
    title: 'a symbolic link in what is packaged leads out of the workload',
    cause:
      'What it leads to would be zipped and deployed, whatever lies there on this machine: a key, a home folder, another version than the one that was committed.',
    remedy: [
      'Copy what it leads to into the workload, or remove the link.',
      'Wanted (a shared folder of a monorepo): allow it by its name, `steps package --allow-link PATH`.',
    ],
    see: ['packaging.md#what-is-taken', 'security.md#attacks'],
  },
  LINK_LOOP: {
    title: 'a path is a symbolic link that leads round in a circle',
    cause: 'Links point at each other, so that no file is ever reached.',
    remedy: [
      'Follow it: `namei -l PATH`, or `readlink PATH` link by link.',
      'Let one of them lead to the file or folder itself.',
    ],
    see: ['https://man7.org/linux/man-pages/man7/symlink.7.html'],
  },
  LINK_BROKEN: {
    title: 'a symbolic link in what is packaged leads to nothing, or to itself',
    cause:
      'What it leads to is gone or was never committed, it leads round in a circle, or to a folder that holds it, which would have no end.',
    remedy: [
      'See where it leads: `readlink PATH`.',
      'Remove it, make what it leads to, or leave it out by a line in `.stepsignore`.',
    ],
    see: ['packaging.md#what-is-taken'],
  },
  NAME_NOT_UTF8: {
    title: 'the name of a file is not UTF-8',
    cause:
      'It was made in another encoding (an old archive, a share). The names in a zip are UTF-8, and such a name has none there.',
    remedy: [
      "Find it: `LC_ALL=C find . -name '*[! -~]*'`.",
      'Rename it: `convmv -f latin1 -t utf8 -r FOLDER` shows what it would do, with `--notest` does it.',
    ],
    see: ['packaging.md#what-is-taken'],
  },
  NESTING_CIRCULAR: {
    title: 'templates nest each other in a circle',
    cause:
      'A template names itself, or one that nests it, as a nested stack or an include: the stack would have to hold itself.',
    remedy: [
      'Follow the chain of the message, and take out one of its references.',
      'What both need goes into a third template, or is passed by parameters and outputs.',
    ],
    see: [
      'rules/STEPS006.md',
      'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-nested-stacks.html',
    ],
  },
  ALIAS_CONFLICT: {
    title: 'one text stands for two properties that must differ once packaged',
    cause:
      'An alias (`*name`), a mapping or a parameter shares a path between properties of different kinds: one becomes an address, the other a map. It is one place in the file and cannot be both.',
    remedy: ['Write the path out in both places: the message names the first, the caret points at the second.'],
    see: ['packaging.md#choices-mappings-and-parameters'],
  },
  NOT_UTF8: {
    title: 'a file is not text in UTF-8',
    cause: 'An editor saved it as UTF-16 or Latin-1, or it is no text at all. CloudFormation takes UTF-8 only.',
    remedy: [
      'Look: `file --mime-encoding FILE`.',
      'Convert it: `iconv -f UTF-16 -t UTF-8 FILE > NEW && mv NEW FILE`.',
      'On Windows save as UTF-8 in the editor; the redirection of an old PowerShell writes UTF-16.',
    ],
    see: ['rules/STEPS001.md'],
  },
  TOO_LARGE: {
    title: 'an artifact or a template is larger than AWS takes',
    cause:
      'A function or layer may have 250 MB unzipped, a template 1 MB. The message has what it has and its largest parts: as a rule dependencies that are for development only, tests, or data. Nothing was uploaded.',
    remedy: [
      'Leave out what is not needed at run time: lines in `.stepsignore` beside the code, or bundle with esbuild.',
      'Move what several functions share into a layer, large data to S3, or use an image (10 GB).',
      'A template: move resources into nested stacks, and inline code into files.',
    ],
    see: [
      'rules/STEPS004.md',
      'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html',
      'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html',
    ],
  },
  CHANGED_WHILE_READ: {
    title: 'a file changed, or went away, while the workload was read',
    cause:
      'A watcher, an editor, another build or a test writes to the folder. What would be uploaded is neither the old state nor the new one.',
    remedy: [
      'Stop what writes there: `lsof +D FOLDER` shows it.',
      'Let logs and temporary files lie elsewhere, or leave them out by `.stepsignore`.',
      'Run the command again.',
    ],
    see: ['packaging.md#large-files-and-runs-that-were-interrupted'],
  },
  BUILD_OUTDATED: {
    title: 'what steps build made is not of the sources that are there now',
    cause:
      'Sources or the template were changed after the build, or its output in `.steps/build` was edited or deleted. An older state than the one that you look at would be deployed.',
    remedy: [
      'Run `steps build` again, then `steps package`.',
      'It comes back each time: a later command changes the sources, as a formatter or a generator does. Let it run before `steps build`.',
    ],
    see: ['building.md#the-cache'],
  },
});
