import type { CommandRow } from '../../bin/command.ts';
import { optionForm } from '../../bin/option-form.ts';
import type { ActionRow } from './rows.ts';

export interface ActionInput {
  readonly name: string;
  readonly description: string;
  readonly takes: 'nothing' | 'text' | 'list' | 'arguments';
  /** Only what an empty value would switch off has one: it is passed on unless it is this. */
  readonly fallback?: string;
}

/** Of these an empty value, as of an output that was never set, must not mean that nothing is checked or executed. */
const neverEmpty = new Set(['digest', 'execute-plan']);
export const notGiven = 'not-given';

/** The inputs of an action: where it works, its command's arguments and options. */
export function inputsOf({ leftOut = {} }: ActionRow, command: CommandRow): readonly ActionInput[] {
  const options = command.options.filter(({ flags, isForeign }) => !isForeign && !(optionForm(flags).name in leftOut));
  return [
    { name: 'directory', description: 'run as if started in this folder', takes: 'text' },
    { name: 'no-config', description: 'leave steps.yml aside', takes: 'nothing' },
    ...(command.arguments ?? []).map(({ name, description }): ActionInput => ({
      name: name.replaceAll(/[^a-z-]/g, ''),
      description: name.includes('...') ? `${description}; one a line` : description,
      takes: 'arguments',
    })),
    ...options.map(inputOf),
  ];
}

function inputOf({ flags, description, default: fallback, choices }: CommandRow['options'][number]): ActionInput {
  const { name, takes } = optionForm(flags);
  const notes = [
    ...(choices ? [choices.join(', ')] : []),
    ...(fallback === undefined ? [] : [`by default ${fallback}`]),
    ...(takes === 'list' ? ['one a line'] : []),
    ...(takes === 'nothing' ? ['true or false'] : []),
  ];
  return {
    name,
    description: [description, ...notes].join('; '),
    takes,
    ...(neverEmpty.has(name) ? { fallback: notGiven } : {}),
  };
}

/** `template-file` is INPUT_TEMPLATE_FILE. */
export function variableOf({ name }: ActionInput): string {
  return `INPUT_${name.replaceAll('-', '_').toUpperCase()}`;
}
