import { z } from 'zod';
import { region } from './setting-schemas.ts';

const percentage = z.number().int();

/**
 * How many targets are worked on at once, and how many may fail: the preferences of an operation of StackSets, by AWS's names, with AWS's
 * meaning and defaults. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackSetOperationPreferences.html
 */
export const operationPreferences = z
  .strictObject({
    'max-concurrent-count': z.number().int().min(1).optional().describe('accounts at once in one region (default 1)'),
    'max-concurrent-percentage': percentage.min(1).max(100).optional().describe('the same in percent, rounded down'),
    'failure-tolerance-count': z
      .number()
      .int()
      .min(0)
      .optional()
      .describe('accounts of one region that may fail before no other is begun (default 0)'),
    'failure-tolerance-percentage': percentage.min(0).max(100).optional().describe('the same in percent, rounded down'),
    'region-concurrency-type': z
      .enum(['SEQUENTIAL', 'PARALLEL'])
      .optional()
      .describe('one region after the other (default SEQUENTIAL), or all at once'),
    'region-order': z.array(region).optional().describe('the regions that come first, in their order'),
    'concurrency-mode': z
      .enum(['STRICT_FAILURE_TOLERANCE', 'SOFT_FAILURE_TOLERANCE'])
      .optional()
      .describe(
        'STRICT_FAILURE_TOLERANCE (default): never more at once than may still fail, and one; SOFT_FAILURE_TOLERANCE: always as many as max-concurrent says',
      ),
  })
  .refine((one) => one['max-concurrent-count'] === undefined || one['max-concurrent-percentage'] === undefined, {
    error: 'max-concurrent-count and max-concurrent-percentage exclude each other',
  })
  .refine((one) => one['failure-tolerance-count'] === undefined || one['failure-tolerance-percentage'] === undefined, {
    error: 'failure-tolerance-count and failure-tolerance-percentage exclude each other',
  });

export type OperationPreferences = z.infer<typeof operationPreferences>;

/** How many of so many targets may fail. */
export function tolerated(preferences: OperationPreferences, of: number): number {
  const { 'failure-tolerance-count': count, 'failure-tolerance-percentage': percent = 0 } = preferences;
  return count ?? Math.floor((of * percent) / 100);
}

/** How many of so many targets are worked on at once, after so many failures. */
export function atOnce(preferences: OperationPreferences, of: number, failures: number): number {
  const { 'max-concurrent-count': count, 'max-concurrent-percentage': percent } = preferences;
  const most = count ?? (percent === undefined ? 1 : Math.max(1, Math.floor((of * percent) / 100)));
  if (preferences['concurrency-mode'] === 'SOFT_FAILURE_TOLERANCE') return most;
  return Math.min(most, tolerated(preferences, of) + 1 - failures);
}

/** The regions that are named first, then the others as they come; each once. */
export function inRegionOrder(
  { 'region-order': order = [] }: OperationPreferences,
  regions: readonly string[],
): readonly string[] {
  const all = new Set(regions);
  return [...new Set([...order.filter((one) => all.has(one)), ...regions])];
}
