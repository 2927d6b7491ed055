import type { PipelineStatus, StatusOptions } from '../../steps/status/index.ts';
import { flagOption, numberOption, textOption, type CommandRow, type Invocation } from '../command.ts';
import { inRegion, regionOption } from '../region.ts';

export const statusCommand: CommandRow = {
  name: 'status',
  summary: 'Show how pipelines stand: stages, failures, what waits for whom since when, and how they did lately',
  arguments: [
    {
      name: '[pipeline...]',
      completes: 'pipeline',
      description: 'the pipelines (default: those that stacks of our templates made)',
    },
  ],
  options: [
    { flags: '--all', description: 'all pipelines of the account and region' },
    {
      flags: '--days <number>',
      completes: 'nothing',
      description: 'how many days the figures look back',
      default: '30',
    },
    { flags: '--watch', description: 'look again until nothing moves; exit code 1 where a stage has failed then' },
    {
      flags: '--format <format>',
      description: 'how the answer is printed',
      choices: ['text', 'json'],
      default: 'text',
    },
    regionOption,
  ],
  run: async (invocation) => {
    const { args, options } = invocation;
    const { readStatus } = await import('../../steps/status/index.ts');
    const context = inRegion(invocation);
    // AWS keeps the history for 12 months.
    const days = numberOption(options, 'days', '--days', { to: 365 }) ?? 30;
    const statusOptions = { pipelines: args, all: flagOption(options, 'all'), days };
    if (flagOption(options, 'watch')) return watch(statusOptions, context, invocation);
    const statuses = await readStatus(statusOptions, context);
    if (statuses.length === 0) noticeNone(context);
    return { exitCode: 0, stdout: await formatAs(textOption(options, 'format'), statuses, invocation) };
  },
};

type Context = Invocation['context'];
type Statuses = readonly PipelineStatus[];

/** Off a terminal it is printed once, at the end. */
async function watch(
  statusOptions: StatusOptions,
  context: Context,
  invocation: Invocation,
): ReturnType<CommandRow['run']> {
  const { watchStatus } = await import('../../steps/status/index.ts');
  const { formatStatuses } = await import('../pipeline-status.ts');
  const { options, openDisplay, surface } = invocation;
  const isJson = textOption(options, 'format') === 'json';
  const display = isJson ? undefined : await openDisplay();
  const show = (statuses: Statuses) =>
    display?.show(surface.fit(formatStatuses(statuses, context.clock.now(), surface.palette)));
  try {
    const statuses = await watchStatus(statusOptions, show, context);
    display?.clear();
    if (statuses.length === 0) noticeNone(context);
    const isFailed = statuses.some(({ stages }) => stages.some(({ failures }) => failures.length > 0));
    return { exitCode: isFailed ? 1 : 0, stdout: await formatAs(isJson ? 'json' : 'text', statuses, invocation) };
  } finally {
    display?.close();
  }
}

async function formatAs(
  format: string | undefined,
  statuses: Statuses,
  { context, surface }: Invocation,
): Promise<string> {
  if (format === 'json') return JSON.stringify(statuses, undefined, 2);
  const { formatStatuses } = await import('../pipeline-status.ts');
  return surface.fit(formatStatuses(statuses, context.clock.now(), surface.palette));
}

function noticeNone({ report }: Context): void {
  report({
    type: 'notice',
    level: 'info',
    message: 'no stack of our templates made a pipeline in this account and region; --all shows other pipelines too',
  });
}
