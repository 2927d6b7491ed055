import type { Context } from '../context.ts';
import { regionWithoutBucket, settingInvalid, StepError } from '../errors/index.ts';
import type { ManifestFile, PackagedSource } from '../manifest.ts';
import { regionalTemplatePath, type RegionalTemplate } from '../regional-template.ts';
import { openDestination, type OpenDestination } from './destination.ts';
import type { PackageOptions } from './options.ts';
import type { PlannedArtifact } from './plan.ts';
import { storeArtifacts, type StoredArtifacts, type StoreOptions } from './store-artifacts.ts';
import { writeOutput } from './write-output.ts';

/** What is packaged for one region: the template that names the objects there, and those objects. */
export interface RegionalPackage extends OpenDestination {
  readonly template: string;
  readonly artifacts: readonly PlannedArtifact[];
  readonly sources: readonly PackagedSource[];
}

/** Where artifacts go: one place, or the artifact bucket of each region that is named, the first of which is the main one. */
export async function openDestinations(
  options: PackageOptions,
  context: Context,
  open: typeof openDestination = openDestination,
): Promise<readonly OpenDestination[]> {
  const { regions, s3Bucket, kmsKeyId } = options;
  if (regions === undefined) return [await open(options, context)];
  if (regions.length > 1) refuseForSeveral('--s3-bucket', s3Bucket, 'bucket');
  if (regions.length > 1) refuseForSeveral('--kms-key-id', kmsKeyId, 'key');
  return Promise.all(regions.map((region) => openIn(open, region, options, context)));
}

function refuseForSeveral(flag: string, value: string | undefined, noun: string): void {
  if (value === undefined) return;
  const why = `a ${noun} is of one region: with several --regions those of the common stacks are taken`;
  throw settingInvalid(flag, value, `no ${noun}`, why);
}

async function openIn(
  open: typeof openDestination,
  region: string,
  options: PackageOptions,
  context: Context,
): Promise<OpenDestination> {
  try {
    return await open({ ...options, region }, context);
  } catch (error) {
    const isMissing = error instanceof StepError && error.code === 'COMMON_PARAMETER_MISSING';
    throw isMissing ? regionWithoutBucket(region, error) : error;
  }
}

export type RegionsOptions = Pick<StoreOptions, 'bodies' | 'forceUpload' | 'progress'>;

/** Uploads to each region what is not there yet. An archive is made once for all of them, by `bodies` that are shared. */
export async function storeInRegions(
  packages: readonly RegionalPackage[],
  options: RegionsOptions,
  context: Context,
): Promise<StoredArtifacts> {
  const stored = await Promise.all(
    packages.map(({ requests, destination, artifacts }) =>
      storeArtifacts(artifacts, { requests, destination, ...options }, context),
    ),
  );
  return {
    artifacts: stored.flatMap(({ artifacts }) => artifacts),
    uploaded: stored.reduce((sum, { uploaded }) => sum + uploaded, 0),
    bytes: stored.reduce((sum, { bytes }) => sum + bytes, 0),
    resumedBytes: stored.reduce((sum, { resumedBytes }) => sum + resumedBytes, 0),
  };
}

/** Writes the templates of all regions but the first, and lists those of all. */
export async function writeRegionalTemplates(
  [main, ...others]: readonly RegionalPackage[],
  first: ManifestFile,
  fileOf: (path: string) => string,
): Promise<readonly RegionalTemplate[]> {
  const written = others.map(async ({ destination: { region }, template }) => {
    const path = regionalTemplatePath(region, first.path);
    return { region, packagedTemplate: await writeOutput(fileOf(path), path, template) };
  });
  return [
    ...(main ? [{ region: main.destination.region, packagedTemplate: first }] : []),
    ...(await Promise.all(written)),
  ];
}
