/** The shells that there is a script for. */
export const shells = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof shells)[number];

/**
 * What a shell is given once. Each script hands what is typed to `steps __complete` and shows its answer, so that it stays as it is when
 * commands and options change. Nothing that a command, a file or a repository says is ever evaluated, and no error reaches the prompt.
 */
export const scripts: Readonly<Record<Shell, string>> = {
  /**
   * From bash 3.2 on, which macOS has: without compopt, so that spaces are part of the answer, and without arrays of mapfile. The line is
   * handed over as it stands, for COMP_WORDS is cut at each letter of COMP_WORDBREAKS, `=` and `:` among them.
   * https://www.gnu.org/software/bash/manual/html_node/Programmable-Completion.html
   */
  bash: String.raw`# Completion of steps for bash, by steps completion bash
_steps() {
  local answer IFS=$'\n' globbing=on
  COMPREPLY=()
  answer=$(steps __complete bash "${'$'}{COMP_LINE:0:$COMP_POINT}" "$2" "${'$'}{COMP_TYPE:-}" 2>/dev/null </dev/null) || return 0
  # Split at the ends of lines, and nothing else.
  case $- in *f*) globbing=off ;; esac
  set -f
  COMPREPLY=($answer)
  if [ "$globbing" = on ]; then set +f; fi
}
complete -o nospace -o bashdefault -F _steps steps
`,
  /**
   * https://zsh.sourceforge.io/Doc/Release/Completion-System.html#Completion-Functions has _describe and _files,
   * https://zsh.sourceforge.io/Doc/Release/Completion-Widgets.html#Completion-Builtin-Commands compset.
   */
  zsh: String.raw`#compdef steps
# Completion of steps for zsh, by steps completion zsh
_steps() {
  local -a answer closed open where
  local entry reply
  local -i at found=1
  reply=$(steps __complete zsh "${'$'}{(@)words[2,CURRENT-1]}" "$PREFIX" 2>/dev/null </dev/null) || return 1
  answer=("${'$'}{(@0)reply}")
  (( $#answer > 4 )) || return 1
  compset -p $answer[1]
  for (( at = 5; at + 2 <= $#answer; at += 3 )); do
    entry=${'$'}{${'$'}{answer[at]//\\/\\\\}//:/\\:}
    if [[ -n $answer[at+1] ]]; then entry+=":$answer[at+1]"; fi
    if [[ -n $answer[at+2] ]]; then open+=("$entry"); else closed+=("$entry"); fi
  done
  if (( $#closed )); then _describe -V -t values value closed && found=0; fi
  if (( $#open )); then _describe -V -t open-values value open -S '' && found=0; fi
  if [[ -n $answer[4] ]]; then where=(-W "$answer[4]"); fi
  case $answer[2] in
    folders) _files -/ "${'$'}{where[@]}" && found=0 ;;
    files) _files -g "*${'$'}{answer[3]:+.(#i)($answer[3])}(-.)" "${'$'}{where[@]}" && found=0 ;;
  esac
  return found
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _steps "$@"
elif (( $+functions[compdef] )); then
  compdef _steps steps
else
  print -ru2 -- 'steps: completion needs zsh’s own first: autoload -Uz compinit && compinit'
fi
`,
  /** https://fishshell.com/docs/current/completions.html, https://fishshell.com/docs/current/cmds/string-split.html */
  fish: String.raw`# Completion of steps for fish, by steps completion fish
function __steps_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -e words[1]
    steps __complete fish $words "$current" 2>/dev/null </dev/null | string split0
end
complete -c steps -e
complete -c steps -k -f -a '(__steps_complete)'
`,
};
