import { withClientSettings } from '../steps/aws-clients.ts';
import type { Context } from '../steps/context.ts';
import { textOption, type Invocation } from './command.ts';

export const regionOption = {
  flags: '--region <region>',
  completes: 'region',
  description: 'the region of the pipelines; without it the one that the AWS SDK finds',
} as const;

/** The context of a command whose `--region` says where all of its work is. */
export function inRegion({ options, context }: Invocation): Context {
  const region = textOption(options, 'region');
  return region === undefined ? context : { ...context, aws: withClientSettings(context.aws, { region }) };
}
