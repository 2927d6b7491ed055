import { rm, stat } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { nothingToResume, settingInvalid } from '../errors/index.ts';
import { findNear } from '../near-path.ts';
import { writeReport } from '../write-report.ts';
import { claimFolder } from './claim-folder.ts';
import { keepOpen } from './keep.ts';
import type { RehearseOptions } from './options.ts';
import type { RehearsalOutcome } from './outcome.ts';
import { openRehearsal, type Rehearsal } from './rehearsal.ts';

export type { Decision, OpenGate, RehearseOptions } from './options.ts';
export type { AccountSummary, ExecutionSummary, RehearsalOutcome } from './outcome.ts';
export { rehearsalOrganization, withAccounts } from './organization.ts';
export { openRehearsal, type Rehearsal } from './rehearsal.ts';
export { withTemplatesAlone } from './templates-alone.ts';

/**
 * Rehearses the standard pipeline over a workload, in an embedded AWS on this machine: an organisation is set up with the standard
 * templates, the workload is pushed, and the pipeline that the commit starts is followed to its last stage. Then the workload's
 * `rehearsal/*.patch` are committed, one after the other.
 */
export async function rehearseWorkload(options: RehearseOptions, context: Context): Promise<RehearsalOutcome> {
  await requireSurroundings(options, context);
  const hasState = existsSync(join(options.folder, 'cloud'));
  if (options.resume && !hasState) throw nothingToResume(options.folder);
  const release = await claimFolder(options.folder);
  try {
    if (!options.resume) await rm(options.folder, { recursive: true, force: true });
    return await rehearseAlone(options, context);
  } finally {
    await release();
  }
}

async function rehearseAlone(options: RehearseOptions, context: Context): Promise<RehearsalOutcome> {
  const rehearsal = await openRehearsal(options, context);
  try {
    const outcome = await run(rehearsal, options);
    if (options.reportFile !== undefined)
      await writeReport(options.reportFile, await rehearsal.report(outcome), context);
    options.onOutcome?.(outcome);
    if (options.keep) await keepOpen(rehearsal, options.folder, context);
    return outcome;
  } catch (error) {
    if (context.signal.aborted && rehearsal.progress.commits.length > 0) {
      const message = `the state is kept in ${options.folder}: --resume goes on`;
      context.report({ type: 'notice', level: 'info', message });
    }
    throw error;
  } finally {
    await rehearsal.stop();
  }
}

/** What is missing is said before anything is made. */
async function requireSurroundings({ workload }: RehearseOptions, context: Context): Promise<void> {
  const found = await stat(workload).catch(() => undefined);
  const near = found ? undefined : await findNear(workload, context.workingDirectory);
  if (!found?.isDirectory())
    throw settingInvalid(
      'the workload',
      workload,
      'a folder',
      near === undefined ? undefined : `did you mean ${near}?`,
    );
  await context.run({
    file: 'git',
    args: ['--version'],
    cwd: workload,
    env: context.environment,
    purpose: 'a rehearsal starts with a commit, and git stands for CodeCommit',
    installHint: 'install git',
  });
}

async function run(rehearsal: Rehearsal, options: RehearseOptions): Promise<RehearsalOutcome> {
  if (!options.resume) {
    await rehearsal.bootstrap();
    await rehearsal.commitWorkload();
  }
  if (rehearsal.progress.commits.length === 0) throw nothingToResume(options.folder);
  for (;;) {
    const execution = await rehearsal.watch(options.decide);
    if (execution.status !== 'Succeeded' || execution.leftAt) break;
    if (!(await rehearsal.commitNextPatch())) break;
  }
  return rehearsal.summarise();
}
