import type { Context } from '../context.ts';
import { given } from '../given.ts';
import { StepError } from '../errors/index.ts';
import { openDestination, prefixOf, readRegion, type OpenDestination } from './destination.ts';
import { openRequests } from './object-requests.ts';
import type { PackageOptions } from './options.ts';

/** What a dry run takes for the place of the artifacts where AWS cannot be asked. */
export interface AssumedPlace {
  /** Why AWS could not be asked. */
  readonly reason: string;
  /** Bucket or region are placeholders, and so is the name of whatever template holds them. */
  readonly isUnnamed: boolean;
}

/** No region, no credentials or expired ones, no network: what says nothing of the workload, nor of the bucket. */
const withoutAws = new Set(['AWS_REGION', 'AWS_CREDENTIALS', 'AWS_SESSION', 'AWS_UNREACHABLE']);

/** Why AWS cannot be asked at all; nothing where it has answered. */
export function whyWithoutAws(error: unknown): string | undefined {
  return error instanceof StepError && withoutAws.has(error.code) ? error.message : undefined;
}

/** The destination, or what takes its place in a dry run. */
export async function openOrAssume(options: PackageOptions, context: Context): Promise<OpenDestination> {
  try {
    return await openDestination(options, context);
  } catch (error) {
    const reason = whyWithoutAws(error);
    if (reason === undefined) throw error;
    const requests = openRequests(context, given('region', options.region));
    const region = options.region ?? (await readRegion(requests, context).catch(() => undefined));
    return {
      requests,
      destination: {
        bucket: options.s3Bucket ?? 'ARTIFACT-BUCKET',
        prefix: prefixOf(options),
        region: region ?? 'REGION',
      },
      assumed: { reason, isUnnamed: options.s3Bucket === undefined || region === undefined },
    };
  }
}
