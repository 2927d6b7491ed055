import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Context } from '../context.ts';
import { fromAws, planMissing, planPartMissing, planTampered } from '../errors/index.ts';
import { given } from '../given.ts';
import { putOnce } from '../put-once.ts';
import { combinedName, combinedText, partOf, stacksOf, type CombinedPlan } from './combined-plan.ts';
import { planDigest, planText, type DeploymentPlan } from './plan.ts';
import { renderCombinedMarkdown, renderPlanMarkdown } from './plan-markdown.ts';
import { renderCombinedPage, renderPlanPage } from './plan-page.ts';

/** Where plans lie: a bucket and a prefix, below which each has a key of its own that is written once. */
export interface PlanPlace {
  readonly bucket: string;
  readonly prefix: string;
  /** The bucket's. */
  readonly region: string;
  readonly account?: string;
}

/** As in `packages/plans/333333333333-DIGEST`. */
function keyOf({ prefix, account }: PlanPlace, name: string): string {
  return `${prefix.replace(/\/$/, '')}/${account === undefined ? '' : `${account}-`}${name}`;
}

/** Stores the plan and its page; resolves to the plan's digest, which is all that need travel. */
export async function storePlan(plan: DeploymentPlan, place: PlanPlace, context: Context): Promise<string> {
  const text = planText(plan);
  const digest = planDigest(text);
  await store(digest, [text, renderPlanMarkdown(plan, digest), renderPlanPage(plan, digest)], place, context);
  return digest;
}

/** The same of several plans; resolves to `combined-SHA256`. */
export async function storeCombined(combined: CombinedPlan, place: PlanPlace, context: Context): Promise<string> {
  const text = combinedText(combined);
  const name = combinedName(text);
  await store(name, [text, renderCombinedMarkdown(combined, name), renderCombinedPage(combined, name)], place, context);
  return name;
}

async function store(
  name: string,
  [json, markdown, page]: readonly [json: string, markdown: string, page: string],
  place: PlanPlace,
  context: Context,
): Promise<void> {
  const { bucket, region } = place;
  const put = (ending: string, content: string, contentType: string) =>
    putOnce(Buffer.from(content), { bucket, region, key: `${keyOf(place, name)}.${ending}`, contentType }, context);
  await put('json', json, 'application/json');
  await put('md', markdown, 'text/markdown; charset=utf-8');
  await put('html', page, 'text/html; charset=utf-8');
}

/** The plan that the digest stands for, or PLAN_MISSING, or PLAN_TAMPERED. */
export function readPlan(digest: string, place: PlanPlace, context: Context): Promise<DeploymentPlan> {
  return readIntact<DeploymentPlan>(digest, place, context);
}

/** The plan at `PATH-DIGEST` or `DIGEST`, below the place's prefix. */
export async function readPlanAt(
  path: string,
  place: PlanPlace,
  context: Context,
): Promise<{ readonly digest: string; readonly plan: DeploymentPlan }> {
  return { digest: digestOf(path), plan: await readIntact<DeploymentPlan>(path, place, context) };
}

/** Of the plan of several stages that the name stands for the part of one; PLAN_FOREIGN where it has none. */
export async function readPlanPart(
  name: string,
  { account, ...place }: PlanPlace,
  wanted: { readonly region: string; readonly stackName: string },
  context: Context,
): Promise<DeploymentPlan> {
  const combined = await readCombined(name, place, context);
  const part = partOf(combined, { ...wanted, ...given('account', account) });
  const { stackName, region } = wanted;
  if (!part) throw planPartMissing(stackName, region, account, stacksOf(combined));
  return part.plan;
}

/** The plan of several stacks that the name stands for, whole. */
export function readCombined(name: string, place: PlanPlace, context: Context): Promise<CombinedPlan> {
  return readIntact<CombinedPlan>(name, place, context);
}

/** Names end in a SHA-256 in hexadecimal. */
function digestOf(name: string): string {
  return name.slice(-64);
}

async function readIntact<T>(name: string, place: PlanPlace, context: Context): Promise<T> {
  const { bucket, region } = place;
  const digest = digestOf(name);
  const key = `${keyOf(place, name)}.json`;
  const text = await readText(bucket, key, region, context);
  if (text === undefined) throw planMissing(digest, `s3://${bucket}/${key}`);
  if (planDigest(text) !== digest) throw planTampered(`s3://${bucket}/${key}`, digest, planDigest(text));
  return JSON.parse(text) as T;
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
