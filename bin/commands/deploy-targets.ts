import { settingInvalid } from '../../steps/errors/index.ts';
import { textOption, type CommandRow, type Invocation } from '../command.ts';
import { formatTargets } from '../format-targets.ts';
import { writeJsonFile } from '../outputs-file.ts';
import { readCommonOptions } from './deploy-options.ts';

const modeOf = { dryRun: 'dry-run', delete: 'delete' } as const;

/** `steps deploy --targets FILE`: the same to each account and region of the file. */
export async function runTargets(
  file: string,
  asked: string | undefined,
  { options, context }: Pick<Invocation, 'options' | 'context'>,
): ReturnType<CommandRow['run']> {
  const mode = asked === undefined ? 'deploy' : modeOf[asked as keyof typeof modeOf];
  if (mode === undefined)
    throw settingInvalid('--targets', file, 'no --plan-only or --execute-plan: a plan is about one stack');
  for (const name of ['account', 'region'])
    if (textOption(options, name) !== undefined)
      throw settingInvalid('--targets', file, `no --${name}: the file says where`);
  const outputsFile = textOption(options, 'outputsFile');
  if (outputsFile?.endsWith('.env'))
    throw settingInvalid('--outputs-file', outputsFile, 'a file of another name: outputs of many stacks are JSON');
  const { deployTargets } = await import('../../steps/deploy/index.ts');
  const stackName = textOption(options, 'stackName');
  const common = {
    ...(await readCommonOptions({ options, context })),
    ...(stackName === undefined ? {} : { stackName }),
  };
  const results = await deployTargets({ file, options: common, mode }, context);
  if (outputsFile !== undefined) {
    const outputs = results.map((one) => [`${one.account}/${one.region}/${one.stackName}`, one.outputs] as const);
    await writeJsonFile(outputsFile, Object.fromEntries(outputs), context.workingDirectory);
  }
  const isDone = results.every(({ result }) => result !== 'failed' && result !== 'not-begun');
  return { exitCode: isDone ? 0 : 1, stdout: formatTargets(results, textOption(options, 'format')) };
}
