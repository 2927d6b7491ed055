import { closestName, nameHint, nearestNames } from '../steps/closest-name.ts';
import { settingUnknown, settingValueInvalid } from '../steps/errors/index.ts';
import {
  isObject,
  locatePath,
  type SourceDocument,
  type TemplateObject,
  type TemplateValue,
} from '../steps/template.ts';
import { settingsOf, type CommandRow } from './command.ts';
import { optionForm } from './option-form.ts';

type OptionRow = CommandRow['options'][number];
type Path = readonly string[];

/** Refuses whatever the table of commands does not know: a setting that is misspelt would be silently without effect. */
export function checkConfiguration(
  source: SourceDocument,
  configuration: TemplateObject,
  commands: readonly CommandRow[],
): void {
  const shared = commands.flatMap(settingsOf);
  const sections = new Map(commands.map((command) => [command.name, command]));
  for (const [key, value] of Object.entries(configuration)) {
    const command = sections.get(key);
    if (command) checkSection(source, command, value);
    else checkSetting(source, [key], value, shared, [...sections.keys()]);
  }
}

function checkSection(source: SourceDocument, command: CommandRow, value: TemplateValue): void {
  if (value === null) return;
  if (!isObject(value))
    throw settingValueInvalid(command.name, show(value), `a map of settings`, locatePath(source, [command.name]));
  for (const [key, setting] of Object.entries(value))
    checkSetting(source, [command.name, key], setting, settingsOf(command), []);
}

function checkSetting(
  source: SourceDocument,
  path: Path,
  value: TemplateValue,
  options: readonly OptionRow[],
  sections: readonly string[],
): void {
  const key = path.at(-1) ?? '';
  const named = options.filter(({ flags }) => optionForm(flags).name === key);
  if (named.length === 0) {
    const known = [...new Set([...options.map(({ flags }) => optionForm(flags).name), ...sections])];
    throw settingUnknown(
      path.join('.'),
      closestName(key, known),
      nearestNames(key, known, 5),
      locatePath(source, path, { key: true }),
    );
  }
  // An option of several commands, as `format` is, may take more in one than in the other: each judges it again when it runs.
  const problems = named.map((option) => whyUnfit(option, value));
  const expected = problems.includes(undefined) ? undefined : problems[0];
  if (expected !== undefined)
    throw settingValueInvalid(path.join('.'), show(value), expected, locatePath(source, path));
}

/** What the option takes, where the value is not that. */
export function whyUnfit({ flags, choices }: OptionRow, value: unknown): string | undefined {
  const { takes } = optionForm(flags);
  if (takes === 'nothing') return ['true', 'false'].includes(String(value)) ? undefined : 'true or false';
  const texts: readonly unknown[] = takes === 'list' && Array.isArray(value) ? value : [value];
  if (!texts.every(isScalar)) return takes === 'list' ? 'a text, or a list of texts' : 'a text';
  const isChoice = (text: unknown) => !choices || choices.includes(String(text));
  const odd = texts.find((text) => !isChoice(text));
  return odd === undefined ? undefined : `one of ${choices?.join(', ')}${nameHint(String(odd), choices ?? [])}`;
}

function isScalar(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function show(value: TemplateValue): string {
  return value !== null && typeof value === 'object' ? JSON.stringify(value) : String(value ?? '');
}
