import type { ConditionContext } from '../../authorisation/policy.ts';
import { commonParameterName } from '../../common-parameters.ts';
import { domainOf } from '../../partition.ts';
import type { Ask } from '../ask.ts';
import type { PipelineFacts } from './pipeline-facts.ts';
import { asRole } from './requests.ts';

/** An artifact of the pipeline, read by its version, in the bucket of the pipeline's account. */
export function readsArtifact(pipeline: PipelineFacts, roleArn: string, artifact: string): readonly Ask[] {
  return reads(pipeline, roleArn, artifactKey(pipeline.name, artifact));
}

/** What steps verify and steps deploy compare with its digest. */
export function readsPackage(pipeline: PipelineFacts, roleArn: string): readonly Ask[] {
  return reads(pipeline, roleArn, packageKey);
}

function reads(pipeline: PipelineFacts, roleArn: string, key: string): readonly Ask[] {
  const { bucket, accountId, region, keyArn, arn } = pipeline;
  const bucketArn = `arn:${arn.split(':')[1]}:s3:::${bucket}`;
  const on = (action: string): Ask => ({
    principal: asRole(roleArn),
    action: `s3:${action}`,
    resource: `${bucketArn}/${key}`,
    pattern: `${bucketArn}/*`,
    resourceAccount: accountId,
    region,
  });
  return [
    on('GetObject'),
    on('GetObjectVersion'),
    ...(keyArn === undefined ? [] : [throughS3('kms:Decrypt', roleArn, keyArn, bucketArn, region)]),
  ];
}

export function putsArtifact(pipeline: PipelineFacts, roleArn: string, artifact: string): readonly Ask[] {
  return puts(pipeline, roleArn, artifactKey(pipeline.name, artifact), {});
}

/** steps package asks Parameter Store for the bucket and its key. */
export function readsNames({ arn, accountId, region }: PipelineFacts, roleArn: string): Ask {
  const prefix = `arn:${arn.split(':')[1]}:ssm:${region}:${accountId}:parameter${commonParameterName('')}`;
  return {
    principal: asRole(roleArn),
    action: 'ssm:GetParameters',
    resource: `${prefix}artifact-bucket`,
    pattern: `${prefix}*`,
    region,
  };
}

/** Written once: steps package sends If-None-Match. */
export function putsPackage(pipeline: PipelineFacts, roleArn: string): readonly Ask[] {
  return puts(pipeline, roleArn, packageKey, {
    's3:if-none-match': '*',
    's3:ObjectCreationOperation': 'true',
  });
}

function puts(pipeline: PipelineFacts, roleArn: string, key: string, context: ConditionContext): readonly Ask[] {
  const { bucket, accountId, region, keyArn, arn } = pipeline;
  const bucketArn = `arn:${arn.split(':')[1]}:s3:::${bucket}`;
  const encryption: ConditionContext =
    keyArn === undefined
      ? {}
      : {
          's3:x-amz-server-side-encryption': 'aws:kms',
          's3:x-amz-server-side-encryption-aws-kms-key-id': keyArn,
        };
  return [
    {
      principal: asRole(roleArn),
      action: 's3:PutObject',
      resource: `${bucketArn}/${key}`,
      pattern: `${bucketArn}/*`,
      resourceAccount: accountId,
      region,
      context: { ...encryption, ...context },
    },
    ...(keyArn === undefined ? [] : [throughS3('kms:GenerateDataKey', roleArn, keyArn, bucketArn, region)]),
  ];
}

const packageKey = 'packages/steps-doctor';

/** CodePipeline's keys: the first 20 characters of the pipeline, the first 10 of the artifact, and something of its own. */
function artifactKey(pipeline: string, artifact: string): string {
  return `${pipeline.slice(0, 20)}/${artifact.slice(0, 10)}/doctor`;
}

/**
 * What S3 asks of KMS with the identity of whoever reads or writes: with a bucket key the context is the bucket's ARN.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
 */
function throughS3(action: string, roleArn: string, keyArn: string, bucketArn: string, region: string): Ask {
  const keyRegion = keyArn.split(':')[3] ?? region;
  return {
    principal: asRole(roleArn),
    action,
    resource: keyArn,
    region,
    via: `s3.${keyRegion}.${domainOf(keyRegion)}`,
    context: { 'kms:EncryptionContext:aws:s3:arn': bucketArn, 'kms:EncryptionContextKeys': ['aws:s3:arn'] },
  };
}
