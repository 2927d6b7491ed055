import { join } from 'node:path';
import type { BootstrapConfiguration, BootstrapOptions } from '../../steps/bootstrap/index.ts';
import { packageRoot } from '../../steps/package-root.ts';
import { flagOption, listOption, textOption, type CommandRow, type Invocation } from '../command.ts';
import { readVersion } from '../version.ts';

export const bootstrapCommand: CommandRow = {
  name: 'bootstrap',
  summary: 'Set up an organisation: common resources, roles of every account, first pipelines; shows its plan first',
  arguments: [
    { name: '[configuration]', completes: 'yaml-file', description: 'the configuration file (default: bootstrap.yml)' },
  ],
  options: [
    {
      flags: '--check',
      description: 'check the configuration and render every pipeline, without an account; name the quotas it nears',
    },
    { flags: '--yes', description: 'do what the plan says without asking' },
    { flags: '--detect-drift', description: 'also look for resources that were changed around their stacks' },
    { flags: '--upgrade', description: 'bring what an older version installed to this one' },
    {
      flags: '--remove',
      description: 'remove what bootstrap installed, in reverse order; artifacts and their key are kept',
    },
    { flags: '--delete-artifacts', description: 'with --remove: delete the artifact buckets and their keys too' },
    {
      flags: '--confirm <bucket...>',
      completes: 'nothing',
      description: 'with --delete-artifacts: the name of each bucket that is deleted',
    },
    { flags: '--format <format>', description: 'how the plan is printed', choices: ['text', 'json'], default: 'text' },
  ],
  run: async (invocation) => {
    const { readBootstrapConfiguration } = await import('../../steps/bootstrap/index.ts');
    const { args, options, context } = invocation;
    const configurationFile = args[0] ?? 'bootstrap.yml';
    const configuration = await readBootstrapConfiguration(configurationFile, context);
    const templates = join(packageRoot(), 'cloudformation');
    const facts: BootstrapOptions = { version: readVersion(), templates, configurationFile };
    if (flagOption(options, 'check')) return check(configuration, facts, invocation);
    return flagOption(options, 'remove')
      ? remove(configuration, facts, invocation)
      : install(configuration, facts, invocation);
  },
};

type Result = Awaited<ReturnType<CommandRow['run']>>;

async function check(
  configuration: BootstrapConfiguration,
  facts: BootstrapOptions,
  { options, surface }: Invocation,
): Promise<Result> {
  const { checkBootstrap } = await import('../../steps/bootstrap/index.ts');
  const { formatCheck } = await import('../bootstrap-check.ts');
  const checked = await checkBootstrap(configuration, facts);
  const isJson = textOption(options, 'format') === 'json';
  const stdout = isJson ? JSON.stringify(checked, undefined, 2) : surface.fit(formatCheck(checked, surface.palette));
  return { exitCode: 0, stdout };
}

async function install(
  configuration: BootstrapConfiguration,
  facts: BootstrapOptions,
  invocation: Invocation,
): Promise<Result> {
  const { applyBootstrap, isSettled, planBootstrap } = await import('../../steps/bootstrap/index.ts');
  const { formatPlan } = await import('../bootstrap-plan.ts');
  const { options, context, print, surface } = invocation;
  const plan = await planBootstrap(
    configuration,
    { ...facts, detectsDrift: flagOption(options, 'detectDrift') },
    context,
  );
  const isJson = textOption(options, 'format') === 'json';
  print(isJson ? JSON.stringify(plan, undefined, 2) : surface.fit(formatPlan(plan, surface.palette)));
  if (isSettled(plan)) return { exitCode: 0 };
  if (!(await isWanted(invocation, 'Do this?'))) return leaveUndone(context.report);
  const awaitsImages = invocation.isInteractive && !flagOption(options, 'yes');
  await applyBootstrap(plan, { ...facts, upgrade: flagOption(options, 'upgrade'), awaitsImages }, context);
  return { exitCode: 0 };
}

async function remove(
  configuration: BootstrapConfiguration,
  facts: BootstrapOptions,
  invocation: Invocation,
): Promise<Result> {
  const { planRemoval, removeBootstrap } = await import('../../steps/bootstrap/index.ts');
  const { formatRemoval, formatRemoved } = await import('../bootstrap-plan.ts');
  const { options, context, print, surface } = invocation;
  const deleteArtifacts = flagOption(options, 'deleteArtifacts');
  const plan = await planRemoval(configuration, facts, context);
  print(
    textOption(options, 'format') === 'json'
      ? JSON.stringify(plan, undefined, 2)
      : surface.fit(formatRemoval(plan, deleteArtifacts, surface.palette)),
  );
  if (plan.stacks.length === 0) return { exitCode: 0 };
  if (!(await isWanted(invocation, 'Remove this?'))) return leaveUndone(context.report);
  const confirmed = deleteArtifacts ? await readConfirmations(plan, invocation) : [];
  const outcome = await removeBootstrap(plan, { ...facts, deleteArtifacts, confirmed }, context);
  return { exitCode: 0, stdout: surface.fit(formatRemoved(outcome, plan)) };
}

async function isWanted({ options, isInteractive, ask }: Invocation, question: string): Promise<boolean> {
  if (flagOption(options, 'yes')) return true;
  return isInteractive && ['y', 'yes'].includes((await ask(`${question} [y/N] `)).trim().toLowerCase());
}

function leaveUndone(report: Invocation['context']['report']): Result {
  report({ type: 'notice', level: 'info', message: 'nothing was done: run it again with --yes to do this' });
  return { exitCode: 0 };
}

/** The second word: the name of each bucket, by flag or typed. */
async function readConfirmations(
  { stacks }: { readonly stacks: readonly { readonly artifacts?: { readonly bucket: string } }[] },
  { options, isInteractive, ask }: Invocation,
): Promise<readonly string[]> {
  const confirmed = [...listOption(options, 'confirm')];
  for (const { artifacts } of stacks) {
    if (!artifacts || confirmed.includes(artifacts.bucket) || !isInteractive) continue;
    const answer = await ask(`Type ${artifacts.bucket} to delete that bucket, every artifact in it and its key: `);
    confirmed.push(answer.trim());
  }
  return confirmed;
}
