import { pagesOf } from './error-page.ts';

export const toolsPages = pagesOf({
  CACHE_NOT_WRITABLE: {
    title: 'the folder that linters are installed into cannot be written to',
    cause:
      'Linters are installed once below `STEPS_CACHE_DIR`, else `XDG_CACHE_HOME`, else `~/.cache`. In a container `HOME` is often a folder that this user does not own.',
    remedy: [
      'Name one that can be written to: `export STEPS_CACHE_DIR=/tmp/steps-cache`.',
      'In CodeBuild name a folder that the project caches, so that they are installed once.',
    ],
    see: ['linters.md', 'image.md#in-codebuild'],
  },
  INTERPRETER_MISSING: {
    title: 'the language that a linter is written in is not installed',
    cause:
      'cfn-lint runs in Python, cfn-nag in Ruby. There is none on the `PATH`, or only one that is too old or too new.',
    remedy: [
      'Install the version that the message names, and try it: `python3 --version`, `ruby --version`.',
      'Or run in the image, which holds both linters.',
    ],
    see: ['linters.md', 'image.md#on-a-laptop'],
  },
  TOOL_NOT_INSTALLED: {
    title: 'a linter, or esbuild, could not be installed',
    cause:
      'pip, gem or npm ended with a failure (no network, a registry that refuses, a build of native parts), what was fetched has another digest than the pinned one, or the tool is one that is never installed for you: cfn-guard.',
    remedy: [
      'Read the reason: its last lines are those of the installer.',
      'Without access to the public registries: point pip, gem and npm at a mirror (`PIP_INDEX_URL`, `npm config set registry`), or install the tool yourself; a version on the `PATH` that fits is used.',
      'A digest that differs is no accident of the network: find out what the mirror serves.',
      'Of cfn-guard: install it yourself, or add its npm package to the workload.',
    ],
    see: ['linters.md', 'image.md'],
  },
  FILE_CHANGED: {
    title: 'a file changed between being read and being written',
    cause:
      '`steps validate --fix` writes each file whole or not at all, and none where another program (an editor, a formatter) changed one meanwhile.',
    remedy: ['Save or close it in the editor, and run the command again.'],
    see: ['validating.md#fixing'],
  },
  FILE_UNWRITABLE: {
    title: 'a result cannot be written where it belongs',
    cause:
      'The place has no room, this user may not write there, it is a folder, or a part of its path is a file. `stdout` means that who reads the output ended with an error; `TMPDIR` that large objects have no room to be zipped. What a flag names is looked at before the work begins; a folder that is missing is made.',
    remedy: [
      'Look at it: `ls -ld PATH`, `df -h PATH`.',
      'Name another place (`--output-template-file`, `--output-file`, `--report`, `--outputs-file`, `--baseline`, `TMPDIR`), or make room.',
      'Run the command again. What was deployed before stays deployed, and is found again.',
    ],
    see: ['reference/commands.md'],
  },
});
