import { settingMissing } from '../../steps/errors/index.ts';
import { textOption, type CommandRow, type OptionValues } from '../command.ts';

export const updatePipelineCommand: CommandRow = {
  name: 'update-pipeline',
  summary: "Bring a pipeline's own stack to what its repository says, from the template that was released for it",
  options: [
    { flags: '--stack-name <name>', completes: 'pipeline-stack', description: "the pipeline's stack" },
    {
      flags: '--released-template <key>',
      completes: 'nothing',
      description: 'the key of its template, as steps bootstrap released it',
    },
    {
      flags: '--parameters-file <file>',
      completes: 'parameters-file',
      description: "the repository's pipeline configuration",
      default: 'pipeline/standard.json',
    },
    {
      flags: '--s3-bucket <bucket>',
      completes: 'nothing',
      description: 'the artifact bucket, where the template lies',
    },
    { flags: '--region <region>', completes: 'region', description: 'the region of pipeline and bucket' },
  ],
  run: async ({ options, context, surface }) => {
    const { updatePipeline } = await import('../../steps/update-pipeline/index.ts');
    const { kind, stackName, changes } = await updatePipeline(
      {
        stackName: required(options, 'stackName', '--stack-name'),
        releasedTemplate: required(options, 'releasedTemplate', '--released-template'),
        parametersFile: textOption(options, 'parametersFile') ?? 'pipeline/standard.json',
        bucket: required(options, 's3Bucket', '--s3-bucket'),
        region: required(options, 'region', '--region'),
      },
      context,
    );
    if (kind === 'unchanged') return { exitCode: 0, stdout: surface.fit(`${stackName} is as its repository says`) };
    const restarts = changes.some(({ resourceType }) => resourceType === 'AWS::CodePipeline::Pipeline');
    const next = restarts ? ': this execution is cancelled, another starts from Source' : ': this execution goes on';
    return { exitCode: 0, stdout: surface.fit(`${stackName} is ${surface.palette.success('updated')}${next}`) };
  },
};

function required(options: OptionValues, name: string, flag: string): string {
  const value = textOption(options, name);
  if (value === undefined)
    throw settingMissing(flag, 'the UpdatePipeline stage gives it (steps update-pipeline --help)');
  return value;
}
