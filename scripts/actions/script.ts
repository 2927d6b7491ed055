import { notGiven, variableOf, type ActionInput } from './inputs.ts';
import type { ActionRow } from './rows.ts';

const functions = {
  text: `text() { if [ -n "$2" ]; then arguments+=("--$1=$2"); fi; }`,
  checked: `checked() { if [ "$2" != ${notGiven} ]; then arguments+=("--$1=$2"); fi; }`,
  list: `list() {
  while IFS= read -r line || [ -n "$line" ]; do text "$1" "\${line%$'\\r'}"; done <<<"$2"
}`,
  switch: `switch() {
  case "$2" in
    '' | false) ;;
    true) arguments+=("--$1") ;;
    *)
      printf '%s is true or false, not %q\\n' "$1" "$2" >&2
      exit 2
      ;;
  esac
}`,
  positional: `positional() {
  while IFS= read -r line || [ -n "$line" ]; do
    line=\${line%$'\\r'}
    if [ -n "$line" ]; then arguments+=("$line"); fi
  done <<<"$1"
}`,
};

/**
 * What an action runs, for bash 3.2 too. Inputs are variables, never text of the script:
 * https://docs.github.com/en/actions/concepts/security/script-injections
 * A command line takes them as `--name=value`, so that a value that begins with a hyphen is no option.
 */
export function scriptOf({ command, output }: ActionRow, inputs: readonly ActionInput[], version: string): string {
  const calls = inputs.filter(({ takes }) => takes !== 'arguments').map(callOf);
  const ofArguments = inputs.filter(({ takes }) => takes === 'arguments');
  const used = new Set(calls.map(([name]) => name));
  // A list calls text for each line.
  const needed = Object.entries(functions).filter(
    ([name]) => used.has(name as FunctionName) || name === 'text' || (name === 'positional' && ofArguments.length > 0),
  );
  return [
    'set -euo pipefail',
    // Of an image that holds another version, the action's own is taken from the registry.
    `if [ "$(steps --version 2>/dev/null || true)" = ${version} ]; then run=(steps); else run=(npx --yes codebuild-steps@${version}); fi`,
    `arguments=(${command})`,
    ...needed.map(([, text]) => text),
    ...calls.map(([, text]) => text),
    ...(ofArguments.length === 0 ? [] : ['arguments+=(--)']),
    ...ofArguments.map((input) => `positional "$${variableOf(input)}"`),
    ...runOf(output),
    '',
  ].join('\n');
}

type FunctionName = keyof typeof functions;

function callOf(input: ActionInput): readonly [FunctionName, string] {
  const { name, takes, fallback } = input;
  const form = fallback === undefined ? ({ nothing: 'switch', list: 'list' } as const)[takes as 'list'] : 'checked';
  const called = form ?? 'text';
  return [called, `${called} ${name} "$${variableOf(input)}"`];
}

/** https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#multiline-strings */
function runOf(output: ActionRow['output']): readonly string[] {
  if (!output) return ['"${run[@]}" "${arguments[@]}"'];
  return [
    // What a command that rejects has printed is an output too.
    'status=0',
    'result="$("${run[@]}" "${arguments[@]}")" || status=$?',
    `printf '%s\\n' "$result"`,
    `delimiter="end-$(node -p 'crypto.randomUUID()')"`,
    `printf '%s<<%s\\n%s\\n%s\\n' ${output.name} "$delimiter" "$result" "$delimiter" >>"$GITHUB_OUTPUT"`,
    'exit "$status"',
  ];
}
