import { z } from 'zod';
import { operationPreferences } from '../../operation-preferences.ts';
import { account, region } from '../../setting-schemas.ts';

/** What a file of a StackSet may say: the one source of its checks, of its type and, by `stackSetJsonSchema`, of the schema for editors. */

const target = z.strictObject({
  'organizational-unit-ids': z
    .array(
      z.string().regex(/^(ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32})$/, 'expected the id of a unit or root'),
    )
    .min(1, 'expected a unit')
    .describe('organizational units, with the units below them'),
  accounts: z.array(account).min(1, 'expected an account').optional().describe('accounts of these units'),
  'account-filter-type': z
    .enum(['INTERSECTION', 'DIFFERENCE'])
    .optional()
    .describe('only these accounts of the units (default INTERSECTION), or all but these'),
  regions: z.array(region).min(1, 'expected a region'),
});

export const stackSetSchema = z.strictObject({
  'stack-set-name': z.string().regex(/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/, 'expected a letter, then letters, digits and -'),
  description: z.string().min(1).max(1024).optional(),
  'call-as': z
    .enum(['SELF', 'DELEGATED_ADMIN'])
    .optional()
    .describe(
      'SELF in the management account (default), DELEGATED_ADMIN in an account that administers StackSets for it',
    ),
  'auto-deployment': z
    .strictObject({ enabled: z.boolean(), 'retain-stacks-on-account-removal': z.boolean().optional() })
    .optional()
    .describe('whether accounts that join a unit later get the stack (default: not)'),
  'operation-preferences': operationPreferences.optional(),
  'retain-stacks': z.boolean().optional().describe('whether stacks of instances that are removed stay (default false)'),
  targets: z.array(target).min(1, 'expected a target'),
});

export type StackSetFile = z.infer<typeof stackSetSchema>;
export type StackSetTarget = StackSetFile['targets'][number];

/** The schema for editors, `schemas/stack-set.schema.json`. */
export function stackSetJsonSchema(): object {
  return z.toJSONSchema(stackSetSchema, { io: 'input', target: 'draft-7' });
}
