import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Context } from '../context.ts';
import { fromAws, planMissing, planTampered } from '../errors/index.ts';
import { putOnce } from '../put-once.ts';
import { planDigest, planText, type DeploymentPlan } from './plan.ts';
import { renderPlanMarkdown } from './plan-markdown.ts';
import { renderPlanPage } from './plan-page.ts';

/** Where plans lie: a bucket and a prefix, below which each has a key of its own that is written once. */
export interface PlanPlace {
  readonly bucket: string;
  readonly prefix: string;
  /** The bucket's. */
  readonly region: string;
  readonly account?: string;
}

/** As in `packages/plans/333333333333-DIGEST`. */
function keyOf({ prefix, account }: PlanPlace, digest: string): string {
  return `${prefix.replace(/\/$/, '')}/${account === undefined ? '' : `${account}-`}${digest}`;
}

/** Stores the plan and its page; resolves to the plan's digest, which is all that need travel. */
export async function storePlan(plan: DeploymentPlan, place: PlanPlace, context: Context): Promise<string> {
  const text = planText(plan);
  const digest = planDigest(text);
  const { bucket, region } = place;
  const put = (ending: string, content: string, contentType: string) =>
    putOnce(Buffer.from(content), { bucket, region, key: `${keyOf(place, digest)}.${ending}`, contentType }, context);
  await put('json', text, 'application/json');
  await put('md', renderPlanMarkdown(plan, digest), 'text/markdown; charset=utf-8');
  await put('html', renderPlanPage(plan, digest), 'text/html; charset=utf-8');
  return digest;
}

/** The plan that the digest stands for, or PLAN_MISSING, or PLAN_TAMPERED. */
export async function readPlan(digest: string, place: PlanPlace, context: Context): Promise<DeploymentPlan> {
  const { bucket, region } = place;
  const key = `${keyOf(place, digest)}.json`;
  const text = await readText(bucket, key, region, context);
  if (text === undefined) throw planMissing(digest, `s3://${bucket}/${key}`);
  if (planDigest(text) !== digest) throw planTampered(`s3://${bucket}/${key}`, digest, planDigest(text));
  return JSON.parse(text) as DeploymentPlan;
}

async function readText(Bucket: string, Key: string, region: string, context: Context): Promise<string | undefined> {
  try {
    const { Body } = await context.aws
      .client(S3Client, { region })
      .send(new GetObjectCommand({ Bucket, Key }), { abortSignal: context.signal });
    return (await Body?.transformToString()) ?? '';
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchKey') return undefined;
    throw fromAws(error, `read the plan s3://${Bucket}/${Key}`);
  }
}
