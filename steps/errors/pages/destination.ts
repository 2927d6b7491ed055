import { pagesOf } from './error-page.ts';

/** Of the bucket and the key that artifacts are uploaded with. */
export const destinationPages = pagesOf({
  BUCKET_IN_OTHER_REGION: {
    title: 'the artifact bucket is in another region',
    cause:
      'CloudFormation and Lambda read from a bucket of their own region only, so that artifacts go to one in the region that is deployed to.',
    remedy: [
      'Deploying to the region of the bucket: `steps package --region REGION`, or `AWS_REGION`.',
      'Deploying to this one: name a bucket of it, `steps package --s3-bucket BUCKET`; without that the artifact bucket of its common stack is taken.',
      'To several: `steps package --regions eu-west-1,eu-central-1`.',
    ],
    see: ['how-to/add-a-region.md', 'https://docs.aws.amazon.com/lambda/latest/api/API_FunctionCode.html'],
  },
  BUCKET_NOT_FOUND: {
    title: 'there is no such bucket',
    cause:
      'The name is mistyped, or the bucket was deleted. A bucket that these credentials may not see is another error: access denied.',
    remedy: [
      'See it: `aws s3api head-bucket --bucket BUCKET`.',
      'Correct `--s3-bucket` (`STEPS_S3_BUCKET`, `s3-bucket:` in steps.yml), or leave it out: the artifact bucket of the common stack is taken then.',
    ],
    see: ['packaging.md'],
  },
  REGION_WITHOUT_BUCKET: {
    title: 'a region that is packaged for has no artifact bucket',
    cause:
      'Bootstrap makes a bucket in each region of `regions:` in bootstrap.yml, and names it in an SSM parameter there. This region is not among them.',
    remedy: [
      'Add it to `regions:` in bootstrap.yml and run `steps bootstrap`.',
      'Or leave it out of `steps package --regions`.',
    ],
    see: ['how-to/add-a-region.md', 'pipelines.md#several-regions'],
  },
  COMMON_PARAMETER_MISSING: {
    title: 'the common stack is not here: its SSM parameter is not there',
    cause:
      'Without `--s3-bucket` the artifact bucket is looked up in Parameter Store, where bootstrap wrote it in the Tools account, in each of its regions. These credentials are of another account or region, or nothing was installed.',
    remedy: [
      'See where you are: `aws sts get-caller-identity`, and `echo $AWS_REGION`.',
      'Run it in the Tools account; or name bucket and key: `steps package --s3-bucket BUCKET --kms-key-id ARN`.',
      'Nothing is installed: `steps bootstrap`.',
    ],
    see: ['bootstrap.md#what-each-account-gets', 'packaging.md'],
  },
  KMS_KEY_NOT_FOUND: {
    title: 'there is no such KMS key in this account and region',
    cause:
      'An id or an alias is looked up in the account and region of the credentials; a key of another account is found by its ARN only. Nothing was uploaded.',
    remedy: [
      'See those that there are: `aws kms list-aliases --region REGION`.',
      'Give the whole ARN: `steps package --kms-key-id arn:aws:kms:…`.',
    ],
    see: ['packaging.md', 'https://docs.aws.amazon.com/kms/latest/developerguide/find-cmk-id-arn.html'],
  },
  KMS_KEY_IN_OTHER_REGION: {
    title: 'the KMS key is in another region than the bucket',
    cause: 'S3 encrypts with keys of the region of the bucket. Nothing was uploaded.',
    remedy: [
      'Name a key of that region: `steps package --kms-key-id ARN`.',
      'With `--regions` leave it out: each region has its own key, which its common stack names.',
    ],
    see: [
      'pipelines.md#several-regions',
      'https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html',
    ],
  },
  KMS_KEY_UNUSABLE: {
    title: 'the KMS key cannot encrypt objects',
    cause:
      'It is disabled, waits for its deletion, or is not a symmetric key for encryption. Nothing was uploaded; while it is so, artifacts that it encrypted cannot be read either.',
    remedy: [
      'Look: `aws kms describe-key --key-id KEY`.',
      'Disabled: `aws kms enable-key --key-id KEY`. Waiting for deletion: `aws kms cancel-key-deletion --key-id KEY`, then enable it; CloudTrail says who scheduled that.',
      'Another kind: name a symmetric one, `steps package --kms-key-id ARN`.',
    ],
    see: ['https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html'],
  },
});
