import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Context } from '../context.ts';
import { fileNotFound, settingInvalid, type StepError } from '../errors/index.ts';
import { didYouMean } from '../closest-name.ts';
import { fileMissing } from '../near-path.ts';
import { isObject, type TemplateObject } from '../template.ts';
import { controlTowerRules } from '../tools/index.ts';

export interface GuardRules {
  readonly file: string;
  /** The resource types that it says to report on; without any it looks at everything. */
  readonly types: readonly string[];
  /** What its rules are called, and the controls that findings are named by. */
  readonly names: readonly string[];
}

/** A message that begins with its control: `<<[CT.S3.PR.1]: Require …>>`. */
const controlOfMessage = /<<\s*\[([\w.-]+)\]/g;

const controlTower = /^control-tower(?:\/(.+))?$/;

/** The files that the settings name: a file, a folder of them, or `control-tower` and `control-tower/s3` of the npm package. */
export async function findGuardRules(names: readonly string[], context: Context): Promise<readonly GuardRules[]> {
  const files = await Promise.all(names.map((name) => findFiles(name, context)));
  return Promise.all([...new Set(files.flat())].map(readRules));
}

async function findFiles(name: string, context: Context): Promise<readonly string[]> {
  const pack = controlTower.exec(name);
  const path = pack ? join(controlTowerRules(context), pack[1] ?? '') : resolve(context.workingDirectory, name);
  const found = await stat(path).catch(() => undefined);
  if (!found) throw await rulesMissing(name, pack?.[1], context);
  if (!found.isDirectory()) return [path];
  const names = await readdir(path, { recursive: true });
  const files = names.filter((file) => /\.(guard|ruleset)$/.test(file)).toSorted();
  // Nothing would be checked, which is no success.
  if (files.length === 0)
    throw settingInvalid('--guard-rules', name, 'a file of rules, or a folder that holds .guard files');
  return files.map((file) => join(path, file));
}

/** Of Control Tower's the services are told, whose folders are in the package. */
async function rulesMissing(name: string, service: string | undefined, context: Context): Promise<StepError> {
  const purpose = 'the rules for cfn-guard';
  if (service === undefined) return fileMissing(name, purpose, context.workingDirectory);
  const services: readonly string[] = await readdir(controlTowerRules(context)).catch(() => []);
  const meant = didYouMean(service, services.toSorted());
  return fileNotFound(name, purpose, meant?.replace(/(?<=mean |, | or )/g, 'control-tower/'));
}

/** AWS's rules say in their head what they report on: `# Reports on:`, then a line for each type. */
async function readRules(file: string): Promise<GuardRules> {
  const text = await readFile(file, 'utf8');
  const head = /^# Reports on:\n((?:#.*\S.*\n)+)/m.exec(text)?.[1] ?? '';
  const named = [...text.matchAll(/^\s*rule\s+(\w+)/gm), ...text.matchAll(controlOfMessage)];
  return {
    file,
    types: head.match(/[A-Za-z0-9]+::[A-Za-z0-9]+::[A-Za-z0-9]+/g) ?? [],
    // cfn-guard calls the clauses outside any rule so.
    names: [...new Set(['default', ...named.map(([, name]) => name ?? '')])],
  };
}

/** The files that have something to say of a template: all 237 of Control Tower's take half a second for each template. */
export function rulesFor(rules: readonly GuardRules[], template: TemplateObject): readonly string[] {
  const resources = isObject(template['Resources']) ? Object.values(template['Resources']) : [];
  const types = new Set(resources.map((resource) => (isObject(resource) ? resource['Type'] : undefined)));
  return rules
    .filter((each) => each.types.length === 0 || each.types.some((type) => types.has(type)))
    .map(({ file }) => file);
}
