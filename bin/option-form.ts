/** What an option's flags say of it: `--tag <name=value...>` is a list called `tag`, `--yes` a switch. */
export interface OptionForm {
  readonly name: string;
  readonly takes: 'nothing' | 'text' | 'list';
}

export function optionForm(flags: string): OptionForm {
  const name = /--([a-z0-9-]+)/.exec(flags)?.[1] ?? flags;
  if (!flags.includes('<')) return { name, takes: 'nothing' };
  return { name, takes: flags.includes('...>') ? 'list' : 'text' };
}
