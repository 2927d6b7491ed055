import { settingInvalid, settingMissing } from '../../steps/errors/index.ts';
import { given } from '../../steps/given.ts';
import { digestOption, listOption, textOption, type CommandRow, type OptionValues } from '../command.ts';

export const deployCommand: CommandRow = {
  name: 'deploy',
  summary: 'Deploy a stack through a change set, in a target account by its cross-account roles',
  options: [
    { flags: '--stack-name <name>', description: 'the stack to create or update' },
    { flags: '--template-file <file>', description: 'the packaged template' },
    { flags: '--parameters-file <file...>', description: 'template configuration files; later ones win' },
    { flags: '--parameter <name=value...>', description: 'single parameters; they win over the files' },
    { flags: '--tag <name=value...>', description: 'tags of the stack and its resources' },
    {
      flags: '--account <id>',
      description: 'the target account, whose pipeline role is assumed; without it the current credentials act',
    },
    { flags: '--region <region>', description: 'the target region' },
    {
      flags: '--pipeline-role-name <name>',
      description: 'the role to assume in the target account',
      default: 'CrossAccountPipelineRole',
    },
    {
      flags: '--deployment-role-name <name>',
      description: 'the role that CloudFormation acts with there',
      default: 'CrossAccountDeploymentRole',
    },
    { flags: '--partition <partition>', description: 'the AWS partition of the role ARNs', default: 'aws' },
    {
      flags: '--capabilities <capability...>',
      description: 'capabilities to acknowledge (default: CAPABILITY_NAMED_IAM CAPABILITY_AUTO_EXPAND)',
    },
    {
      flags: '--s3-bucket <bucket>',
      description: 'where a template over 51,200 bytes that steps package has not uploaded goes',
    },
    { flags: '--kms-key-id <key>', description: 'the key that the uploaded template is encrypted with' },
    {
      flags: '--digest <sha256>',
      description: 'the digest that .steps/manifest.json must have, as `steps verify` printed it',
    },
    { flags: '--timeout <minutes>', description: 'how long to follow the stack', default: '120' },
    { flags: '--format <format>', description: 'how outputs are printed', choices: ['text', 'json'], default: 'text' },
  ],
  run: async ({ options, context }) => {
    const { deployStack, defaultCapabilities, defaultDeploymentRoleName, defaultPipelineRoleName } =
      await import('../../steps/deploy/index.ts');
    const optional = (name: string) => textOption(options, name);
    const capabilities = listOption(options, 'capabilities');
    const account = optional('account');
    if (account && !/^\d{12}$/.test(account)) throw settingInvalid('--account', account, 'an account id of 12 digits');
    const outcome = await deployStack(
      {
        stackName: required(options, 'stackName', '--stack-name'),
        templateFile: required(options, 'templateFile', '--template-file'),
        parametersFiles: listOption(options, 'parametersFile'),
        parameters: readPairs('--parameter', listOption(options, 'parameter')),
        tags: readPairs('--tag', listOption(options, 'tag')),
        pipelineRoleName: optional('pipelineRoleName') ?? defaultPipelineRoleName,
        deploymentRoleName: optional('deploymentRoleName') ?? defaultDeploymentRoleName,
        partition: optional('partition') ?? 'aws',
        capabilities: capabilities.length > 0 ? capabilities : defaultCapabilities,
        timeoutMinutes: readMinutes(optional('timeout') ?? '120'),
        ...given('account', account),
        ...given('region', optional('region')),
        ...given('s3Bucket', optional('s3Bucket')),
        ...given('kmsKeyId', optional('kmsKeyId')),
        ...given('digest', digestOption(options)),
      },
      context,
    );
    return { exitCode: 0, stdout: formatOutputs(outcome.outputs, optional('format')) };
  },
};

function required(options: OptionValues, name: string, flag: string): string {
  const value = textOption(options, name);
  if (value === undefined)
    throw settingMissing(flag, `give it as a flag, or set it in steps.yml or the environment (steps deploy --help)`);
  return value;
}

function readPairs(flag: string, pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const equals = pair.indexOf('=');
      if (equals < 1) throw settingInvalid(flag, pair, 'NAME=VALUE');
      return [pair.slice(0, equals), pair.slice(equals + 1)];
    }),
  );
}

function readMinutes(text: string): number {
  const minutes = Number(text);
  if (!(minutes > 0)) throw settingInvalid('--timeout', text, 'a number of minutes above 0');
  return minutes;
}

function formatOutputs(outputs: Readonly<Record<string, string>>, format: string | undefined): string {
  if (format === 'json') return JSON.stringify(outputs, undefined, 2);
  return Object.entries(outputs)
    .map(([name, value]) => `${name} = ${value}`)
    .join('\n');
}
