import { execa, execaSync } from 'execa';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { packageRoot } from '../../steps/package-root.ts';
import { scripts, type Shell } from '../../bin/completion/scripts.ts';
import { inheritedEnvironment } from './run-steps.ts';
import { stepsFile } from './steps-file.ts';
import { writeFiles } from './workspace.ts';

/** What a test of the shell says behind its name where it is skipped. */
export function noteOf(shell: Shell): string {
  return isInstalled(shell) ? '' : ` (skipped: ${shell} is not installed)`;
}

export function isInstalled(shell: Shell): boolean {
  return !execaSync(shell, ['--version'], { reject: false }).failed;
}

interface ShellFiles {
  readonly command: readonly string[];
  /** What the shell reads first, below a home of its own. */
  readonly start: string;
  readonly text: (dump: string) => string;
}

const settings: Readonly<Record<Shell, ShellFiles>> = {
  bash: {
    command: ['bash', '--noprofile', '--rcfile', '.bashrc', '-i'],
    start: '.bashrc',
    text: (dump) => `PS1='ready> '
HISTFILE=
bind 'set completion-query-items 0'
bind 'set page-completions off'
bind 'set enable-bracketed-paste off'
bind -x '"\\C-o": printf %s "$READLINE_LINE" >"${dump}.part"; mv "${dump}.part" "${dump}"'
`,
  },
  zsh: {
    command: ['zsh', '-i'],
    start: '.zshrc',
    text: (dump) => `PS1='ready> '
unset HISTFILE
LISTMAX=1000
autoload -Uz compinit && compinit -u -D
dump-line() { print -rn -- "$BUFFER" >"${dump}.part"; mv "${dump}.part" "${dump}" }
zle -N dump-line
bindkey '^O' dump-line
`,
  },
  fish: {
    command: ['fish', '-i'],
    start: '.config/fish/config.fish',
    text: (dump) => `function fish_prompt; echo 'ready> '; end
function fish_greeting; end
bind \\co 'commandline >"${dump}.part"; mv "${dump}.part" "${dump}"'
`,
  },
};

const scriptOf: Readonly<Record<Shell, string>> = {
  bash: 'eval "$(steps completion bash)"',
  zsh: 'eval "$(steps completion zsh)"',
  fish: 'steps completion fish | source',
};

export interface ShellOptions {
  readonly cwd: string;
  /** Lines that the shell reads before the script of completion, and after it. */
  readonly before?: string;
  readonly after?: string;
  /** What answers a TAB in the place of ours. */
  readonly answering?: string;
  /** The script of zsh is a file of fpath, which compinit finds. */
  readonly isFile?: boolean;
}

interface ShellHome {
  readonly home: string;
  readonly dump: string;
  readonly args: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * A home with the shell's files and a `steps` on the PATH: ours where it completes; of any other call it keeps the arguments, so that a
 * test sees what the shell makes of a line.
 */
async function createHome(shell: Shell, options: ShellOptions): Promise<ShellHome> {
  const { before = '', after = '', isFile = false, answering = 'exec ours "$@"' } = options;
  const home = await mkdtemp(join(tmpdir(), 'codebuild-steps-shell-'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const [dump, args] = [join(home, 'dump'), join(home, 'args')];
  const { start, text } = settings[shell];
  const inherited = inheritedEnvironment();
  const path = `${join(home, 'bin')}:${inherited['PATH'] ?? ''}`;
  await writeFiles(home, {
    [start]: [
      isFile ? `fpath=("${home}/functions" $fpath)` : '',
      text(dump),
      before,
      isFile ? '' : scriptOf[shell],
      after,
    ].join('\n'),
    ...(isFile ? { 'functions/_steps': scripts[shell] } : {}),
    'bin/ours': `#!/bin/sh\nexec node '${stepsFile}' "$@"\n`,
    'bin/steps': `#!/bin/sh
case $1 in
  completion) exec ours "$@" ;;
  __complete) ${answering} ;;
  *) printf '%s\\0' "$@" >'${args}.part' && mv '${args}.part' '${args}' ;;
esac
`,
    // Else fish makes completions of all manual pages, and is still at it when the home is removed.
    '.share/fish/generated_completions/none.fish': '',
  });
  for (const name of ['ours', 'steps']) await chmod(join(home, 'bin', name), 0o755);
  const own = {
    HOME: home,
    ZDOTDIR: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_DATA_HOME: join(home, '.share'),
  };
  return { home, dump, args, env: { ...inherited, ...own, PATH: path, TERM: 'xterm', LC_ALL: 'C.UTF-8' } };
}

export interface Typed {
  /** The line as the shell holds it after the keys. */
  readonly line: string;
  /** Everything that the terminal showed. */
  readonly screen: string;
  /** What `steps` was called with, where the line was entered. */
  readonly args?: readonly string[];
}

/** Types keys, `\t` among them, in the real shell, and looks at its line then. */
export async function typeIn(
  shell: Shell,
  keys: string,
  options: ShellOptions & { readonly isEntered?: boolean; readonly see?: string },
): Promise<Typed> {
  const { home, dump, args, env } = await createHome(shell, options);
  const { isEntered = false, see } = options;
  const steps = [
    { see: 'ready> ' },
    keys,
    ...(see === undefined ? [] : [{ see }]),
    { dump },
    ...(isEntered ? ['\r', { dump: args }] : []),
  ];
  const [file = '', ...rest] = settings[shell].command;
  const command = rest.map((word) => (word === settings[shell].start ? join(home, word) : word));
  const driver = join(packageRoot(), 'test', 'helpers', 'in-shell.py');
  const { stdout } = await execa('python3', [driver, file, ...command], {
    cwd: options.cwd,
    env: { ...env, KEYS: JSON.stringify(steps) },
    extendEnv: false,
  });
  const line = (await readFile(dump, 'utf8')).replace(/\n$/, '');
  if (!isEntered) return { line, screen: stdout };
  return { line, screen: stdout, args: (await readFile(args, 'utf8')).split('\0').slice(0, -1) };
}

/** What fish would offer for a line, by its own command for that. https://fishshell.com/docs/current/cmds/complete.html */
export async function completeInFish(line: string, options: ShellOptions): Promise<readonly string[]> {
  const { env } = await createHome('fish', options);
  const { stdout } = await execa('fish', ['-c', 'complete -C "$argv[1]"', line], {
    cwd: options.cwd,
    env,
    extendEnv: false,
  });
  return stdout === '' ? [] : stdout.split('\n');
}
