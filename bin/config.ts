import { isUtf8 } from 'node:buffer';
import { lstatSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileUnreadable, notText, settingInvalid, settingValueInvalid, StepError } from '../steps/errors/index.ts';
import {
  isObject,
  locatePath,
  parseSource,
  toTemplateValue,
  type SourceDocument,
  type TemplateObject,
  type TemplateValue,
} from '../steps/template.ts';
import { checkConfiguration, whyUnfit } from './check-configuration.ts';
import { settingsOf, type CommandRow, type OptionRow, type OptionValues } from './command.ts';
import { optionForm } from './option-form.ts';

const configurationFile = 'steps.yml';

/** STEPS_S3_BUCKET for `s3-bucket`. */
export function environmentName(option: string): string {
  return `STEPS_${option.replaceAll('-', '_').toUpperCase()}`;
}

/** `{ workload, template-file, package: { s3-prefix } }`, and the text that says it. */
export interface Configuration {
  readonly settings: TemplateObject;
  readonly source?: SourceDocument;
}

/** steps.yml of a folder; without settings where there is none. */
export function readConfiguration(folder: string, commands: readonly CommandRow[]): Configuration {
  const text = readText(join(folder, configurationFile));
  if (text === undefined) return { settings: {} };
  const source = parseSource(text, configurationFile);
  const value = toTemplateValue(source);
  if (value === null) return { settings: {} };
  if (!isObject(value))
    throw settingValueInvalid(configurationFile, text.trim(), 'a map of settings', locatePath(source, []));
  checkConfiguration(source, value, commands);
  return { settings: value, source };
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
  if (!isUtf8(bytes)) throw notText(configurationFile);
  return bytes.toString('utf8');
}

/** What gives options their values when no flag does. */
export interface Fallbacks {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly configuration: Configuration;
}

/** Fills each option that has no flag from the environment, then steps.yml (the command's own section first). */
export function resolveOptions(
  row: CommandRow,
  flags: OptionValues,
  fromFlag: (option: string) => boolean,
  fallbacks: Fallbacks,
): OptionValues {
  const resolved: Record<string, OptionValues[string]> = { ...flags };
  for (const option of settingsOf(row)) {
    const attribute = camelCase(optionForm(option.flags).name);
    const given = fromFlag(attribute) ? undefined : findGiven(row, option, fallbacks);
    if (!given) continue;
    const { value } = given;
    const expected = whyUnfit(option, value);
    if (expected) throw settingRefused(given, { value: String(value), expected }, fallbacks);
    resolved[attribute] = Array.isArray(value) ? value.map(String) : String(value);
  }
  return resolved;
}

/** What a command says of an option's value, told of the variable or the line that gave it. */
export function placeSetting(
  error: unknown,
  row: CommandRow,
  fromFlag: (option: string) => boolean,
  fallbacks: Fallbacks,
): unknown {
  const problem = error instanceof StepError ? error.setting : undefined;
  const option = settingsOf(row).find(({ flags }) => `--${optionForm(flags).name}` === problem?.flag);
  if (!problem || !option || fromFlag(camelCase(optionForm(option.flags).name))) return error;
  const given = findGiven(row, option, fallbacks);
  const { hint } = error as StepError;
  return given ? settingRefused(given, { ...problem, ...(hint ? { hint } : {}) }, fallbacks) : error;
}

interface Given {
  readonly value: TemplateValue;
  readonly origin: { readonly variable: string } | { readonly path: readonly string[] };
}

function findGiven(row: CommandRow, option: OptionRow, { environment, configuration }: Fallbacks): Given | undefined {
  const { name } = optionForm(option.flags);
  const variable = environmentName(name);
  // An empty variable is how CI says that there is none.
  const given = environment[variable] || undefined;
  if (given !== undefined) return { value: given, origin: { variable } };
  const { settings } = configuration;
  const section = settings[row.name];
  const own = isObject(section) ? section[name] : undefined;
  const value = own ?? settings[name];
  if (value === undefined || value === null || isObject(value)) return undefined;
  return { value, origin: { path: own === undefined || own === null ? [name] : [row.name, name] } };
}

interface Refusal {
  readonly value: string;
  readonly expected: string;
  readonly hint?: string;
}

function settingRefused({ value: all, origin }: Given, refusal: Refusal, { configuration }: Fallbacks): StepError {
  const { value, expected, hint } = refusal;
  if ('variable' in origin) return settingInvalid(origin.variable, value, expected, hint);
  const name = origin.path.join('.');
  const { source } = configuration;
  if (!source) return settingInvalid(`${name} in ${configurationFile}`, value, expected, hint);
  const index = Array.isArray(all) ? all.findIndex((item) => String(item) === value) : -1;
  const path = index < 0 ? origin.path : [...origin.path, index];
  return settingValueInvalid(name, value, expected, locatePath(source, path), hint);
}

function camelCase(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
