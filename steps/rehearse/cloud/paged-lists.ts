/** How a service's lists come in pages: the names of what is asked and answered, and the errors for what is no page. */
export interface PagedService {
  readonly service: string;
  readonly limit?: string;
  readonly token: string;
  readonly next: string;
  /** The member that says whether there is more. */
  readonly truncated?: string;
  readonly badToken: string;
  readonly badLimit?: string;
  /** The token is the last item, which is a name. */
  readonly isNamed?: boolean;
  readonly lists: Readonly<Record<string, PagedList>>;
}

interface PagedList {
  /** The members that are cut. */
  readonly members: readonly string[];
  /** Items of a page where the client asks for no number, and the most that it may ask for. */
  readonly size: number;
  readonly largest: number;
}

/** Lists of one size, by the member that they are: `{ ListKeys: 'Keys' }`; several members are separated by a space. */
function of(size: number, largest: number, lists: Readonly<Record<string, string>>): PagedService['lists'] {
  const rows = Object.entries(lists);
  return Object.fromEntries(rows.map(([name, members]) => [name, { members: members.split(' '), size, largest }]));
}

const nextToken = { token: 'nextToken', next: 'nextToken' };
const NextToken = { token: 'NextToken', next: 'NextToken' };

/**
 * By service, as its API reference says of each list; the services that are missing page by themselves, for their lists are not
 * cut at items (S3's keys) or change while they are read (Logs). Sizes that AWS does not tell are its usual ones: unverified.
 */
export const pagedServices: readonly PagedService[] = [
  // https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html
  {
    service: 'iam',
    limit: 'MaxItems',
    token: 'Marker',
    next: 'Marker',
    truncated: 'IsTruncated',
    badToken: 'ValidationError',
    lists: of(100, 1000, {
      ListRoles: 'Roles',
      ListInstanceProfilesForRole: 'InstanceProfiles',
      ListRolePolicies: 'PolicyNames',
      ListAttachedRolePolicies: 'AttachedPolicies',
      ListRoleTags: 'Tags',
      ListPolicies: 'Policies',
      ListEntitiesForPolicy: 'PolicyGroups PolicyUsers PolicyRoles',
      ListPolicyVersions: 'Versions',
      ListGroupsForUser: 'Groups',
      ListUsers: 'Users',
      ListAccessKeys: 'AccessKeyMetadata',
      ListUserPolicies: 'PolicyNames',
      ListAttachedUserPolicies: 'AttachedPolicies',
      ListUserTags: 'Tags',
    }),
  },
  // https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeys.html
  {
    service: 'kms',
    limit: 'Limit',
    token: 'Marker',
    next: 'NextMarker',
    truncated: 'Truncated',
    badToken: 'InvalidMarkerException',
    badLimit: 'ValidationException',
    lists: {
      ...of(100, 1000, { ListKeys: 'Keys', ListKeyPolicies: 'PolicyNames' }),
      ...of(50, 100, { ListAliases: 'Aliases' }),
      ...of(50, 50, { ListResourceTags: 'Tags' }),
    },
  },
  // https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html
  {
    service: 'lambda',
    limit: 'MaxItems',
    token: 'Marker',
    next: 'NextMarker',
    badToken: 'InvalidParameterValueException',
    lists: {
      ...of(50, 10_000, { ListFunctions: 'Functions', ListVersionsByFunction: 'Versions', ListAliases: 'Aliases' }),
      ...of(100, 10_000, { ListEventSourceMappings: 'EventSourceMappings' }),
      ...of(50, 50, { ListLayers: 'Layers', ListLayerVersions: 'LayerVersions' }),
    },
  },
  // https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html
  {
    service: 'organizations',
    ...NextToken,
    limit: 'MaxResults',
    badToken: 'InvalidInputException',
    lists: of(20, 20, {
      ListRoots: 'Roots',
      ListAccounts: 'Accounts',
      ListAccountsForParent: 'Accounts',
      ListOrganizationalUnitsForParent: 'OrganizationalUnits',
      ListChildren: 'Children',
      ListParents: 'Parents',
      ListPolicies: 'Policies',
      ListPoliciesForTarget: 'Policies',
      ListTargetsForPolicy: 'Targets',
      ListAWSServiceAccessForOrganization: 'EnabledServicePrincipals',
      ListDelegatedAdministrators: 'DelegatedAdministrators',
      ListDelegatedServicesForAccount: 'DelegatedServices',
    }),
  },
  // https://docs.aws.amazon.com/codecommit/latest/APIReference/API_ListRepositories.html
  {
    service: 'codecommit',
    ...nextToken,
    limit: 'maxResults',
    badToken: 'InvalidContinuationTokenException',
    badLimit: 'InvalidMaxResultsException',
    lists: {
      ...of(100, 100, { ListRepositories: 'repositories', ListBranches: 'branches' }),
      ...of(1000, 1000, {
        ListApprovalRuleTemplates: 'approvalRuleTemplateNames',
        ListRepositoriesForApprovalRuleTemplate: 'repositoryNames',
        ListAssociatedApprovalRuleTemplatesForRepository: 'approvalRuleTemplateNames',
        ListPullRequests: 'pullRequestIds',
      }),
      ...of(100, 500, { GetCommentsForPullRequest: 'commentsForPullRequestData' }),
    },
  },
  // https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ListBuilds.html
  {
    service: 'codebuild',
    ...nextToken,
    limit: 'maxResults',
    badToken: 'InvalidInputException',
    lists: of(100, 100, {
      ListProjects: 'projects',
      ListBuilds: 'ids',
      ListBuildsForProject: 'ids',
      ListReports: 'reports',
      ListReportGroups: 'reportGroups',
      ListReportsForReportGroup: 'reports',
      DescribeTestCases: 'testCases',
    }),
  },
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListImports.html
  {
    service: 'cloudformation',
    ...NextToken,
    badToken: 'ValidationError',
    lists: of(100, 100, { ListExports: 'Exports', ListImports: 'Imports' }),
  },
  // https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ListPipelines.html
  {
    service: 'codepipeline',
    ...nextToken,
    limit: 'maxResults',
    badToken: 'InvalidNextTokenException',
    badLimit: 'ValidationException',
    lists: { ...of(1000, 1000, { ListPipelines: 'pipelines' }), ...of(100, 100, { ListTagsForResource: 'tags' }) },
  },
  // https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeRepositories.html
  {
    service: 'ecr',
    ...nextToken,
    limit: 'maxResults',
    badToken: 'InvalidParameterException',
    lists: of(100, 1000, { DescribeRepositories: 'repositories', DescribeImages: 'imageDetails' }),
  },
  // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRules.html
  {
    service: 'events',
    ...NextToken,
    limit: 'Limit',
    badToken: 'ValidationException',
    lists: of(100, 100, { ListRules: 'Rules', ListTargetsByRule: 'Targets', ListRuleNamesByTarget: 'RuleNames' }),
  },
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
  {
    service: 'monitoring',
    ...NextToken,
    limit: 'MaxRecords',
    badToken: 'InvalidNextToken',
    badLimit: 'ValidationError',
    lists: of(50, 100, { DescribeAlarms: 'MetricAlarms CompositeAlarms' }),
  },
  // https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_ListPackages.html
  {
    service: 'codeartifact',
    limit: 'max-results',
    token: 'next-token',
    next: 'nextToken',
    badToken: 'ValidationException',
    lists: of(1000, 1000, {
      ListRepositoriesInDomain: 'repositories',
      ListPackages: 'packages',
      ListPackageVersions: 'versions',
      ListPackageVersionAssets: 'assets',
    }),
  },
  // https://docs.aws.amazon.com/sns/latest/api/API_ListTopics.html
  {
    service: 'sns',
    ...NextToken,
    badToken: 'InvalidParameter',
    lists: of(100, 100, { ListTopics: 'Topics', ListSubscriptionsByTopic: 'Subscriptions' }),
  },
  // https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListStateMachines.html
  {
    service: 'states',
    ...nextToken,
    limit: 'maxResults',
    badToken: 'InvalidToken',
    badLimit: 'ValidationException',
    lists: of(100, 1000, { ListStateMachines: 'stateMachines' }),
  },
  // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTables.html
  {
    service: 'dynamodb',
    limit: 'Limit',
    token: 'ExclusiveStartTableName',
    next: 'LastEvaluatedTableName',
    badToken: 'ValidationException',
    isNamed: true,
    lists: of(100, 100, { ListTables: 'TableNames' }),
  },
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html
  {
    service: 's3',
    limit: 'MaxBuckets',
    token: 'ContinuationToken',
    next: 'ContinuationToken',
    badToken: 'InvalidArgument',
    lists: of(10_000, 10_000, { ListBuckets: 'Buckets' }),
  },
  // https://docs.aws.amazon.com/apigateway/latest/api/API_GetRestApis.html
  {
    service: 'apigateway',
    limit: 'limit',
    token: 'position',
    next: 'position',
    badToken: 'BadRequestException',
    lists: of(25, 500, { GetRestApis: 'item', GetResources: 'item', GetDeployments: 'item' }),
  },
  // https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html
  {
    service: 'apigateway',
    ...nextToken,
    limit: 'maxResults',
    badToken: 'BadRequestException',
    lists: of(100, 500, {
      GetApis: 'items',
      GetIntegrationsV2: 'items',
      GetRoutesV2: 'items',
      GetDeploymentsV2: 'items',
      GetStagesV2: 'items',
    }),
  },
  // https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_ListDomains.html: the one list whose page is asked for in the body.
  {
    service: 'codeartifact',
    ...nextToken,
    limit: 'maxResults',
    badToken: 'ValidationException',
    lists: of(1000, 1000, { ListDomains: 'domains' }),
  },
];
