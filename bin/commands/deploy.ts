import { settingInvalid } from '../../steps/errors/index.ts';
import { given } from '../../steps/given.ts';
import { partitionOf } from '../../steps/partition.ts';
import type { DeployOptions } from '../../steps/deploy/index.ts';
import { digestOption, flagOption, listOption, requiredOption, textOption, type CommandRow } from '../command.ts';
import { formatOutputs, outputFormats } from '../format-outputs.ts';

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
    {
      flags: '--partition <partition>',
      description: 'the AWS partition of the role ARNs (default: that of the region)',
    },
    {
      flags: '--capabilities <capability...>',
      description: 'capabilities to acknowledge (default: CAPABILITY_NAMED_IAM CAPABILITY_AUTO_EXPAND)',
    },
    {
      flags: '--s3-bucket <bucket>',
      description: 'where a template over 51,200 bytes that steps package has not uploaded goes',
    },
    { flags: '--s3-region <region>', description: 'the region of that bucket, where it is not the target region' },
    { flags: '--kms-key-id <key>', description: 'the key that the uploaded template is encrypted with' },
    {
      flags: '--digest <sha256>',
      description: 'the digest that .steps/manifest.json must have, as `steps verify` printed it',
    },
    {
      flags: '--plan-only',
      description: 'make and show the change set, store the plan and its page in the bucket, and print its digest',
    },
    {
      flags: '--execute-plan <sha256>',
      description: 'execute the change set of the plan of this digest, and no other',
    },
    { flags: '--plan-prefix <prefix>', description: 'where plans lie in the bucket', default: 'packages/plans' },
    { flags: '--timeout <minutes>', description: 'how long to follow the stack', default: '120' },
    { flags: '--format <format>', description: 'how outputs are printed', choices: outputFormats, default: 'text' },
  ],
  run: async ({ options, context }) => {
    const {
      deployStack,
      executePlan,
      planDeployment,
      defaultCapabilities,
      defaultDeploymentRoleName,
      defaultPipelineRoleName,
    } = await import('../../steps/deploy/index.ts');
    const optional = (name: string) => textOption(options, name);
    const capabilities = listOption(options, 'capabilities');
    const account = optional('account');
    if (account && !/^\d{12}$/.test(account)) throw settingInvalid('--account', account, 'an account id of 12 digits');
    const deployment: DeployOptions = {
      stackName: requiredOption(options, 'stackName', '--stack-name', 'deploy'),
      templateFile: requiredOption(options, 'templateFile', '--template-file', 'deploy'),
      parametersFiles: listOption(options, 'parametersFile'),
      parameters: readPairs('--parameter', listOption(options, 'parameter')),
      tags: readPairs('--tag', listOption(options, 'tag')),
      pipelineRoleName: optional('pipelineRoleName') ?? defaultPipelineRoleName,
      deploymentRoleName: optional('deploymentRoleName') ?? defaultDeploymentRoleName,
      partition: optional('partition') ?? partitionOf(optional('region') ?? context.environment['AWS_REGION'] ?? ''),
      capabilities: capabilities.length > 0 ? capabilities : defaultCapabilities,
      timeoutMinutes: readMinutes(optional('timeout') ?? '120'),
      ...given('account', account),
      ...given('region', optional('region')),
      ...given('s3Bucket', optional('s3Bucket')),
      ...given('s3Region', optional('s3Region')),
      ...given('kmsKeyId', optional('kmsKeyId')),
      ...given('digest', digestOption(options)),
      ...given('planPrefix', optional('planPrefix')),
    };
    const plan = digestOption(options, 'executePlan');
    if (flagOption(options, 'planOnly')) return { exitCode: 0, stdout: await planDeployment(deployment, context) };
    const outcome =
      plan === undefined ? await deployStack(deployment, context) : await executePlan(plan, deployment, context);
    return { exitCode: 0, stdout: formatOutputs(outcome.outputs, optional('format')) };
  },
};

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
