import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { settingInvalid } from '../steps/errors/index.ts';
import { isObject, locatePath, parseSource, toTemplateValue, type TemplateObject } from '../steps/template.ts';
import type { OptionValues } from './command.ts';

const configurationFile = 'steps.yml';

/** STEPS_S3_BUCKET for `s3Bucket`. */
function environmentName(option: string): string {
  return `STEPS_${kebabCase(option).replaceAll('-', '_').toUpperCase()}`;
}

function kebabCase(option: string): string {
  return option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** steps.yml of the working directory: `{ workload, template-file, package: { s3-prefix } }`; empty where there is none. */
export function readConfiguration(workingDirectory: string): TemplateObject {
  const file = join(workingDirectory, configurationFile);
  if (!existsSync(file)) return {};
  const source = parseSource(readFileSync(file, 'utf8'), configurationFile);
  const value = toTemplateValue(source);
  if (value === null) return {};
  if (!isObject(value)) {
    const place = locatePath(source, []);
    throw settingInvalid(`${configurationFile}:${place.line}`, String(value), 'a map of settings');
  }
  return value;
}

/** Fills each option that has no flag from the environment, then steps.yml (the verb's own section first). */
export function resolveOptions(
  verb: string,
  flags: OptionValues,
  fromFlag: (option: string) => boolean,
  environment: Readonly<Record<string, string | undefined>>,
  configuration: TemplateObject,
): OptionValues {
  const section = configuration[verb];
  const resolved: Record<string, OptionValues[string]> = { ...flags };
  for (const option of Object.keys(flags)) {
    if (fromFlag(option)) continue;
    const name = kebabCase(option);
    const configured = (isObject(section) ? section[name] : undefined) ?? configuration[name];
    const value = environment[environmentName(option)] ?? configured;
    if (value === undefined || value === null || isObject(value)) continue;
    resolved[option] = Array.isArray(value) ? value.map(String) : typeof value === 'boolean' ? value : String(value);
  }
  return resolved;
}
