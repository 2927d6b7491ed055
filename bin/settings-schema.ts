import { settingsOf, type CommandRow } from './command.ts';
import { optionForm } from './option-form.ts';

type OptionRow = CommandRow['options'][number];
type Properties = Readonly<Record<string, object>>;

/** What `checkConfiguration` takes of steps.yml, for editors: `schemas/steps.schema.json`. */
export function settingsJsonSchema(commands: readonly CommandRow[]): object {
  const shared = Map.groupBy(commands.flatMap(settingsOf), ({ flags }) => optionForm(flags).name);
  const settings = [...shared].map(([name, rows]) => [name, anyOf(rows)] as const);
  const sections = commands.map((command) => [command.name, sectionOf(command)] as const);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    description: 'steps.yml: what steps reads when a flag is not given, for all commands or for one',
    ...closed(Object.fromEntries([...settings, ...sections])),
  };
}

function sectionOf(command: CommandRow): object {
  const { summary } = command;
  const rows = settingsOf(command).map((row) => [optionForm(row.flags).name, settingOf(row)] as const);
  return { description: summary, ...closed(Object.fromEntries(rows), ['object', 'null']) };
}

function closed(properties: Properties, type: string | readonly string[] = 'object'): object {
  return { type, properties, additionalProperties: false };
}

/** An option of several commands may take more in one than in another. */
function anyOf(rows: readonly OptionRow[]): object {
  const [first, ...others] = rows.map(settingOf);
  const differ = others.some((other) => JSON.stringify(other) !== JSON.stringify(first));
  return differ ? { anyOf: rows.map(settingOf) } : (first ?? {});
}

function settingOf({ flags, description, choices, default: fallback }: OptionRow): object {
  const { takes } = optionForm(flags);
  const text = choices ? { enum: choices } : { type: ['string', 'number', 'boolean'] };
  const forms = {
    nothing: { type: 'boolean' },
    text,
    list: { anyOf: [text, { type: 'array', items: text }] },
  };
  return {
    description,
    ...forms[takes],
    ...(fallback === undefined ? {} : { default: fallback }),
  };
}
