import type { BranchesOutcome } from '../../steps/update-pipeline/index.ts';
import { fractionOption, numberOption, requiredOption, textOption, type CommandRow } from '../command.ts';
import type { Palette } from '../palette.ts';

export const updateBranchesCommand: CommandRow = {
  name: 'update-branches',
  summary:
    'Make a pipeline for each living feature branch of a workload, and retire those of branches that are gone, merged or idle',
  options: [
    {
      flags: '--pipeline-name <name>',
      completes: 'pipeline',
      description: 'what the names of their pipelines begin with',
    },
    { flags: '--repository <name>', completes: 'nothing', description: 'the CodeCommit repository of the branches' },
    {
      flags: '--branch-prefix <prefix>',
      completes: 'nothing',
      description: 'what the names of the branches begin with',
      default: 'feature/',
    },
    {
      flags: '--base-branch <name>',
      completes: 'nothing',
      description: 'the branch that they are merged into',
      default: 'main',
    },
    {
      flags: '--time-to-live-days <days>',
      completes: 'nothing',
      description: 'days without a run after which one is retired',
      default: '7',
    },
    {
      flags: '--at-most <number>',
      completes: 'nothing',
      description: 'how many pipelines of branches there may be',
      default: '10',
    },
    {
      flags: '--released-template <key>',
      completes: 'nothing',
      description: 'the key of their template, as steps bootstrap released it',
    },
    {
      flags: '--s3-bucket <bucket>',
      completes: 'nothing',
      description: 'the artifact bucket, where the template lies',
    },
    {
      flags: '--build-id <id>',
      completes: 'nothing',
      description: 'the build that this is, so that no two work at once',
    },
    { flags: '--region <region>', completes: 'region', description: 'the region of pipelines, repository and bucket' },
  ],
  run: async ({ options, context, surface }) => {
    const { updateBranches } = await import('../../steps/update-pipeline/index.ts');
    const buildId = textOption(options, 'buildId');
    const outcome = await updateBranches(
      {
        parent: requiredOption(options, 'pipelineName', '--pipeline-name', 'update-branches'),
        repositoryName: requiredOption(options, 'repository', '--repository', 'update-branches'),
        prefix: textOption(options, 'branchPrefix') ?? 'feature/',
        base: textOption(options, 'baseBranch') ?? 'main',
        timeToLiveDays: fractionOption(options, 'timeToLiveDays', '--time-to-live-days') ?? 7,
        atMost: numberOption(options, 'atMost', '--at-most') ?? 10,
        releasedTemplate: requiredOption(options, 'releasedTemplate', '--released-template', 'update-branches'),
        bucket: requiredOption(options, 's3Bucket', '--s3-bucket', 'update-branches'),
        region: requiredOption(options, 'region', '--region', 'update-branches'),
        ...(buildId === undefined ? {} : { buildId }),
      },
      context,
    );
    return { exitCode: 0, stdout: surface.fit(outcome ? describe(outcome, surface.palette) : 'a newer build does it') };
  },
};

function describe({ created, renewed, retired, left }: BranchesOutcome, { success, muted, warning }: Palette): string {
  const lines = [
    ...created.map((name) => `${success('made:')} ${name}`),
    ...renewed.map((name) => `${success('renewed:')} ${name}`),
    ...retired.map(({ name, reason }) => `${muted('retired:')} ${name}, for ${reason}`),
    ...left.map(({ name, reason }) => `${warning('without a pipeline:')} ${name}, for ${reason}`),
  ];
  return lines.length === 0 ? 'the pipelines are those of the living branches' : lines.join('\n');
}
