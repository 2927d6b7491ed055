import { given } from '../../steps/given.ts';
import { accountOption, partitionOption, requiredOption, textOption, type CommandRow } from '../command.ts';
import { formatOutputs, outputFormats } from '../format-outputs.ts';
import { pipelineRoleRow } from '../role-options.ts';

export const outputsCommand: CommandRow = {
  name: 'outputs',
  summary: 'Print the outputs of a deployed stack, for tests that have no credentials of its account',
  options: [
    { flags: '--stack-name <name>', completes: 'stack', description: 'the stack' },
    {
      flags: '--account <id>',
      completes: 'account',
      description: 'its account, whose pipeline role is assumed; without it the current credentials act',
    },
    { flags: '--region <region>', completes: 'region', description: 'its region' },
    pipelineRoleRow('the account'),
    {
      flags: '--partition <partition>',
      completes: 'partition',
      description: 'the AWS partition of the role ARN (default: that of the region)',
    },
    {
      flags: '--format <format>',
      description: 'how they are printed; base64 is JSON that fits into a variable',
      choices: outputFormats,
      default: 'text',
    },
  ],
  run: async ({ options, context, surface }) => {
    const { readOutputs } = await import('../../steps/outputs/index.ts');
    const optional = (name: string) => textOption(options, name);
    const account = accountOption(options, 'account', '--account');
    const outputs = await readOutputs(
      {
        stackName: requiredOption(options, 'stackName', '--stack-name', 'outputs'),
        pipelineRoleName: optional('pipelineRoleName') ?? 'CrossAccountPipelineRole',
        partition: partitionOption(options, context),
        ...given('account', account),
        ...given('region', optional('region')),
      },
      context,
    );
    return { exitCode: 0, stdout: formatOutputs(outputs, optional('format'), surface) };
  },
};
