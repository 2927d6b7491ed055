import { settingInvalid } from '../steps/errors/index.ts';
import type { ValidateOptions, ValidationResult } from '../steps/validate/index.ts';
import { flagOption, type Invocation, type OptionRow, type OptionValues } from './command.ts';

/** What `steps validate` does beside checking once. None is a setting: a repository does not say that its files are changed. */
export const modeOptions: readonly OptionRow[] = [
  {
    flags: '--fix',
    description: 'change the source where a finding leaves one way to mend it, and tell what remains',
    isFlagOnly: true,
  },
  { flags: '--dry-run', description: 'with --fix: print the changes as a diff, and write nothing', isFlagOnly: true },
  {
    flags: '--staged',
    description: 'validate what git would commit: staged templates, and what nests or includes them',
    isFlagOnly: true,
  },
  { flags: '--watch', description: 'validate again whenever something that matters has changed', isFlagOnly: true },
];

interface Validated {
  /** Absent where there was nothing to validate. */
  readonly result?: ValidationResult;
  readonly diff?: string;
}

/** Validates in the way that the options ask for. `format` does what is asked for of each result, and gives what is for stdout. */
export async function validateBy(
  invocation: Invocation,
  readSettings: (options: OptionValues) => ValidateOptions,
  format: (result: ValidationResult) => Promise<string | undefined>,
): Promise<Validated> {
  const { options, context } = invocation;
  const { fixWorkload, validateStaged, validateWorkload } = await import('../steps/validate/index.ts');
  requireFitting(options);
  if (flagOption(options, 'watch')) return watch(invocation, readSettings, format);
  const settings = readSettings(options);
  if (flagOption(options, 'staged')) {
    const result = await validateStaged(settings, context);
    if (!result) context.report({ type: 'notice', level: 'info', message: 'no template is staged' });
    return result ? { result } : {};
  }
  if (!flagOption(options, 'fix')) return { result: await validateWorkload(settings, context) };
  const isDryRun = flagOption(options, 'dryRun');
  const { result, diff } = await fixWorkload({ ...settings, isDryRun }, context);
  return isDryRun ? { result, diff } : { result };
}

function requireFitting(options: OptionValues): void {
  const isGiven = (name: string) => flagOption(options, name);
  if (isGiven('dryRun') && !isGiven('fix'))
    throw settingInvalid('--dry-run', 'without --fix', '--fix beside it', 'validating writes nothing');
  for (const [name, flag] of [
    ['fix', '--fix'],
    ['record', '--record'],
    ['staged', '--staged'],
  ] as const) {
    if (isGiven('watch') && isGiven(name))
      throw settingInvalid(flag, 'with --watch', 'to be given without it', 'watching only looks at the work tree');
  }
  const baseline = isGiven('updateBaseline')
    ? '--update-baseline'
    : isGiven('growBaseline')
      ? '--grow-baseline'
      : undefined;
  for (const mode of ['watch', 'fix', 'staged'] as const) {
    if (baseline !== undefined && isGiven(mode))
      throw settingInvalid(baseline, `with --${mode}`, 'to be given without it', 'a baseline is made of what is there');
  }
  if (isGiven('staged') && isGiven('fix'))
    throw settingInvalid('--fix', 'with --staged', 'to be given without it', 'what is mended has to be staged again');
}

async function watch(
  invocation: Invocation,
  readSettings: (options: OptionValues) => ValidateOptions,
  format: (result: ValidationResult) => Promise<string | undefined>,
): Promise<never> {
  const { watchWorkload } = await import('../steps/validate/index.ts');
  const { context, clear, print, readOptions } = invocation;
  const tell = (message: string) => context.report({ type: 'notice', level: 'info', message });
  return watchWorkload(
    {
      readOptions: () => readSettings(readOptions()),
      onStart: (changed) => {
        clear();
        if (changed.length > 0) tell(`${changed.slice(0, 5).join(', ')}${changed.length > 5 ? ' …' : ''} changed`);
      },
      onResult: async (result) => {
        const text = await format(result);
        if (text !== undefined) print(text);
      },
      onEnd: () => tell('watching; Ctrl-C ends it'),
    },
    context,
  );
}
