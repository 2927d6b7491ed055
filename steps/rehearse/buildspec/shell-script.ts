import { shellQuoted } from '../../shell-word.ts';

/** The files in which one command leaves to the next what a shell knows. */
export interface SavedShell {
  readonly environmentFile: string;
  readonly directoryFile: string;
}

/**
 * The script of one command. Each command has a shell of its own: it takes over the environment and the working directory, and
 * leaves them to the next, with every variable exported. Functions, aliases and options are lost; `exit` leaves nothing behind.
 */
export function commandScript(
  command: string,
  { environmentFile, directoryFile }: SavedShell,
  set: Readonly<Record<string, string>>,
): string {
  const [environment, directory] = [shellQuoted(environmentFile), shellQuoted(directoryFile)];
  return [
    'exec 2>&1',
    ...resumeLines({ environmentFile, directoryFile }),
    ...Object.entries(set).map(([name, value]) => `export ${name}=${shellQuoted(value)}`),
    'set -a',
    command,
    // A positional parameter is no variable: `set -a` would export one.
    'set -- "$?"',
    'set +a +e +u +x',
    `export -p > ${environment}`,
    `pwd > ${directory}`,
    'exit "$1"',
    '',
  ].join('\n');
}

/** A script that prints the values of variables, each ended by a NUL. */
export function variablesScript(names: readonly string[], saved: SavedShell): string {
  return [...resumeLines(saved), ...names.map((name) => String.raw`printf '%s\0' "` + `\${${name}-}"`), ''].join('\n');
}

/** A script that prints a text with its variables and commands expanded, as CodeBuild does with an artifact's name. */
export function expandScript(text: string, saved: SavedShell): string {
  return [...resumeLines(saved), `printf '%s' "${text.replaceAll('"', String.raw`\"`)}"`, ''].join('\n');
}

function resumeLines({ environmentFile, directoryFile }: SavedShell): readonly string[] {
  const [environment, directory] = [shellQuoted(environmentFile), shellQuoted(directoryFile)];
  return [`. ${environment}`, `cd "$(cat ${directory})" || exit 1`];
}

/** The environment that the first command takes over. Names that no shell can hold are left out. */
export function environmentText(environment: Readonly<Record<string, string>>): string {
  return Object.entries(environment)
    .filter(([name]) => /^[A-Za-z_]\w*$/.test(name))
    .map(([name, value]) => `export ${name}=${shellQuoted(value)}\n`)
    .join('');
}
