import { S3Client } from '@aws-sdk/client-s3';
import type { Context } from '../context.ts';
import { counted } from '../counted.ts';
import { settingMissing } from '../errors/index.ts';
import { runTask } from '../task.ts';
import { combineParts, describePart, findingsOfParts } from './combined-plan.ts';
import { readPlanAt, storeCombined } from './plan-store.ts';

export interface CombineOptions {
  readonly bucket: string;
  /** The bucket's; absent where it is that of the credentials. */
  readonly region?: string;
  /** Where the combined plan goes; paths of the plans are relative to it. */
  readonly planPrefix: string;
  readonly plans: readonly StagePlan[];
  /** Of the artifact that every plan must be of; without it they must be of the same one. */
  readonly digest?: string;
}

export interface StagePlan {
  readonly stage: string;
  /** `Uat/444444444444-SHA256` */
  readonly path: string;
}

/** Makes one plan of those of several stages, which were made by their own accounts' roles. Resolves to its name, `combined-SHA256`. */
export async function combinePlans(options: CombineOptions, context: Context): Promise<string> {
  const { bucket, planPrefix: prefix, plans, digest } = options;
  if (plans.length === 0)
    throw settingMissing('--plan', 'name each plan: STAGE=PATH, as in Uat=Uat/444444444444-SHA256');
  const region = options.region ?? (await context.aws.client(S3Client, {}).config.region());
  const place = { bucket, region, prefix };
  const title = `combine ${counted(plans.length, 'plan')}`;
  const combined = await runTask(context, 'combine', title, async () => {
    const parts = await Promise.all(
      plans.map(async ({ stage, path }) => ({ stage, ...(await readPlanAt(path, place, context)) })),
    );
    return combineParts(parts, digest);
  });
  for (const part of combined.parts) {
    const { changes, kind } = part.plan;
    const message = `${describePart(part)}: ${kind === 'unchanged' ? 'no changes' : counted(changes.length, 'change')}`;
    context.report({ type: 'notice', level: 'info', message });
  }
  for (const { place: where, ruleId, resource, resourceType, message } of findingsOfParts(combined))
    context.report({
      type: 'notice',
      level: 'warning',
      message: `${where}: ${ruleId}: ${resource} (${resourceType}): ${message}`,
    });
  return runTask(context, 'store', 'store the combined plan and its page', () =>
    storeCombined(combined, place, context),
  );
}
