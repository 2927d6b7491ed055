import { settingInvalid } from '../steps/errors/index.ts';
import type { ValidateOptions, ValidationResult } from '../steps/validate/index.ts';
import { flagOption, type Invocation, type OptionRow } from './command.ts';

/** What `steps validate` does beside checking once. None is a setting: a repository does not say that its files are changed. */
export const modeOptions: readonly OptionRow[] = [
  {
    flags: '--fix',
    description: 'change the source where a finding leaves one way to mend it, and tell what remains',
    isFlagOnly: true,
  },
  { flags: '--dry-run', description: 'with --fix: print the changes as a diff, and write nothing', isFlagOnly: true },
];

interface Validated {
  readonly result: ValidationResult;
  readonly diff?: string;
}

/** Validates in the way that the options ask for. */
export async function validateBy(settings: ValidateOptions, { options, context }: Invocation): Promise<Validated> {
  const { fixWorkload, validateWorkload } = await import('../steps/validate/index.ts');
  const isDryRun = flagOption(options, 'dryRun');
  if (!flagOption(options, 'fix')) {
    if (isDryRun) throw settingInvalid('--dry-run', 'without --fix', '--fix beside it', 'validating writes nothing');
    return { result: await validateWorkload(settings, context) };
  }
  const { result, diff } = await fixWorkload({ ...settings, isDryRun }, context);
  return isDryRun ? { result, diff } : { result };
}
