import { given } from '../../steps/given.ts';
import { flagOption, textOption, type CommandRow } from '../command.ts';
import { inRegion, regionOption } from '../region.ts';

export const retryCommand: CommandRow = {
  name: 'retry',
  summary: 'Retry the failed actions of the stage in which an execution has failed',
  arguments: [
    { name: '<pipeline>', completes: 'pipeline', description: 'the pipeline' },
    { name: '[stage]', completes: 'stage', description: 'the stage, where several have failed' },
  ],
  options: [
    {
      flags: '--execution <id>',
      completes: 'nothing',
      description: 'retry only where this is the execution that has failed',
    },
    { flags: '--all-actions', description: 'the stage from its first action on' },
    regionOption,
  ],
  run: async (invocation) => {
    const { args, options, surface } = invocation;
    const [pipeline = '', stage] = args;
    const { retryStage } = await import('../../steps/retry/index.ts');
    const { formatRevisions } = await import('../execution-name.ts');
    const retried = await retryStage(
      {
        pipeline,
        allActions: flagOption(options, 'allActions'),
        ...given('stage', stage),
        ...given('executionId', textOption(options, 'execution')),
      },
      inRegion(invocation),
    );
    const follow = `steps logs ${pipeline} --execution ${retried.executionId} --follow`;
    const said = `retries stage ${retried.stage} of ${formatRevisions(retried)}`;
    return { exitCode: 0, stdout: surface.fit(`${said}; ${surface.palette.command(follow)}`) };
  },
};
