import { settingInvalid } from '../../steps/errors/index.ts';
import { given } from '../../steps/given.ts';
import type { GoneStack, PruneOptions, PrunePlan } from '../../steps/prune/index.ts';
import {
  flagOption,
  namesOption,
  numberOption,
  partitionOption,
  regionsOption,
  requiredOption,
  textOption,
  type CommandRow,
  type Invocation,
} from '../command.ts';
import type { Palette } from '../palette.ts';
import { deploymentRoleRow, partitionRow, pipelineRoleRow } from '../role-options.ts';

export const pruneCommand: CommandRow = {
  name: 'prune',
  summary: 'Show the stacks of a workload whose configuration is gone from its repository, and delete those on request',
  options: [
    {
      flags: '--workload <name>',
      completes: 'workload',
      description: 'whose stacks: by the tag codebuild-steps:workload',
    },
    {
      flags: '--stack-name <name>',
      completes: 'stack',
      description: 'the stack of its pipeline: stacks NAME--INSTANCE without tags are of its instances',
    },
    {
      flags: '--instances-folder <folder>',
      completes: 'folder',
      description: 'where the repository has a JSON file for each living instance',
      default: 'pipeline/instances',
    },
    { flags: '--whole-workload', description: 'the workload itself is gone, with all of its stacks' },
    {
      flags: '--accounts <id...>',
      completes: 'accounts',
      description: 'the accounts to look in, whose pipeline role is assumed; without it the current credentials act',
    },
    { flags: '--regions <region...>', completes: 'regions', description: 'the regions to look in' },
    pipelineRoleRow('each account'),
    deploymentRoleRow,
    partitionRow,
    {
      flags: '--timeout <minutes>',
      completes: 'nothing',
      description: 'how long to follow each deletion',
      default: '120',
    },
    {
      flags: '--yes',
      description: 'delete, after showing, those that lose no state; only as a flag',
      isFlagOnly: true,
    },
    {
      flags: '--stack <name...>',
      completes: 'stacks',
      description: 'delete, after showing, these, also with the state that they lose; only as a flag',
      isFlagOnly: true,
    },
  ],
  run: async (invocation) => {
    const { lostState, planPruning, prune } = await import('../../steps/prune/index.ts');
    const options = readOptions(invocation);
    const plan = await planPruning(options, invocation.context);
    const { fit, palette } = invocation.surface;
    const shown = fit(describePlan(plan, lostState, palette));
    const isAsked = options.isConfirmed || options.named.length > 0;
    if (!isAsked) return { exitCode: 0, stdout: shown };
    invocation.print(`${shown}\n`);
    const deleted = await prune(plan, options, invocation.context);
    return {
      exitCode: 0,
      stdout: fit(deleted.map((stack) => `${palette.success('deleted:')} ${placeOf(stack)}`).join('\n')),
    };
  },
};

function readOptions({ options, context }: Pick<Invocation, 'options' | 'context'>): PruneOptions {
  const accounts = namesOption(options, 'accounts');
  const wrong = accounts.find((account) => !/^\d{12}$/.test(account));
  if (wrong !== undefined) throw settingInvalid('--accounts', wrong, 'account ids of 12 digits');
  return {
    workload: requiredOption(options, 'workload', '--workload', 'prune'),
    ...given('stackName', textOption(options, 'stackName')),
    instancesFolder: textOption(options, 'instancesFolder') ?? 'pipeline/instances',
    isWholeWorkload: flagOption(options, 'wholeWorkload'),
    accounts,
    regions: regionsOption(options),
    pipelineRoleName: textOption(options, 'pipelineRoleName') ?? 'CrossAccountPipelineRole',
    deploymentRoleName: textOption(options, 'deploymentRoleName') ?? 'CrossAccountDeploymentRole',
    partition: partitionOption(options, context),
    timeoutMinutes: numberOption(options, 'timeout', '--timeout') ?? 120,
    isConfirmed: flagOption(options, 'yes'),
    named: namesOption(options, 'stack'),
  };
}

function describePlan(
  { deleted, left }: PrunePlan,
  lostState: (stack: GoneStack) => GoneStack['held'],
  palette: Palette,
): string {
  const { failure, warning } = palette;
  if (deleted.length + left.length === 0) return 'no stack whose configuration is gone';
  return [
    ...deleted.flatMap((stack, index) => [
      `${index + 1}. ${failure('to be deleted:')} ${placeOf(stack)}`,
      ...factsOf(stack, lostState(stack), palette),
    ]),
    ...left.flatMap(({ stack, reason }) => [
      `${warning('stays:')} ${placeOf(stack)}: ${reason}`,
      ...factsOf(stack, lostState(stack), palette),
    ]),
  ].join('\n');
}

function placeOf({ account, region, stackName }: GoneStack): string {
  return `stack ${stackName} in ${account === undefined ? '' : `${account} `}${region}`;
}

function factsOf(stack: GoneStack, lost: GoneStack['held'], { failure, muted }: Palette): readonly string[] {
  const { why, status, lastChangedAt, isProtected, held, usedExports } = stack;
  return [
    `   ${why}; ${muted(`${status}, last changed at ${lastChangedAt}`)}${isProtected ? ', protected against deletion' : ''}`,
    ...lost.map(({ resource, type, physicalId }) => `   ${failure('loses')} ${resource} (${type}): ${physicalId}`),
    ...held
      .filter(({ isRetained }) => isRetained)
      .map(({ resource, type, physicalId }) => `   keeps ${resource} (${type}), without a stack: ${physicalId}`),
    ...usedExports.map(({ name, importers }) => `   its export ${name} is used by ${importers.join(', ')}`),
  ];
}
