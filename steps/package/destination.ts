import type { ClientSettings } from '../aws-clients.ts';
import type { Context } from '../context.ts';
import { commonParameterMissing, fromAws } from '../errors/index.ts';
import { given } from '../given.ts';
import type { resolveKey } from './encryption-key.ts';
import type { AssumedPlace } from './assumed-place.ts';
import { openRequests, type OpenRequests } from './object-requests.ts';
import type { PackageOptions } from './options.ts';
import { knownRegion } from './quick-settings.ts';

/** Where artifacts go, and how they are stored there. */
export interface Destination {
  readonly bucket: string;
  /** Ends without a slash; may be empty. */
  readonly prefix: string;
  readonly region: string;
  readonly kmsKeyId?: string;
  /** The account that must own the bucket, where it is known. */
  readonly bucketOwner?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

export interface OpenDestination {
  readonly destination: Destination;
  readonly requests: OpenRequests;
  /** Of a dry run without AWS only. */
  readonly assumed?: AssumedPlace;
}

/** The bucket that was asked for, else that of the common stack together with its key. */
export async function openDestination(options: PackageOptions, context: Context): Promise<OpenDestination> {
  const settings: ClientSettings = options.region ? { region: options.region } : {};
  const requests = openRequests(context, settings);
  const region = options.region ?? (await readRegion(requests, context));
  const prefix = prefixOf(options);
  const { kmsKeyId, ...place } = options.s3Bucket
    ? { bucket: options.s3Bucket, ...given('kmsKeyId', options.kmsKeyId) }
    : await readCommonBucket(options, region, settings, context);
  const encryption = kmsKeyId === undefined ? {} : { kmsKeyId: await findKey(kmsKeyId, region, settings, context) };
  return {
    requests,
    destination: {
      ...place,
      ...encryption,
      prefix,
      region,
      ...(options.metadata ? { metadata: options.metadata } : {}),
    },
  };
}

/** Without slashes at its ends. */
export function prefixOf({ s3Prefix, workload }: PackageOptions): string {
  return (s3Prefix ?? `packages/${workload}`).replace(/^\/+|\/+$/g, '');
}

/** Only who names a key needs the client of KMS. */
const findKey: typeof resolveKey = async (...asked) => {
  const { resolveKey } = await import('./encryption-key.ts');
  return resolveKey(...asked);
};

export async function readRegion(requests: OpenRequests, { aws, environment }: Context): Promise<string> {
  const known = knownRegion(aws.configuration().region, environment);
  if (known !== undefined) return known;
  try {
    return await (await requests.client()).config.region();
  } catch (error) {
    throw fromAws(error, 'find out the region');
  }
}

async function readCommonBucket(
  options: PackageOptions,
  region: string,
  settings: ClientSettings,
  context: Context,
): Promise<Pick<Destination, 'bucket' | 'kmsKeyId' | 'bucketOwner'>> {
  const { commonParameterName, readCommonParameters } = await import('../common-parameters.ts');
  const common = await readCommonParameters(context, ['artifact-bucket', 'artifact-key-arn'], settings);
  const bucket = common['artifact-bucket'];
  const keyArn = common['artifact-key-arn'];
  if (bucket === undefined)
    throw commonParameterMissing(commonParameterName('artifact-bucket'), region, '--s3-bucket BUCKET');
  if (keyArn === undefined)
    throw commonParameterMissing(commonParameterName('artifact-key-arn'), region, '--s3-bucket and --kms-key-id');
  return {
    bucket,
    kmsKeyId: options.kmsKeyId ?? keyArn,
    // The common stack makes bucket and key in one account, which the key's ARN names.
    ...given('bucketOwner', /^arn:[^:]+:kms:[^:]+:(\d{12}):/.exec(keyArn)?.[1]),
  };
}
