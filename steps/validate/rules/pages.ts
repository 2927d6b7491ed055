const guide = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide';
const reference = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference';
const iam = 'https://docs.aws.amazon.com/IAM/latest/UserGuide';

/** The pages of AWS's documentation that rules come from. */
export const pages = {
  formats: `${guide}/template-formats.html`,
  quotas: `${guide}/cloudformation-limits.html`,
  parameters: `${guide}/parameters-section-structure.html`,
  outputs: `${guide}/outputs-section-structure.html`,
  nestedStacks: `${guide}/using-cfn-nested-stacks.html`,
  dynamicReferences: `${guide}/dynamic-references.html`,
  ssmReferences: `${guide}/dynamic-references-ssm.html`,
  templateConfiguration: `${guide}/continuous-delivery-codepipeline-cfn-artifacts.html`,
  exports: `${guide}/using-cfn-stack-exports.html`,
  ssmParameterTypes: `${guide}/cloudformation-supplied-parameter-types.html`,
  stack: `${reference}/aws-resource-cloudformation-stack.html`,
  include: `${reference}/transform-aws-include.html`,
  deletionPolicy: `${reference}/aws-attribute-deletionpolicy.html`,
  metadata: `${reference}/aws-attribute-metadata.html`,
  nameType: `${reference}/aws-properties-name.html`,
  capabilities: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html',
  pipelineQuotas: 'https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html',
  pipelineStructure: 'https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-pipeline-structure.html',
  artifacts: 'https://docs.aws.amazon.com/codepipeline/latest/userguide/welcome-introducing-artifacts.html',
  approvals: 'https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals.html',
  commandsAction: 'https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Commands.html',
  principals: `${iam}/reference_policies_elements_principal.html`,
  passRole: `${iam}/id_roles_use_passrole.html`,
  confusedDeputy: `${iam}/confused-deputy.html`,
  boundaries: `${iam}/access_policies_boundaries.html`,
  conditionKeys: `${iam}/reference_policies_condition-keys.html`,
  bucketTls: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html',
} as const;
