import { commands } from '../../bin/commands/index.ts';
import { optionForm } from '../../bin/option-form.ts';

const globalTexts = ['directory', 'reporter'];
const globalSwitches = ['no-config', 'json', 'quiet', 'help', 'version'];

/** The calls of `steps` in shell, each as its words; what a variable or a substitution stands for is one word. */
export function invocationsIn(shell: string): readonly (readonly string[])[] {
  const joined = shell.replaceAll(/\\\n/g, ' ').replaceAll(/(^|\s)#.*$/gm, '');
  return joined
    .split(/\n|&&|\|\|?|;|\$\(|\)/)
    .map((command) => command.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [])
    .map((words) => words.slice(words.findIndex((word) => !/^[A-Z_]+=/.test(word))))
    .filter(([program]) => program === 'steps')
    .map(([, ...words]) => words.map((word) => word.replaceAll(/["']/g, '')));
}

/** What `steps` would refuse of a call, as it would be parsed. */
export function problemsOf([name = '', ...words]: readonly string[]): readonly string[] {
  const command = commands.find((one) => one.name === name);
  if (globalSwitches.some((one) => name === `--${one}`)) return [];
  if (!command) return [`steps ${name} is no command`];
  const rows = new Map(command.options.map((row) => [optionForm(row.flags).name, row]));
  const problems: string[] = [];
  for (const [index, word] of words.entries()) {
    const [, flag, given] = /^--([a-z0-9-]+)(?:=(.*))?$/.exec(word) ?? [];
    if (flag === undefined || globalSwitches.includes(flag)) continue;
    const row = rows.get(flag);
    if (!row && !globalTexts.includes(flag)) problems.push(`steps ${name} has no --${flag}`);
    if (!row) continue;
    const next = words[index + 1];
    const value = given ?? (next === undefined || next.startsWith('--') ? undefined : next);
    const takesText = optionForm(row.flags).takes !== 'nothing';
    if (takesText && value === undefined) problems.push(`steps ${name} --${flag} has no value`);
    if (!takesText && given !== undefined) problems.push(`steps ${name} --${flag} takes no value`);
    if (takesText && row.choices && value !== undefined && !/[$A-Z]/.test(value))
      problems.push(
        ...value
          .split(',')
          .filter((one) => !row.choices?.includes(one))
          .map((one) => `steps ${name} --${flag} ${one}`),
      );
  }
  return problems;
}
