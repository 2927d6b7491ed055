import { domainOf } from '../../partition.ts';
import type { Ask } from '../ask.ts';

/** CodePipeline's keys: the first 20 characters of the pipeline, the first 10 of the artifact, and something of its own. */
export function artifactKey(pipeline: string, artifact: string): string {
  return `${pipeline.slice(0, 20)}/${artifact.slice(0, 10)}/doctor`;
}

/** A service takes on a role for a resource of its own. */
export function takesOn(
  service: string,
  roleArn: string,
  region: string,
  source: { readonly arn: string; readonly accountId: string },
): Ask {
  return { principal: { kind: 'service', service, source }, action: 'sts:AssumeRole', resource: roleArn, region };
}

/**
 * What S3 asks of KMS with the identity of whoever reads or writes: with a bucket key the context is the bucket's ARN.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
 */
export function throughS3(action: string, roleArn: string, keyArn: string, bucketArn: string, region: string): Ask {
  const keyRegion = keyArn.split(':')[3] ?? region;
  return {
    principal: { kind: 'role', arn: roleArn },
    action,
    resource: keyArn,
    region,
    via: `s3.${keyRegion}.${domainOf(keyRegion)}`,
    context: { 'kms:EncryptionContext:aws:s3:arn': bucketArn, 'kms:EncryptionContextKeys': ['aws:s3:arn'] },
  };
}
