/** Empties the terminal that progress is shown on, with what has scrolled away, as terminals understand it; nothing where it is none. */
export function clearTerminal({ env, stderr }: NodeJS.Process): void {
  if (stderr.isTTY && !env['CI']) stderr.write('\u001B[2J\u001B[3J\u001B[H');
}
