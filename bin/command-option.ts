import { Argument, Option } from 'commander';
import { didYouMean } from '../steps/closest-name.ts';
import { settingInvalid, valueMissing } from '../steps/errors/index.ts';
import type { ArgumentRow, OptionRow } from './command.ts';
import { optionForm } from './option-form.ts';

/** An option of a row, whose misuse is told in our own form. `flags` are those beside it, which are no values. */
export function commandOption(
  { flags: form, description, default: fallback, choices, isForeign }: OptionRow,
  flags: readonly string[],
): Option {
  const option = new Option(form, description).hideHelp(isForeign === true);
  if (fallback !== undefined) option.default(fallback);
  // Told by the help; the parser is ours.
  if (choices) option.choices([...choices]);
  const { name, takes } = optionForm(form);
  if (takes === 'nothing') return option;
  const collected: string[] = [];
  return option.argParser((value: string) => {
    if (flags.includes(value))
      throw valueMissing(`--${name}`, `${value} stands where its value is to be; ${form}: ${description}`);
    if (choices && !choices.includes(value))
      throw settingInvalid(`--${name}`, value, `one of ${choices.join(', ')}`, didYouMean(value, choices));
    if (takes === 'text') return value;
    collected.push(value);
    return [...collected];
  });
}

/** An argument of a row, as above. */
export function commandArgument({ name, description, choices }: ArgumentRow): Argument {
  const argument = new Argument(name, description);
  if (!choices) return argument;
  return argument.choices([...choices]).argParser((value: string) => {
    if (!choices.includes(value))
      throw settingInvalid(name, value, `one of ${choices.join(', ')}`, didYouMean(value, choices));
    return value;
  });
}
