import type { Context } from '../../context.ts';
import { counted } from '../../counted.ts';
import type { Report } from '../../events.ts';
import type { Finding } from '../../finding.ts';
import { runTask } from '../../task.ts';
import { findInputs, type InputOptions } from '../find-inputs.ts';
import type { Means } from '../means.ts';
import { openResidents } from '../residents.ts';
import type { ValidationResult } from '../validation-result.ts';
import { Drafts } from './drafts.ts';
import { mendAll, type Mended, type Validate } from './mend-all.ts';
import { describeMend } from './mends.ts';
import { formatDiff } from './unified-diff.ts';
import { writeChanges } from './write-changes.ts';

export interface FixOptions extends InputOptions {
  /** Writes nothing: the outcome's diff is what would be written. */
  readonly isDryRun?: boolean;
}

export interface FixOutcome {
  /** What remains. */
  readonly result: ValidationResult;
  /** The findings that were mended, as they were. */
  readonly mended: readonly Finding[];
  /** The changes as a unified diff. */
  readonly diff: string;
}

type ValidateWith<Options> = (options: Options, context: Context, means: Means) => Promise<ValidationResult>;

/** Mends in drafts, each round validated, and writes what has stood the test; then validates what is there. */
export async function fixWith<Options extends FixOptions>(
  validateWorkload: ValidateWith<Options>,
  options: Options,
  context: Context,
): Promise<FixOutcome> {
  const inputs = await findInputs(options, context.workingDirectory);
  const residents = openResidents();
  try {
    const silent = { ...context, report: withoutRounds(context.report) };
    const validate: Validate = ({ read }) => validateWorkload(options, silent, { read, residents });
    const outcome = await runTask(
      context,
      'fix',
      'mend what only one change can be meant by',
      () => mendAll(inputs, validate, new Drafts(context.workingDirectory), context),
      ({ mended }) => ({ detail: counted(mended.length, 'finding') }),
    );
    const changes = outcome.drafts.changes();
    if (!options.isDryRun) await writeChanges(changes, context);
    tell(outcome, options, context);
    const result = await validateWorkload(options, context, { read: outcome.drafts.read, residents });
    return { result, mended: outcome.mended, diff: formatDiff(changes, context.workingDirectory) };
  } finally {
    await residents.close();
  }
}

/** Findings of a round are none of the end's; that a linter is installed or started again is told at once. */
function withoutRounds(report: Report): Report {
  return (event) => {
    const isOfRound =
      event.type === 'finding' ||
      (event.type === 'notice' && event.level === 'info') ||
      ('id' in event && linterNames.includes(event.id));
    if (!isOfRound) report(event);
  };
}

const linterNames: readonly string[] = ['cfn-lint', 'cfn-nag', 'cfn-guard'];

function tell({ mended, left }: Mended, { isDryRun }: FixOptions, { report }: Context): void {
  for (const finding of mended) {
    const { location, tool, ruleId } = finding;
    const done = isDryRun ? 'would be mended' : 'mended';
    report({
      type: 'notice',
      level: 'info',
      message: `${done}: ${describeMend(finding)} [${tool} ${ruleId}]`,
      location,
    });
  }
  for (const { finding, why } of left) {
    const { location, tool, ruleId } = finding;
    const message = `not mended, ${why}: ${describeMend(finding)} [${tool} ${ruleId}]`;
    report({ type: 'notice', level: 'warning', message, location });
  }
}
