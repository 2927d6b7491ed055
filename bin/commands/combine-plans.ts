import { settingInvalid } from '../../steps/errors/index.ts';
import { given } from '../../steps/given.ts';
import type { StagePlan } from '../../steps/deploy/index.ts';
import { digestOption, namesOption, requiredOption, textOption, type CommandRow } from '../command.ts';

export const combinePlansCommand: CommandRow = {
  name: 'combine-plans',
  summary: 'Make one plan of those of several stages or stacks, for one approval',
  options: [
    {
      flags: '--plan <stage=path...>',
      completes: 'environment-plan',
      description: 'each plan, below the prefix: Uat=Uat/444444444444-SHA256, as steps deploy --plan-only stored it',
    },
    { flags: '--s3-bucket <bucket>', completes: 'nothing', description: 'the bucket that the plans lie in' },
    {
      flags: '--s3-region <region>',
      completes: 'region',
      description: 'the region of that bucket (default: that of the credentials)',
    },
    {
      flags: '--plan-prefix <prefix>',
      completes: 'nothing',
      description: 'where plans lie in the bucket',
      default: 'packages/plans',
    },
    {
      flags: '--digest <sha256>',
      completes: 'nothing',
      description: 'the digest of the artifact that every plan must be of',
    },
  ],
  run: async ({ options, context }) => {
    const { combinePlans, defaultPlanPrefix } = await import('../../steps/deploy/index.ts');
    const name = await combinePlans(
      {
        bucket: requiredOption(options, 's3Bucket', '--s3-bucket', 'combine-plans'),
        planPrefix: textOption(options, 'planPrefix') ?? defaultPlanPrefix,
        plans: namesOption(options, 'plan').filter(Boolean).map(readStagePlan),
        ...given('region', textOption(options, 's3Region')),
        ...given('digest', digestOption(options)),
      },
      context,
    );
    return { exitCode: 0, stdout: name };
  },
};

function readStagePlan(text: string): StagePlan {
  const [, stage, path] = /^([^=/]+)=((?:[^=]*[/-])?[0-9a-f]{64})$/.exec(text) ?? [];
  if (stage === undefined || path === undefined)
    throw settingInvalid('--plan', text, 'STAGE=PATH, whose end is the digest: Uat=Uat/444444444444-SHA256');
  return { stage, path };
}
