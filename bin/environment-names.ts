import { obviousName } from '../steps/closest-name.ts';
import { settingsOf, type CommandRow } from './command.ts';
import { environmentName } from './config.ts';
import { optionForm } from './option-form.ts';

const prefix = 'STEPS_';
const others = ['CACHE_DIR', 'REPORTER'];

/** Variables that are set, give nothing, and can only mean one that gives an option its value. Others are of whoever set them. */
export function mistypedVariables(
  environment: Readonly<Record<string, string | undefined>>,
  commands: readonly CommandRow[],
): readonly string[] {
  const set = Object.keys(environment).filter((name) => name.startsWith(prefix));
  if (set.length === 0) return [];
  const options = commands.flatMap(settingsOf).map(({ flags }) => environmentName(optionForm(flags).name));
  const known = [...new Set([...options.map((name) => name.slice(prefix.length)), ...others])];
  return set
    .filter((name) => !known.includes(name.slice(prefix.length)))
    .toSorted()
    .flatMap((name) => {
      const meant = obviousName(name.slice(prefix.length), known);
      return meant === undefined ? [] : [`nothing reads ${name}: did you mean ${prefix}${meant}?`];
    });
}
