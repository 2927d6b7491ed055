import { lstatSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileUnreadable, notText, settingInvalid, settingValueInvalid } from '../steps/errors/index.ts';
import { isObject, locatePath, parseSource, toTemplateValue, type TemplateObject } from '../steps/template.ts';
import { checkConfiguration, whyUnfit } from './check-configuration.ts';
import { settingsOf, type CommandRow, type OptionValues } from './command.ts';
import { optionForm } from './option-form.ts';

const configurationFile = 'steps.yml';

/** STEPS_S3_BUCKET for `s3-bucket`. */
function environmentName(option: string): string {
  return `STEPS_${option.replaceAll('-', '_').toUpperCase()}`;
}

/** steps.yml of a folder: `{ workload, template-file, package: { s3-prefix } }`; empty where there is none. */
export function readConfiguration(folder: string, commands: readonly CommandRow[]): TemplateObject {
  const text = readText(join(folder, configurationFile));
  if (text === undefined) return {};
  const source = parseSource(text, configurationFile);
  const value = toTemplateValue(source);
  if (value === null) return {};
  if (!isObject(value))
    throw settingValueInvalid(configurationFile, text.trim(), 'a map of settings', locatePath(source, []));
  checkConfiguration(source, value, commands);
  return value;
}

function readText(file: string): string | undefined {
  // A folder that is none is for the command to tell.
  if (!statSync(dirname(file), { throwIfNoEntry: false })?.isDirectory()) return undefined;
  // A link that leads to nothing is there, and is no absent file.
  if (!lstatSync(file, { throwIfNoEntry: false })) return undefined;
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw fileUnreadable(configurationFile, error);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw notText(configurationFile);
  }
}

/** Fills each option that has no flag from the environment, then steps.yml (the command's own section first). */
export function resolveOptions(
  row: CommandRow,
  flags: OptionValues,
  fromFlag: (option: string) => boolean,
  environment: Readonly<Record<string, string | undefined>>,
  configuration: TemplateObject,
): OptionValues {
  const section = configuration[row.name];
  const resolved: Record<string, OptionValues[string]> = { ...flags };
  for (const option of settingsOf(row)) {
    const { name } = optionForm(option.flags);
    const attribute = camelCase(name);
    if (fromFlag(attribute)) continue;
    const variable = environmentName(name);
    // An empty variable is how CI says that there is none.
    const given = environment[variable] || undefined;
    const value = given ?? (isObject(section) ? section[name] : undefined) ?? configuration[name];
    if (value === undefined || value === null || isObject(value)) continue;
    const expected = whyUnfit(option, value);
    if (expected)
      throw settingInvalid(given === undefined ? `${name} in ${configurationFile}` : variable, String(value), expected);
    resolved[attribute] = Array.isArray(value) ? value.map(String) : String(value);
  }
  return resolved;
}

function camelCase(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
