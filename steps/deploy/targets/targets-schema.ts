import { z } from 'zod';
import { operationPreferences } from '../../operation-preferences.ts';
import { account, parameters, region, text } from '../../setting-schemas.ts';

/** What a file of targets may say: the one source of its checks, of its type and, by `targetsJsonSchema`, of the schema for editors. */

const ofTarget = {
  'stack-name': text.optional().describe('the stack there, in the place of --stack-name'),
  'parameters-files': z
    .array(text)
    .optional()
    .describe('template configuration files, after those of --parameters-file; later ones win'),
  parameters: parameters.optional().describe('single parameters; they win over all files, and --parameter over them'),
};

const target = z.strictObject({
  account: account.describe('the account, whose pipeline role is assumed'),
  regions: z.array(region).min(1, 'expected a region').describe('where in the account'),
  ...ofTarget,
});

const wave = z.strictObject({
  name: z.string().regex(/^[\w-]{1,64}$/, 'expected a name of letters, digits, - and _'),
  targets: z.array(target).min(1, 'expected a target'),
  'operation-preferences': operationPreferences.optional().describe('of this wave, in the place of those of the file'),
});

export const targetsSchema = z.strictObject({
  'operation-preferences': operationPreferences
    .optional()
    .describe('how many targets of a wave are deployed at once, and how many may fail, as StackSets has it'),
  waves: z.array(wave).min(1, 'expected a wave').describe('one after the other; a wave that is stopped ends all'),
});

export type TargetsFile = z.infer<typeof targetsSchema>;

/** The schema for editors, `schemas/targets.schema.json`. */
export function targetsJsonSchema(): object {
  return z.toJSONSchema(targetsSchema, { io: 'input', target: 'draft-7' });
}
