import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import type { Context } from '../context.ts';
import { fromAws } from '../errors/index.ts';
import type { ReportOptions } from './options.ts';

/** Of the JSON of `steps validate`, written where linters ran that a pull request configures: read as data, and checked. */
const reportSchema = z.object({
  errors: z.int().min(0),
  warnings: z.int().min(0),
  findings: z.array(
    z.object({
      tool: z.string(),
      ruleId: z.string(),
      severity: z.enum(['error', 'warning', 'info']),
      message: z.string(),
      location: z.object({ file: z.string(), line: z.int(), column: z.int() }),
    }),
  ),
});
export type FindingsReport = z.infer<typeof reportSchema>;

/** What the validation found; nothing where it left no report that can be read. */
export async function readFindings(
  { findingsBucket: Bucket, findingsPrefix, region }: ReportOptions,
  commitId: string,
  context: Context,
): Promise<FindingsReport | undefined> {
  const Key = `${findingsPrefix}/${commitId}/findings.json`;
  const client = context.aws.client(S3Client, { region });
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }), { abortSignal: context.signal });
    return reportSchema.safeParse(parse((await Body?.transformToString()) ?? '')).data;
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchKey') return undefined;
    throw fromAws(error, `read s3://${Bucket}/${Key}`);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
