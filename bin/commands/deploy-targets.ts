import { settingInvalid } from '../../steps/errors/index.ts';
import type { DeployOptions } from '../../steps/deploy/index.ts';
import { digestOption, textOption, type CommandRow, type Invocation, type OptionValues } from '../command.ts';
import { formatInstances, formatTargets } from '../format-targets.ts';
import { readOutputsFile, writeJsonFile } from '../outputs-file.ts';
import { readCommonOptions } from './deploy-options.ts';

const modes = { dryRun: 'dry-run', delete: 'delete', planOnly: 'plan' } as const;
type Mode = (typeof modes)[keyof typeof modes] | 'execute' | 'deploy';
type Run = (
  file: string,
  asked: string | undefined,
  invocation: Pick<Invocation, 'options' | 'context' | 'surface'>,
  /** Told what a page of it all needs. */
  recorder: Pick<DeployOptions, 'recorder'>,
) => ReturnType<CommandRow['run']>;

/** The file that names more than one stack, where there is one, and what deploys that. */
export function readMany(options: OptionValues): { readonly file: string; readonly run: Run } | undefined {
  const [targets, stackSet] = [textOption(options, 'targets'), textOption(options, 'stackSet')];
  if (targets !== undefined && stackSet !== undefined)
    throw settingInvalid('--targets, --stack-set', `${targets} and ${stackSet}`, 'one of them at most');
  if (targets !== undefined) return { file: targets, run: runTargets };
  return stackSet === undefined ? undefined : { file: stackSet, run: runStackSet };
}

function modeOf(asked: string | undefined): Mode {
  if (asked === undefined) return 'deploy';
  return asked === 'dryRun' || asked === 'delete' || asked === 'planOnly' ? modes[asked] : 'execute';
}

function refuse(flag: string, file: string, options: OptionValues, names: Readonly<Record<string, string>>): void {
  for (const [name, why] of Object.entries(names))
    if (options[name] !== undefined && options[name] !== false && options[name] !== '')
      throw settingInvalid(flag, file, `no ${why}`);
}

/** `steps deploy --targets FILE`: the same to each account and region of the file. */
async function runTargets(...[file, asked, { options, context, surface }, recorder]: Parameters<Run>): ReturnType<Run> {
  const mode = modeOf(asked);
  refuse('--targets', file, options, {
    account: '--account: the file says where',
    region: '--region: the file says where',
  });
  const format = textOption(options, 'format');
  const outputsFile = readOutputsFile(options, context);
  if (outputsFile?.endsWith('.env'))
    throw settingInvalid('--outputs-file', outputsFile, 'a file of another name: outputs of many stacks are JSON');
  const stackName = textOption(options, 'stackName');
  const common = {
    ...(await readCommonOptions({ options, context })),
    ...(stackName === undefined ? {} : { stackName }),
    ...recorder,
  };
  const { deployTargets, executeTargets, planTargets } = await import('../../steps/deploy/index.ts');
  const request = { file, options: common };
  if (mode === 'plan') {
    const { name, results } = await planTargets(request, context);
    // The name of the plan alone is what a script wants; what keeps one from being made is a table.
    return name === undefined
      ? { exitCode: 1, stdout: formatTargets(results, format, surface) }
      : { exitCode: 0, stdout: name };
  }
  const plan = digestOption(options, 'executePlan') ?? '';
  const results =
    mode === 'execute'
      ? await executeTargets(requireCombined(plan), request, context)
      : await deployTargets({ ...request, mode }, context);
  for (const one of results) recorder.recorder?.put(`${one.account}/${one.region}/${one.stackName}`, one.outputs);
  if (outputsFile !== undefined) {
    const outputs = results.map((one) => [`${one.account}/${one.region}/${one.stackName}`, one.outputs] as const);
    await writeJsonFile(outputsFile, Object.fromEntries(outputs), context);
  }
  const isDone = results.every(({ result }) => result !== 'failed' && result !== 'not-begun');
  return { exitCode: isDone ? 0 : 1, stdout: formatTargets(results, format, surface) };
}

/** A plan of one stack is no plan of targets. */
function requireCombined(plan: string): string {
  if (plan.startsWith('combined-')) return plan;
  throw settingInvalid('--execute-plan', plan, 'combined- and a SHA-256, as --plan-only with --targets prints it');
}

/** `steps deploy --stack-set FILE`: a StackSet and its instances. */
async function runStackSet(...[file, asked, { options, context, surface }]: Parameters<Run>): ReturnType<Run> {
  const mode = modeOf(asked);
  if (mode === 'plan' || mode === 'execute')
    throw settingInvalid('--stack-set', file, 'no --plan-only or --execute-plan: StackSets make no change sets');
  refuse('--stack-set', file, options, {
    stackName: '--stack-name: the file names the StackSet',
    outputsFile: '--outputs-file: a StackSet has no outputs',
    report: '--report: a StackSet tells of accounts and regions, and of no resource',
    deny: '--deny: StackSets make no change sets, of which there could be findings',
  });
  const { deployStackSet } = await import('../../steps/deploy/index.ts');
  const common = await readCommonOptions({ options, context });
  const results = await deployStackSet({ file, options: common, mode }, context);
  const isDone = results.every(({ status }) => status === 'SUCCEEDED');
  return { exitCode: isDone ? 0 : 1, stdout: formatInstances(results, textOption(options, 'format'), surface) };
}
