import { shellQuoted } from '../shell-word.ts';

const mark = '# codebuild-steps: validates what is staged.';
const end = 'exit "$failed"\n';

export function isOurs(hook: string): boolean {
  return hook.includes(mark);
}

/** What validates the staged templates of a folder, in a hook of one's own. */
export function commandFor(folder: string): string {
  return folder === '.' ? 'steps validate --staged' : `steps -C ${shellQuoted(folder)} validate --staged`;
}

/** Where this machine has what the hook needs. */
export interface KnownPlaces {
  readonly node: string;
  /** What node runs as `steps`. */
  readonly script: string;
  readonly path: string;
}

/**
 * Starts nothing where no file is staged that could be a template. `known` is what this machine has now, for where that
 * is not found.
 */
export function hookScript(folder: string, known?: KnownPlaces): string {
  const search = known
    ? `# Programs with windows have neither a terminal nor the PATH of a shell.\n{ [ -n "\${TERM:-}" ] && command -v node > /dev/null; } || { PATH=${shellQuoted(known.path)}":$PATH" && export PATH; }\n`
    : '';
  const own = known
    ? `  elif [ -x ${shellQuoted(known.node)} ] && [ -f ${shellQuoted(known.script)} ]; then
    ${shellQuoted(known.node)} ${shellQuoted(known.script)} "$@"
`
    : '';
  return `#!/bin/sh
${mark}
# Written by "steps init --hook"; "git commit --no-verify" commits without it.
git diff --cached --quiet -- '*.yml' '*.yaml' '*.json' '*.template' && exit 0
${search}# Git names these as seen from here, and steps goes to another folder.
case "\${GIT_INDEX_FILE:-/}" in /*) ;; *) GIT_INDEX_FILE="$PWD/$GIT_INDEX_FILE" && export GIT_INDEX_FILE ;; esac
case "\${GIT_DIR:-/}" in /*) ;; *) GIT_DIR="$PWD/$GIT_DIR" && export GIT_DIR ;; esac
run_steps() {
  if [ -x node_modules/.bin/steps ]; then
    node_modules/.bin/steps "$@"
  elif command -v steps > /dev/null; then
    steps "$@"
${own}  else
    echo 'pre-commit: there is no steps to validate the staged templates with; git commit --no-verify commits without it' >&2
    return 1
  fi
}
failed=0
validate() {
  # Another branch may not have the folder.
  [ ! -d "$1" ] || run_steps -C "$1" validate --staged || failed=1
}
${lineOf(folder)}${end}`;
}

/** A hook of ours with another folder; nothing where its end is not what we wrote. */
export function addFolder(hook: string, folder: string): string | undefined {
  if (hook.includes(`\n${lineOf(folder)}`)) return hook;
  return hook.endsWith(end) ? `${hook.slice(0, -end.length)}${lineOf(folder)}${end}` : undefined;
}

function lineOf(folder: string): string {
  return `validate ${shellQuoted(folder)}\n`;
}
