import { AwsError } from '../../../aws-error.ts';
import type { ResourceContext, ResourceHandler } from '../resource-handler.ts';
import { call, callUnlessGone, jsonText } from './service-call.ts';

async function hasPolicy(Bucket: string, context: ResourceContext): Promise<boolean> {
  try {
    await call(context, 's3', 'GetBucketPolicy', { Bucket });
    return true;
  } catch (error) {
    if (error instanceof AwsError && error.code === 'NoSuchBucketPolicy') return false;
    throw error;
  }
}

/** Ref is the bucket's name. A bucket that has a policy already is not given another. */
export const s3BucketPolicy: ResourceHandler = {
  type: 'AWS::S3::BucketPolicy',
  async create(desired, context) {
    const Bucket = String(desired['Bucket']);
    if (await hasPolicy(Bucket, context)) {
      throw new AwsError('AlreadyExists', `The bucket policy already exists on bucket ${Bucket}.`, 409);
    }
    await call(context, 's3', 'PutBucketPolicy', { Bucket, Policy: jsonText(desired['PolicyDocument']) });
    return { physicalId: Bucket, attributes: {} };
  },
  async update(current, _previous, desired, context) {
    const Policy = jsonText(desired['PolicyDocument']);
    await call(context, 's3', 'PutBucketPolicy', { Bucket: current.physicalId, Policy });
    return current;
  },
  delete: (current, _properties, context) =>
    callUnlessGone(context, 's3', 'DeleteBucketPolicy', { Bucket: current.physicalId }),
};
