import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import {
  defaultDeploymentRoleName,
  defaultPipelineRoleName,
  deployStack,
  type DeployOptions,
  type DeployOutcome,
} from '../deploy/index.ts';
import { fromAws } from '../errors/index.ts';
import { objectUrl, partitionOf } from '../partition.ts';

export interface ReleaseAddress {
  /** The key of the template that was released. */
  readonly releasedTemplate: string;
  readonly bucket: string;
  readonly region: string;
}

export async function readRelease(
  { bucket, releasedTemplate, region }: ReleaseAddress,
  context: Context,
): Promise<string> {
  try {
    const command = new GetObjectCommand({ Bucket: bucket, Key: releasedTemplate });
    const { Body } = await context.aws.client(S3Client, { region }).send(command, { abortSignal: context.signal });
    return (await Body?.transformToString()) ?? '';
  } catch (error) {
    throw fromAws(error, `read s3://${bucket}/${releasedTemplate}`);
  }
}

/** In a folder of its own, for the repository could have a manifest that is about another template. */
export async function deployRelease(
  { releasedTemplate, bucket, region }: ReleaseAddress,
  text: string,
  stack: Pick<DeployOptions, 'stackName' | 'parameters' | 'tags'>,
  context: Context,
): Promise<DeployOutcome> {
  const folder = await mkdtemp(join(tmpdir(), 'codebuild-steps-pipeline-'));
  try {
    await writeFile(join(folder, 'released.template'), text);
    return await deployStack(
      {
        ...stack,
        region,
        templateFile: 'released.template',
        templateUrl: objectUrl(region, bucket, releasedTemplate),
        parametersFiles: [],
        pipelineRoleName: defaultPipelineRoleName,
        deploymentRoleName: defaultDeploymentRoleName,
        partition: partitionOf(region),
        // A pipeline's stack makes no role: a template that would is refused for want of this.
        capabilities: [],
        timeoutMinutes: 50,
      },
      { ...context, workingDirectory: folder },
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
