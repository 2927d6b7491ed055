import { digestOption, flagOption, textOption, type CommandRow } from '../command.ts';
import { formatOutputs } from '../format-outputs.ts';
import { writeOutputsFile } from '../outputs-file.ts';
import { settingInvalid } from '../../steps/errors/index.ts';
import { readMany } from './deploy-targets.ts';
import { deployOptionRows, readDeployOptions } from './deploy-options.ts';

export const deployCommand: CommandRow = {
  name: 'deploy',
  summary: 'Deploy a stack through a change set, in a target account by its cross-account roles, or delete it',
  options: deployOptionRows,
  run: async ({ options, context }) => {
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
    if (many) return many.run(many.file, modes[0] ?? (plan && 'executePlan'), { options, context });
    const deployment = await readDeployOptions({ options, context });
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
        const { kind, outputs } =
          plan === undefined ? await deployStack(deployment, context) : await executePlan(plan, deployment, context);
        if (kind === 'begun') return { exitCode: 0 };
        const file = textOption(options, 'outputsFile');
        if (file !== undefined) await writeOutputsFile(file, outputs, context.workingDirectory);
        return { exitCode: 0, stdout: formatOutputs(outputs, textOption(options, 'format')) };
      }
    }
  },
};
