import { digestOption, flagOption, textOption, type CommandRow, type Invocation } from '../command.ts';
import { formatOutputs } from '../format-outputs.ts';
import { readOutputsFile, writeOutputsFile } from '../outputs-file.ts';
import { readPageReport } from '../page-report.ts';
import type { DeploymentReport } from '../../steps/deploy/index.ts';
import { settingInvalid } from '../../steps/errors/index.ts';
import { given } from '../../steps/given.ts';
import { writeReport } from '../../steps/write-report.ts';
import { readMany } from './deploy-targets.ts';
import { deployOptionRows, readDeployOptions } from './deploy-options.ts';

export const deployCommand: CommandRow = {
  name: 'deploy',
  summary: 'Deploy a stack through a change set, in a target account by its cross-account roles, or delete it',
  options: deployOptionRows,
  run: async (invocation) => {
    const file = readPageReport(invocation.options, invocation.context);
    return file === undefined ? runDeploy(invocation) : runWithPage(file, invocation);
  },
};

type Deploying = Pick<Invocation, 'options' | 'context' | 'surface'> & { readonly report?: DeploymentReport };

async function runDeploy({ options, context, surface, report }: Deploying): ReturnType<CommandRow['run']> {
  const { deployStack, dryRun, executePlan, planDeployment, removeDeployment } =
    await import('../../steps/deploy/index.ts');
  const modes = ['dryRun', 'planOnly', 'delete'].filter((mode) => flagOption(options, mode));
  const plan = digestOption(options, 'executePlan');
  if (modes.length + (plan === undefined ? 0 : 1) > 1)
    throw settingInvalid(
      '--dry-run, --plan-only, --execute-plan, --delete',
      [...modes, ...(plan === undefined ? [] : ['executePlan'])].join(' and '),
      'one of them at most',
    );
  const many = readMany(options);
  const recorder = given('recorder', report?.recorder);
  if (many) return many.run(many.file, modes[0] ?? (plan && 'executePlan'), { options, context, surface }, recorder);
  const file = readOutputsFile(options, context);
  const deployment = { ...(await readDeployOptions({ options, context })), ...recorder };
  switch (modes[0]) {
    case 'dryRun':
      await dryRun(deployment, context);
      return { exitCode: 0 };
    case 'planOnly':
      return { exitCode: 0, stdout: await planDeployment(deployment, context) };
    case 'delete':
      await removeDeployment(deployment, context);
      return { exitCode: 0 };
    default: {
      const { kind, outputs, stackName } =
        plan === undefined ? await deployStack(deployment, context) : await executePlan(plan, deployment, context);
      if (kind === 'begun') return { exitCode: 0 };
      report?.recorder.put(stackName, outputs);
      if (file !== undefined) await writeOutputsFile(file, outputs, context);
      return { exitCode: 0, stdout: formatOutputs(outputs, textOption(options, 'format'), surface) };
    }
  }
}

/** The page is written whatever comes of the deployment; where that failed, its error is what is told. */
async function runWithPage(file: string, { options, context, surface }: Invocation): ReturnType<CommandRow['run']> {
  const { openDeploymentReport } = await import('../../steps/deploy/index.ts');
  const report = openDeploymentReport(context);
  try {
    const result = await runDeploy({ options, context: report.context, surface, report });
    await writeReport(file, report.render(), context);
    return result;
  } catch (error) {
    await writeReport(file, report.render(error), context).catch((unwritten: unknown) => {
      const message = unwritten instanceof Error ? unwritten.message : String(unwritten);
      if (unwritten !== error) context.report({ type: 'notice', level: 'warning', message });
    });
    throw error;
  }
}
