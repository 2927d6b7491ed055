import type { InstancesOutcome } from '../../steps/update-pipeline/index.ts';
import { settingInvalid, settingMissing } from '../../steps/errors/index.ts';
import { numberOption, textOption, type CommandRow, type OptionValues } from '../command.ts';
import type { Palette } from '../palette.ts';

export const updateInstancesCommand: CommandRow = {
  name: 'update-instances',
  summary: "Make, renew and retire the pipelines of a workload's instances, as its repository names them",
  options: [
    { flags: '--pipeline-name <name>', completes: 'pipeline', description: "the workload's own pipeline" },
    {
      flags: '--pipeline-class <class>',
      completes: 'pipeline-class',
      description: 'its class: main or develop',
      default: 'main',
    },
    {
      flags: '--released-template <key>',
      completes: 'nothing',
      description: 'the key of their template, as steps bootstrap released it',
    },
    { flags: '--limit <number>', completes: 'nothing', description: 'how many instances there may be', default: '10' },
    {
      flags: '--s3-bucket <bucket>',
      completes: 'nothing',
      description: 'the artifact bucket, where the template lies',
    },
    { flags: '--region <region>', completes: 'region', description: 'the region of pipelines and bucket' },
  ],
  run: async ({ options, context, surface }) => {
    const { updateInstances } = await import('../../steps/update-pipeline/index.ts');
    const outcome = await updateInstances(
      {
        pipelineName: required(options, 'pipelineName', '--pipeline-name'),
        pipelineClass: readClass(textOption(options, 'pipelineClass') ?? 'main'),
        releasedTemplate: required(options, 'releasedTemplate', '--released-template'),
        limit: numberOption(options, 'limit', '--limit') ?? 10,
        bucket: required(options, 's3Bucket', '--s3-bucket'),
        region: required(options, 'region', '--region'),
      },
      context,
    );
    return { exitCode: 0, stdout: surface.fit(describe(outcome, surface.palette)) };
  },
};

function describe({ created, renewed, retired, left }: InstancesOutcome, { success, warning }: Palette): string {
  const said = Object.entries({ made: created, renewed, retired }).flatMap(([word, names]) =>
    names.length > 0 ? [`${success(`${word}:`)} ${names.join(', ')}`] : [],
  );
  if (said.length === 0) return 'the instances are as the repository names them';
  const kept = left.map(
    ({ accountId, region, stackName }) =>
      `${warning(`stays in ${accountId ?? 'the accounts that it was deployed to'}:`)} ${stackName} (aws cloudformation delete-stack --region ${region} --stack-name ${stackName})`,
  );
  return [...said, ...kept].join('\n');
}

function readClass(text: string): 'main' | 'develop' {
  if (text !== 'main' && text !== 'develop') throw settingInvalid('--pipeline-class', text, 'main or develop');
  return text;
}

function required(options: OptionValues, name: string, flag: string): string {
  const value = textOption(options, name);
  if (value === undefined)
    throw settingMissing(flag, 'the UpdatePipeline stage gives it (steps update-instances --help)');
  return value;
}
