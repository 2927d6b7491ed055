/** Where the embedded cloud and moto 5.2 answer the same call differently, and why. Rows are tried in their order. */
export interface Difference {
  /** `SERVICE operation: what differs`, as `moto_replay.py` tells it: the row is for those that this matches. */
  readonly where: RegExp;
  /** Whose answer is AWS's; `unverified` where AWS's pages do not say. */
  readonly right: 'ours' | 'moto' | 'unverified';
  readonly why: string;
  readonly page: string;
}

const api = (service: string, operation: string) => {
  const folders: Readonly<Record<string, string>> = {
    cloudformation: 'AWSCloudFormation/latest/APIReference',
    iam: 'IAM/latest/APIReference',
    kms: 'kms/latest/APIReference',
    s3: 'AmazonS3/latest/API',
    ssm: 'systems-manager/latest/APIReference',
    sts: 'STS/latest/APIReference',
  };
  return `https://docs.aws.amazon.com/${folders[service]}/API_${operation}.html`;
};

export const differences: readonly Difference[] = [
  {
    where: /^sts assume_role: /,
    right: 'ours',
    why: 'moto hands out sessions of roles that do not exist, by names that are none',
    page: api('sts', 'AssumeRole'),
  },
  {
    where:
      /^kms (create|describe)_key: KeyMetadata\.(KeyUsage|MultiRegion): ours only|^kms (create|describe)_key: KeyMetadata\.SigningAlgorithms: moto only/,
    right: 'ours',
    why: 'a symmetric key has a usage and is of one or several regions, and has no signing algorithms',
    page: api('kms', 'KeyMetadata'),
  },
  {
    where: /^kms create_alias: /,
    right: 'ours',
    why: 'moto takes alias/aws/ for an alias',
    page: api('kms', 'CreateAlias'),
  },
  {
    where: /^kms list_aliases: /,
    right: 'ours',
    why: 'moto lists the aliases of AWS with those of a key, and no dates',
    page: api('kms', 'ListAliases'),
  },
  {
    where: /^kms (get_key_policy|get_key_rotation_status|encrypt|decrypt|re_encrypt): \w+: ours only$/,
    right: 'ours',
    why: 'moto leaves out the name of the policy, the key and period of a rotation, and the algorithm',
    page: api('kms', 'GetKeyRotationStatus'),
  },
  {
    where: /^kms encrypt: /,
    right: 'ours',
    why: 'moto encrypts with a key that is disabled or to be deleted',
    page: 'https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html',
  },
  {
    where: /^kms (schedule|cancel)_key_deletion: /,
    right: 'ours',
    why: 'moto names the key by its id and tells neither state nor days',
    page: api('kms', 'ScheduleKeyDeletion'),
  },
  {
    where: /^ssm put_parameter: /,
    right: 'ours',
    why: 'moto takes names with spaces, and values that their own pattern does not allow',
    page: api('ssm', 'PutParameter'),
  },
  {
    where: /^ssm get_parameters_by_path: /,
    right: 'ours',
    why: 'moto lists what it should not have taken (the row above)',
    page: api('ssm', 'GetParametersByPath'),
  },
  {
    where:
      /^ssm get_parameter: Parameter\.Selector: ours only$|^ssm \w+: Parameters\[\]\.(ARN|Policies): ours only$|LastModifiedUser/,
    right: 'ours',
    why: 'moto leaves out the selector, ARN and policies, and does not know who changed a parameter',
    page: api('ssm', 'ParameterMetadata'),
  },
  {
    where: /^iam (create|get)_role: Role\.RoleLastUsed: moto only$/,
    right: 'moto',
    why: 'when a role was used last is not kept',
    page: api('iam', 'RoleLastUsed'),
  },
  {
    where: /^iam create_role: /,
    right: 'ours',
    why: 'moto takes a trust policy without statements, and names with spaces',
    page: api('iam', 'CreateRole'),
  },
  {
    where: /^iam (create|get)_policy: Policy\.(PermissionsBoundaryUsageCount: ours only|PolicyId: .*)$/,
    right: 'ours',
    why: 'moto does not count boundaries, and its ids have no prefix of AWS',
    page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html',
  },
  {
    where: /^iam (create_policy: Policy\.Description: ours only|get_policy: Policy\.Tags: moto only)$/,
    right: 'unverified',
    why: 'whether CreatePolicy repeats the description, and whether no tags are an empty list, is not said',
    page: api('iam', 'CreatePolicy'),
  },
  {
    where: /^iam (create_policy_version: PolicyVersion\.Document: moto only|list_policy_versions: .*)$/,
    right: 'ours',
    why: 'versions are listed newest first, and documents are given by GetPolicyVersion only',
    page: api('iam', 'ListPolicyVersions'),
  },
  {
    where: /^iam list_access_keys: IsTruncated: ours only$/,
    right: 'ours',
    why: 'every list says whether there is more',
    page: api('iam', 'ListAccessKeys'),
  },
  {
    where: /^iam delete_(policy|user): /,
    right: 'ours',
    why: 'moto deletes policies that are attached and users that have keys',
    page: api('iam', 'DeletePolicy'),
  },
  {
    where: /^iam (create|get)_user: User\.UserId: /,
    right: 'ours',
    why: "a user's id begins with AIDA",
    page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html',
  },
  {
    where: /^s3 create_bucket: /,
    right: 'ours',
    why: 'moto tells the path for a place, and takes names with capitals',
    page: api('s3', 'CreateBucket'),
  },
  {
    where: /Owner\.DisplayName: moto only$/,
    right: 'ours',
    why: 'S3 has ceased to tell display names',
    page: api('s3', 'Owner'),
  },
  {
    where:
      /^s3 get_(bucket_encryption|public_access_block|bucket_ownership_controls): |^s3 \w+: (\w+\.)?ServerSideEncryption: ours only$/,
    right: 'ours',
    why: 'new buckets are encrypted, block public access and are owned by their owner by default, and say so',
    page: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html',
  },
  {
    where: /^s3 \w+: (\w+(\[\])?\.)?Checksum\w+: ours only$/,
    right: 'ours',
    why: "moto leaves checksums' types out, and those of listed parts and completed uploads",
    page: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html',
  },
  {
    where: /^s3 list_\w+: (Marker|EncodingType|Prefix): ours only$/,
    right: 'ours',
    why: 'what was asked for is repeated',
    page: api('s3', 'ListObjects'),
  },
  {
    where: /^s3 list_parts: NextPartNumberMarker: moto only$/,
    right: 'ours',
    why: 'the next marker is that of a truncated list, without which the JavaScript SDK asks on for ever',
    page: api('s3', 'ListParts'),
  },
  {
    where: /^s3 complete_multipart_upload: Location: /,
    right: 'ours',
    why: 'the address has the region',
    page: api('s3', 'CompleteMultipartUpload'),
  },
  {
    where: /^s3 put_bucket_policy: /,
    right: 'ours',
    why: 'moto takes what is no JSON',
    page: api('s3', 'PutBucketPolicy'),
  },
  {
    where: /^s3 put_bucket_tagging: status: /,
    right: 'unverified',
    why: 'moto answers with status 204, where the response syntax has 200',
    page: api('s3', 'PutBucketTagging'),
  },
  {
    where: /TransitionDefaultMinimumObjectSize: moto only$/,
    right: 'moto',
    why: 'transitions are not executed, and their smallest size is not kept',
    page: api('s3', 'GetBucketLifecycleConfiguration'),
  },
  {
    where: /^s3 list_(parts|multipart_uploads): (Uploads\[\]\.)?Initiator\./,
    right: 'ours',
    why: 'who began an upload is named by ARN, without a display name',
    page: api('s3', 'Initiator'),
  },
  {
    where: /^cloudformation validate_template: /,
    right: 'ours',
    why: 'moto does not tell parameters with defaults, but empty members',
    page: api('cloudformation', 'ValidateTemplate'),
  },
  {
    where: /^cloudformation (get_template_summary|update_termination_protection|list_imports|execute_change_set): /,
    right: 'ours',
    why: 'moto answers with its own exception: it needs a body, has no protection of deployed stacks, and looks nothing up that is gone',
    page: api('cloudformation', 'UpdateTerminationProtection'),
  },
  {
    where:
      /^cloudformation \w+: (\w+(\[\])?\.)?(DriftInformation|LastOperations|RollbackConfiguration|Capabilities|LastUpdatedTime|LastUpdatedTimestamp|StagesAvailable|IncludeNestedStacks): ours only$/,
    right: 'ours',
    why: 'members that moto does not have',
    page: api('cloudformation', 'Stack'),
  },
  {
    where: /^cloudformation describe_change_set: (Changes|Tags)/,
    right: 'ours',
    why: 'moto takes a changed resource for a new one, without details, and forgets the tags of the stack',
    page: api('cloudformation', 'ResourceChange'),
  },
  {
    where: /^cloudformation describe_change_set: /,
    right: 'ours',
    why: 'the error is ChangeSetNotFound',
    page: api('cloudformation', 'DescribeChangeSet'),
  },
  {
    where: /^cloudformation delete_stack: /,
    right: 'ours',
    why: 'moto deletes a protected stack',
    page: api('cloudformation', 'DeleteStack'),
  },
];
