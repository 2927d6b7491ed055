import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AwsError } from '../../aws-error.ts';
import type { Caller } from '../../../../authorisation/caller.ts';
import type { Cloud } from '../../cloud.ts';
import { BuildFailure } from '../../../buildspec/index.ts';
import type { Build } from './project.ts';

/** The text of the buildspec: in the project, in the source, or an object in S3. */
export async function readBuildspec(
  cloud: Cloud,
  caller: Caller,
  build: Build,
  sourceDirectory: string,
): Promise<string> {
  const given = build.project.source.buildspec;
  if (given !== undefined && isInline(given)) return given;
  if (given?.startsWith('arn:')) return readObject(cloud, caller, build, given);
  const file = join(sourceDirectory, given ?? 'buildspec.yml');
  try {
    return await readFile(file, 'utf8');
  } catch {
    throw new BuildFailure('YAML_FILE_ERROR', `stat ${file}: no such file or directory`);
  }
}

function isInline(buildspec: string): boolean {
  return buildspec.includes('\n') || /^\s*(\{|version\s*:)/.test(buildspec);
}

async function readObject(cloud: Cloud, caller: Caller, build: Build, arn: string): Promise<string> {
  const [, Bucket = '', Key = ''] = /^arn:[\w-]+:s3:::([^/]+)\/(.+)$/.exec(arn) ?? [];
  try {
    const call = { service: 's3', operation: 'GetObject', region: build.region, input: { Bucket, Key } };
    return (await cloud.call<{ readonly Body: Buffer }>(caller, call)).Body.toString('utf8');
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new BuildFailure('YAML_FILE_ERROR', `Error while reading buildspec ${arn}: ${error.code}: ${error.message}`);
  }
}
