import { pagesOf } from './error-page.ts';

export const buildPages = pagesOf({
  TOOLCHAIN_UNKNOWN: {
    title: 'a function or layer needs a build that there is none for',
    cause:
      'Its `Metadata: BuildMethod` names one that is not known, or its runtime is a custom one and its folder has a `Package.swift` or `composer.json`. To zip it as it is would deploy what cannot run.',
    remedy: [
      'Correct `BuildMethod`: the message lists those that there are.',
      'Build it by a Makefile: a target `build-LOGICALID` that puts what is deployed into `$ARTIFACTS_DIR`. Or by one command: `steps build --command LOGICALID=COMMAND`.',
      'Where the folder is to go as it is, say `SkipBuild: true` in the Metadata of the resource.',
    ],
    see: ['building.md#toolchains'],
  },
  ENTRY_NOT_FOUND: {
    title: 'the file that a handler names is not in the folder of the function',
    cause:
      'The handler `src/app.handler` means `src/app.ts` (or `.js`, `.mjs` …) below the folder of the code. The message lists what was looked for.',
    remedy: [
      'Correct `Handler`, or `CodeUri`, which the path starts from.',
      'Where the entry has another name than the handler, give it: `Metadata: { BuildMethod: esbuild, BuildProperties: { EntryPoints: [src/main.ts] } }`.',
    ],
    see: ['building.md#toolchains', 'https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html'],
  },
  LOCKFILE_MISSING: {
    title: 'a package has dependencies and no lockfile',
    cause:
      'A build installs what a lockfile names, and nothing else, so that the same commit gives the same zip. It is not in the folder, or was not committed.',
    remedy: [
      'Make it: `npm install` (Ruby: `bundle lock`) in the folder that the message names.',
      'Commit it, and take it out of `.gitignore`.',
    ],
    see: ['building.md#the-same-lock-gives-the-same-zip', 'decisions/0001-npm-install-by-lockfile.md'],
  },
  LOCKFILE_FOREIGN: {
    title: 'the packages are locked by a tool that steps build does not run',
    cause:
      'The folder has the lockfile of yarn, pnpm or another, and no `node_modules`. Only npm is run; what another has installed is used as it is.',
    remedy: [
      'Run that tool before `steps build`, as the hint says: in CodeBuild in the `pre_build` phase of your buildspec.',
      'Or lock with npm: `npm install`, and commit `package-lock.json` in the place of the other.',
    ],
    see: ['building.md#toolchains'],
  },
  BUILD_FAILED: {
    title: 'the tool that builds a function or layer failed',
    cause:
      'The command of the message ended with a failure. Its last twenty lines follow; the caret points at the resource. `none (killed)` means that a signal ended it, as a rule for want of memory.',
    remedy: [
      'Read the last lines: a compiler names file and line, npm and pip the package that is not there or refuses its credentials.',
      'Run it by hand: the hint has the whole command, folder and variables included.',
      'It fails in CodeBuild only: compare versions (`node --version`, `python3 --version`), look whether what it needs is committed, and whether the registry can be reached from there.',
    ],
    see: ['building.md#when-a-build-fails', 'building.md#credentials'],
  },
  TESTS_FAILED: {
    title: 'tests of a function or layer failed',
    cause:
      '`steps build --test` ran the tests that the folder brings, by their own runner, which ended with a failure. All tests have run before this is told.',
    remedy: [
      'Read the last lines; the report is in `.steps/reports`, and in CodeBuild among the reports of the build.',
      'Run it by hand, as the hint says.',
      'Correct code or test, and run `steps build --test` again.',
    ],
    see: ['building.md#tests'],
  },
  OUTPUT_EMPTY: {
    title: 'a build ended well and left nothing to deploy',
    cause:
      'What is deployed is what the build puts into the folder that `$ARTIFACTS_DIR` names. A Makefile or command that writes elsewhere (`dist/`, `build/`) leaves that empty.',
    remedy: [
      'Copy it there, as the last command: `cp -r dist/. "$ARTIFACTS_DIR"`. In a Makefile it is `$(ARTIFACTS_DIR)`.',
      'Run `steps build` again.',
    ],
    see: ['building.md#toolchains'],
  },
  TOOLCHAIN_MISSING: {
    title: 'the tool that a build or a test needs is not on the PATH',
    cause:
      'Its language is recognised by the files of the function, and the tool of that language is not installed here; or a version manager has none chosen in this folder. Of Python it must have pip, of pytest the module.',
    remedy: [
      'Install it as the hint says, and try it in the folder of the function: `go version`, `mvn --version`, `python3 -m pip --version`.',
      'In CodeBuild: the full image of these steps holds Node, Python and Ruby, and no compiler. Name an image that has the others, or install them in the `install` phase of your buildspec.',
    ],
    see: ['building.md#toolchains', 'image.md#size'],
  },
  TOOLCHAIN_BROKEN: {
    title: 'a tool is there and cannot even say its version',
    cause:
      'Asked for its version in the folder of the function, it failed: a shim of a version manager (asdf, pyenv, rustup) has no version for this folder, or a library of it is missing.',
    remedy: [
      'Run the command of the message in that folder; its last lines say why.',
      'Choose or install the version that it asks for: `asdf install`, `pyenv install`, `rustup toolchain install stable`.',
    ],
    see: ['building.md#toolchains'],
  },
  TOOLCHAIN_UNFIT: {
    title: 'what this machine would build does not run in Lambda',
    cause:
      'Gems with compiled extensions were built for another Ruby, system or processor than the function has; or a Rust package makes no executable, or several of which one must be chosen.',
    remedy: [
      'Ruby: build on Linux, with the Ruby of the runtime and the processor of `Architectures`: in CodeBuild, by an image that has both and a compiler.',
      'Rust: name the executable, `Metadata: { BuildMethod: rust-cargolambda, BuildProperties: { Binary: NAME } }`.',
    ],
    see: ['building.md#toolchains', 'image.md'],
  },
  BUILD_CACHE_UNUSABLE: {
    title: 'the cache of builds cannot be written to',
    cause:
      'The folder of `--build-cache` (`STEPS_BUILD_CACHE`) cannot be made or written: no permission, no space, a read-only file system, or a file in its place.',
    remedy: [
      'Look at it: `ls -ld FOLDER`, `df -h FOLDER`.',
      'Name another: `steps build --build-cache FOLDER`. The cache may be deleted; it is made again.',
    ],
    see: ['building.md#the-cache'],
  },
});
