import type { LogEntry } from '../../steps/logs/index.ts';
import { given } from '../../steps/given.ts';
import { flagOption, textOption, type CommandRow } from '../command.ts';
import type { Palette } from '../palette.ts';
import { printable } from '../printable.ts';
import { inRegion, regionOption } from '../region.ts';

export const logsCommand: CommandRow = {
  name: 'logs',
  summary: 'Print the build logs and stack events of an execution in order of time, live with --follow',
  arguments: [{ name: '<pipeline>', completes: 'pipeline', description: 'the pipeline' }],
  options: [
    { flags: '--execution <id>', completes: 'nothing', description: 'the execution (default: the newest)' },
    { flags: '--stage <name>', completes: 'stage', description: 'only this stage' },
    { flags: '--action <name>', completes: 'nothing', description: 'only this action' },
    { flags: '--follow', description: 'go on until the execution ends; exit code 1 where it does not succeed' },
    {
      flags: '--role <name>',
      completes: 'nothing',
      description: 'the role to assume for the stack events of other accounts',
    },
    regionOption,
  ],
  run: async (invocation) => {
    const { args, options, context, print, surface } = invocation;
    const { tellLogs } = await import('../../steps/logs/index.ts');
    const follow = flagOption(options, 'follow');
    const status = await tellLogs(
      {
        pipeline: args[0] ?? '',
        follow,
        ...given('executionId', textOption(options, 'execution')),
        ...given('stage', textOption(options, 'stage')),
        ...given('action', textOption(options, 'action')),
        ...given('roleName', textOption(options, 'role')),
      },
      (entries) => print(surface.fit(entries.map((entry) => formatEntry(entry, surface.palette)).join('\n'))),
      inRegion(invocation),
    );
    const { hasSucceeded } = await import('../../steps/pipeline-status.ts');
    if (!follow || hasSucceeded(status)) return { exitCode: 0 };
    context.report({ type: 'notice', level: 'info', message: `the execution has ended: ${status}` });
    return { exitCode: 1 };
  },
};

/** Every line says where it comes from, those too of a message that has several. */
function formatEntry({ time, stage, action, text }: LogEntry, { muted }: Palette): string {
  const from = `${muted(`${new Date(time).toISOString().slice(0, 19)}Z ${stage}/${action}`)}  `;
  return printable(text)
    .split('\n')
    .map((line) => `${from}${line}`)
    .join('\n');
}
