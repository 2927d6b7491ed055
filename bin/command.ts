import type { Context } from '../steps/context.ts';
import { settingInvalid, settingMissing } from '../steps/errors/index.ts';
import { partitionOf } from '../steps/partition.ts';
import { meantRegion } from '../steps/region-names.ts';
import type { Completes } from './completion/completes.ts';
import type { Display } from './reporters/display.ts';
import type { Surface } from './surface.ts';

/** One flag of a command. Its value comes from the flag, else the environment, else steps.yml, else the default. */
export interface OptionRow {
  /** As commander reads them: `--s3-bucket <name>`, `--yes`, `--parameter <name=value...>`. The environment's name follows from it: STEPS_S3_BUCKET. */
  readonly flags: string;
  readonly description: string;
  readonly default?: string | boolean;
  readonly choices?: readonly string[];
  /** How a shell completes its value, where no choices say it; a test wants it of every option that takes one. */
  readonly completes?: Completes;
  /** Understood where another command line has it, without effect here: neither in the help nor a setting. */
  readonly isForeign?: true;
  /** Neither the environment nor steps.yml can give it: what a repository says is no permission. */
  readonly isFlagOnly?: true;
}

/** The options that can be an environment variable or a line in steps.yml. */
export function settingsOf({ options }: Pick<CommandRow, 'options'>): readonly OptionRow[] {
  return options.filter(({ isForeign, isFlagOnly }) => !isForeign && !isFlagOnly);
}

export interface ArgumentRow {
  /** `[workload]` or `<plan>` */
  readonly name: string;
  readonly description: string;
  readonly choices?: readonly string[];
  readonly completes?: Completes;
}

/** Values by the flag's name in camel case, as in `s3Bucket`. */
export type OptionValues = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

export interface Invocation {
  readonly args: readonly string[];
  readonly options: OptionValues;
  readonly context: Context;
  /** Whether a machine reads what is told on stderr, as events. */
  readonly tellsMachine: boolean;
  /** Whether a person at a terminal can be asked. */
  readonly isInteractive: boolean;
  /** Writes a part of the result to stdout now, for a command that goes on afterwards. */
  readonly print: (text: string) => void;
  /** What stdout is, for what people read there; what machines read goes there as it is. */
  readonly surface: Surface;
  /** Empties the terminal that progress is shown on; nothing where it is none. */
  readonly clear: () => void;
  /** The options as the environment and steps.yml give them now. */
  readonly readOptions: () => OptionValues;
  /** Where stdout is a terminal: a place on it whose text can be replaced. */
  readonly openDisplay: () => Promise<Display | undefined>;
  /** Asks one question on the terminal; only where `isInteractive`. */
  readonly ask: (question: string) => Promise<string>;
  /** All of standard input. */
  readonly readInput: () => Promise<string>;
}

interface CommandResult {
  readonly exitCode: 0 | 1;
  /** The command's result, for stdout; progress went to stderr as events. */
  readonly stdout?: string;
}

/** One row of the command table. `run` loads the step it calls, so that `steps --help` loads none. */
export interface CommandRow {
  readonly name: string;
  readonly summary: string;
  readonly arguments?: readonly ArgumentRow[];
  readonly options: readonly OptionRow[];
  /** What `--help` says below the options. */
  readonly guidance?: string;
  /** The folder whose steps.yml gives what no flag does, by the arguments; without it the working directory. */
  settingsFolder?(args: readonly string[]): string;
  run(invocation: Invocation): Promise<CommandResult>;
}

export function textOption(options: OptionValues, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function requiredOption(options: OptionValues, name: string, flag: string, command: string): string {
  const value = textOption(options, name);
  if (value === undefined)
    throw settingMissing(
      flag,
      `give it as a flag, or set it in steps.yml or the environment (steps ${command} --help)`,
    );
  return value;
}

export function listOption(options: OptionValues, name: string): readonly string[] {
  const value = options[name];
  if (Array.isArray(value)) return value as readonly string[];
  return typeof value === 'string' && value !== '' ? [value] : [];
}

/** A list in which a comma separates as well: `a,b` is two names, as `a b` is. */
export function namesOption(options: OptionValues, name: string): readonly string[] {
  return listOption(options, name).flatMap((text) => text.split(',').map((part) => part.trim()));
}

/** Regions, each once. https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html */
export function regionsOption(options: OptionValues): readonly string[] {
  const regions = namesOption(options, 'regions');
  const odd = regions.find((region) => !/^[a-z]{2}(-[a-z]+)+-\d$/.test(region));
  if (odd !== undefined)
    throw settingInvalid('--regions', odd, 'regions, as in eu-west-1,eu-central-1', hintOfRegion(odd));
  return [...new Set(regions)];
}

function hintOfRegion(name: string): string | undefined {
  const meant = meantRegion(name);
  return meant === undefined ? undefined : `did you mean ${meant}?`;
}

/** Buckets of former times have names of all letters. https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export function bucketOption(options: OptionValues): string | undefined {
  const bucket = textOption(options, 's3Bucket');
  if (bucket !== undefined && !/^[A-Za-z0-9][\w.-]{0,254}$/.test(bucket))
    throw settingInvalid('--s3-bucket', bucket, "a bucket's name, of letters, digits, dots and hyphens");
  return bucket;
}

/** A number above 0, which need not be whole. */
export function fractionOption(options: OptionValues, name: string, flag: string): number | undefined {
  const text = textOption(options, name);
  if (text === undefined) return undefined;
  if (/^\d{1,9}(\.\d{1,9})?$/.test(text) && Number(text) > 0) return Number(text);
  throw settingInvalid(flag, text, 'a number above 0');
}

interface NumberRange {
  readonly from?: number;
  readonly to?: number;
}

/** A whole number, by default above 0. */
export function numberOption(
  options: OptionValues,
  name: string,
  flag: string,
  { from = 1, to }: NumberRange = {},
): number | undefined {
  const text = textOption(options, name);
  if (text === undefined) return undefined;
  const number = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (number >= from && number <= (to ?? Infinity)) return number;
  const above = from === 1 ? 'a whole number above 0' : `a whole number from ${from}`;
  throw settingInvalid(flag, text, to === undefined ? above : `a whole number from ${from} to ${to}`);
}

/** https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html */
export function accountOption(options: OptionValues, name: string, flag: string): string | undefined {
  const account = textOption(options, name);
  if (account !== undefined && !/^\d{12}$/.test(account))
    throw settingInvalid(flag, account, 'an account id of 12 digits');
  return account;
}

/** The partition that is given, else that of the region that is given or configured. */
export function partitionOption(options: OptionValues, { environment }: Context): string {
  const region = textOption(options, 'region') ?? environment['AWS_REGION'] ?? '';
  return textOption(options, 'partition') ?? partitionOf(region);
}

/** A digest that is given must be one: an empty one would turn the check off. */
export function digestOption(options: OptionValues, name: 'digest' | 'executePlan' = 'digest'): string | undefined {
  const digest = options[name];
  if (digest === undefined) return undefined;
  const isPlan = name === 'executePlan';
  const form = isPlan ? /^(combined-)?[0-9a-f]{64}$/i : /^[0-9a-f]{64}$/i;
  if (typeof digest === 'string' && form.test(digest)) return digest;
  const expected = `a SHA-256 in hexadecimal${isPlan ? ', or combined- and one' : ''}`;
  throw settingInvalid(isPlan ? '--execute-plan' : '--digest', String(digest), expected);
}

export function flagOption(options: OptionValues, name: string): boolean {
  return options[name] === true || options[name] === 'true';
}
