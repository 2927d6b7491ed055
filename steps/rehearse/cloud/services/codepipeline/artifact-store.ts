import { randomBytes } from 'node:crypto';
import { readZip, type ZipEntry } from '../../../../zip-archive.ts';
import { AwsError } from '../../aws-error.ts';
import type { ArtifactStore, PipelineDeclaration } from './declaration.ts';
import { ActionFailure, type ActionRun } from './providers/provider.ts';
import type { ArtifactLocation } from './state.ts';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

function storeFor({ artifactStore, artifactStores }: PipelineDeclaration, region: string): ArtifactStore {
  const store = artifactStores?.[region] ?? artifactStore;
  if (store) return store;
  throw new ActionFailure('ConfigurationError', `The pipeline has no artifact store in region ${region}`);
}

/** Where an artifact will be: below the first 20 characters of the pipeline's name and the first 10 of its own. */
export function newArtifactLocation(declaration: PipelineDeclaration, region: string, name: string): ArtifactLocation {
  const random = Array.from(randomBytes(7), (byte) => letters[byte % letters.length]).join('');
  return {
    name,
    bucket: storeFor(declaration, region).location,
    key: `${declaration.name.slice(0, 20)}/${name.slice(0, 10)}/${random}`,
  };
}

/** Puts an output artifact as the action's role, with the store's key. */
export async function putArtifact(run: ActionRun, name: string, bytes: Buffer): Promise<void> {
  const location = newArtifactLocation(run.execution.declaration, run.region, name);
  const store = storeFor(run.execution.declaration, run.region);
  const key = store.encryptionKey?.id;
  await withObject(location, () =>
    run.cloud.call(run.caller, {
      service: 's3',
      operation: 'PutObject',
      region: run.region,
      input: {
        Bucket: location.bucket,
        Key: location.key,
        Body: bytes,
        ServerSideEncryption: 'aws:kms',
        ...(key === undefined ? {} : { SSEKMSKeyId: key }),
      },
    }),
  );
  addOutput(run, location);
}

export function addOutput({ action, execution }: ActionRun, location: ArtifactLocation): void {
  action.outputArtifacts.push(location);
  execution.artifacts[location.name] = location;
}

/** The location of an input artifact. */
export function inputLocation(
  { action, declaration }: Pick<ActionRun, 'action' | 'declaration'>,
  name: string,
): ArtifactLocation {
  const location = action.inputArtifacts.find((artifact) => artifact.name === name);
  if (location && declaration.inputArtifacts?.some((input) => input.name === name)) return location;
  throw new ActionFailure(
    'ConfigurationError',
    `The artifact ${name} is not an input artifact of action ${declaration.name}`,
  );
}

/**
 * Copies an input artifact into the store of an action's own region. That it is the pipeline's role which reads and writes then, and
 * that each action has a copy of its own, is unverified. https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-create-cross-region.html
 */
export async function replicateArtifact(
  run: Pick<ActionRun, 'cloud' | 'pipeline' | 'execution' | 'caller' | 'region'>,
  from: ArtifactLocation,
): Promise<ArtifactLocation> {
  const { cloud, pipeline, execution, caller, region } = run;
  const to = newArtifactLocation(execution.declaration, region, from.name);
  const key = storeFor(execution.declaration, region).encryptionKey?.id;
  const { Body } = await withObject(from, () =>
    cloud.call<{ readonly Body: Buffer }>(caller, {
      service: 's3',
      operation: 'GetObject',
      region: pipeline.region,
      input: { Bucket: from.bucket, Key: from.key },
    }),
  );
  const encryption = { ServerSideEncryption: 'aws:kms', ...(key === undefined ? {} : { SSEKMSKeyId: key }) };
  const input = { Bucket: to.bucket, Key: to.key, Body, OwnRegionOnly: true, ...encryption };
  await withObject(to, () => cloud.call(caller, { service: 's3', operation: 'PutObject', region, input }));
  return to;
}

/** The files of an input artifact, read as the action's role. */
async function readArtifact(run: ActionRun, name: string): Promise<readonly ZipEntry[]> {
  const { bucket: Bucket, key: Key } = inputLocation(run, name);
  const { Body } = await withObject(inputLocation(run, name), () =>
    run.cloud.call<{ readonly Body: Buffer }>(run.caller, {
      service: 's3',
      operation: 'GetObject',
      region: run.region,
      input: { Bucket, Key },
    }),
  );
  return readZip(Body);
}

/** `Artifact::path/in/it` */
export async function readArtifactFile(run: ActionRun, reference: string): Promise<string> {
  const [name = '', path] = reference.split('::');
  if (path === undefined)
    throw new ActionFailure('ConfigurationError', `${reference} is not of the form ArtifactName::FileName`);
  const entry = (await readArtifact(run, name)).find((candidate) => candidate.path === path);
  if (entry) return entry.bytes.toString('utf8');
  throw new ActionFailure('ConfigurationError', `File [${path}] does not exist in artifact [${name}]`);
}

async function withObject<T>({ bucket, key }: ArtifactLocation, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (!error.code.startsWith('AccessDenied') && !error.code.startsWith('KMS')) throw error;
    throw new ActionFailure(
      'PermissionError',
      `Insufficient permissions\nUnable to access the artifact with Amazon S3 object key '${key}' located in the Amazon S3 artifact bucket '${bucket}'. The provided role does not have sufficient permissions.`,
    );
  }
}
