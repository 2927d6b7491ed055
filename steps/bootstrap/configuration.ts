import { z } from 'zod';
import { workloadKinds } from '../workload-kinds.ts';
import { pipelineSchema, type PipelineConfiguration } from './pipeline-configuration.ts';
import { account, emails, logRetention, parameters, region, text } from '../setting-schemas.ts';

/**
 * What bootstrap.yml may say. The one source of its checks, of its type and, by `bootstrapJsonSchema`, of the schema that editors complete.
 */

const credentialSettings = {
  profile: text
    .optional()
    .describe('a profile of the shared AWS configuration; without it the current credentials act'),
  role: text.optional().describe('name of a role of the account, assumed from the profile or the current credentials'),
};
const credential = z.strictObject(credentialSettings).describe('how bootstrap acts in this account');

const workloadAccount = z
  .strictObject({
    id: account,
    controlled: z
      .boolean({ error: 'expected true or false' })
      .describe('true: takes deployments of main-class pipelines only, as for uat and prod'),
    ...credentialSettings,
  })
  .describe('one account; without profile and role bootstrap acts there as credentials: workloads says');

export const configurationSchema = z
  .strictObject({
    organization: z
      .strictObject({
        id: z
          .string()
          .regex(/^o-[a-z0-9]{10,32}$/, "expected an organisation's id, as in o-exampleorgid")
          .optional()
          .describe('id of the organisation; where it is given, another one is refused'),
        'management-account': account.describe('the account that owns the organisation'),
        'tools-account': account.describe('the account that owns the pipelines and the artifact bucket'),
        'delegated-administrator': account
          .optional()
          .describe('a member account that administers the StackSets in the place of the management account'),
      })
      .describe('the organisation and its special accounts'),
    regions: z
      .array(region)
      .min(1, 'expected at least one region')
      .describe('regions of the Tools account that get common resources, and whose pipelines workload accounts trust'),
    'organizational-units': z
      .strictObject({
        standard: z.array(text).optional().describe('accounts of these take deployments of every pipeline'),
        controlled: z
          .array(text)
          .optional()
          .describe('accounts of these take deployments of main-class pipelines only'),
      })
      .optional()
      .describe('units whose accounts get the cross-account roles, by id (ou-…) or by path (Workloads/Standard)'),
    accounts: z
      .array(workloadAccount)
      .min(1, 'expected at least one account')
      .optional()
      .describe('accounts that get the cross-account roles one by one, where StackSets are not available'),
    workloads: z
      .strictObject({
        kinds: z
          .array(z.enum(workloadKinds))
          .optional()
          .describe(
            'which kinds of workload the deployment roles can deploy by themselves (default serverless; none where the list is empty); docs/permissions.md has each',
          ),
        'standard-policies': z
          .array(text)
          .optional()
          .describe('managed policies for deployment roles of standard accounts'),
        'controlled-policies': z
          .array(text)
          .optional()
          .describe('managed policies for deployment roles of controlled accounts'),
        'log-retention-days': logRetention.optional().describe('days for which workloads keep their logs'),
        'retain-roles': z.boolean().optional().describe('whether an account that leaves the units keeps the roles'),
      })
      .optional()
      .describe('what may be deployed to workload accounts'),
    image: z
      .strictObject({
        repository: z
          .string()
          .regex(/^[a-z0-9]+([._/-][a-z0-9]+)*$/, 'expected the name of a repository, as in codebuild-steps')
          .optional()
          .describe('name of an ECR repository that bootstrap makes in the Tools account, in each region'),
        tag: text.optional().describe('tag of the image in that repository (default: the version of steps)'),
        uri: text
          .optional()
          .describe('the image by its digest (REPOSITORY@sha256:…), of that repository or of one that others made'),
        'repository-arn': text
          .optional()
          .describe('ARN of an ECR repository that others made, pulled with the roles of the builds'),
      })
      .describe('the image of the builds: a repository to be made, or the uri of an image that is there'),
    'access-logs': z
      .union([
        z.boolean(),
        z.strictObject({
          bucket: text.optional().describe('a bucket of the Tools account and the region that takes them already'),
          'expiration-days': z.int().min(1).optional().describe('days after which a log is removed'),
        }),
      ])
      .optional()
      .describe('who reads the artifact bucket, written down in a bucket of its own (default true)'),
    'build-cache': z
      .union([
        z.boolean(),
        z.strictObject({
          'expiration-days': z.int().min(1).optional().describe('days after which a cache is removed (default 30)'),
        }),
      ])
      .optional()
      .describe(
        'keeps what builds made for those that follow, of class main apart from class develop (default false); docs/building.md tells more',
      ),
    monitoring: z
      .strictObject({
        emails: emails.optional().describe('who is told; each must confirm it once'),
        topics: z
          .array(z.string().regex(/^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:[\w-]+$/, "expected a topic's ARN"))
          .min(1, "expected a topic's ARN")
          .optional()
          .describe('SNS topics that take the messages instead, one of each region and of us-east-1'),
        trail: z
          .boolean()
          .optional()
          .describe('makes a trail in each region, where the organisation has none (default false)'),
      })
      .optional()
      .describe('tells people who changes the foundations, and who is refused there; docs/monitoring.md tells more'),
    packages: z
      .strictObject({
        domain: text.optional().describe('name of the CodeArtifact domain (default packages)'),
        repository: text.optional().describe('name of the repository (default shared)'),
        'external-connection': z
          .enum(['public:npmjs', 'public:pypi', 'public:maven-central'])
          .optional()
          .describe('public repository that other packages come from'),
        'reader-roles': z
          .array(text)
          .min(1, 'expected at least one role')
          .optional()
          .describe('roles that install packages, as ARNs with *; by default all of the organisation'),
      })
      .optional()
      .describe(
        'a CodeArtifact domain with a repository, in each region with pipelines of kind publish; docs/publishing.md tells more',
      ),
    notifications: z
      .strictObject({
        emails: emails.optional().describe('who is told; each must confirm it once'),
        failures: z.boolean().optional().describe('whether failed executions are told (default true)'),
        approvals: z.boolean().optional().describe('whether pending approvals are told (default true)'),
        successes: z
          .enum(['none', 'main', 'all'])
          .optional()
          .describe('whose successes are told: of none, of pipelines of the main class, or of all (default main)'),
        pipelines: z.array(text).min(1).optional().describe('the pipelines that are told of (default all)'),
        'chat-topic': z
          .boolean()
          .optional()
          .describe('makes a topic for Amazon Q Developer in chat applications (default false)'),
      })
      .optional()
      .describe(
        'tells people how pipelines end and what waits for approval, in each region; docs/notifications.md tells more',
      ),
    'change-management': z
      .strictObject({
        'ticket-pattern': z
          .string()
          .regex(/^[A-Za-z0-9_(){}[\]|?+*.:/-]{1,100}$/, 'expected a regular expression, as in CHG[0-9]{7}')
          .optional()
          .describe('the ticket that every approval of pipelines of the main class must name, as in CHG[0-9]{7}'),
        pipelines: z.array(text).min(1).optional().describe('the pipelines that it is about (default all)'),
        stages: z
          .array(text)
          .min(1)
          .optional()
          .describe('the stages whose approvals are asked about and answered (default all)'),
        requests: z
          .boolean()
          .optional()
          .describe('whether pending approvals are sent out as events, and answers taken (default true)'),
        'answer-principal': z
          .string()
          .regex(/^arn:[a-z-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/, "expected a role's ARN")
          .optional()
          .describe('a role of any account that may answer'),
      })
      .optional()
      .describe('change tickets of approvals, and whom to ask for them; docs/change-management.md tells more'),
    pipelines: z.array(pipelineSchema).optional().describe('the pipelines to begin with'),
    'branch-rules': z
      .strictObject({
        branches: z.array(text).min(1).optional().describe('protected branches (default main)'),
        roles: z
          .array(text)
          .optional()
          .describe('roles of the Tools account, without path, that are kept from pushing to them'),
        'merger-roles': z
          .array(text)
          .optional()
          .describe('those of the roles that may merge pull requests; by default all'),
        approvals: z.int().min(1).max(50).optional().describe('how many others must approve a pull request first'),
        'validate-pull-requests': z
          .boolean({ error: 'expected true or false' })
          .optional()
          .describe(
            'whether pull requests into them are built, validated and planned against Dev before they can be merged (default false)',
          ),
        approvers: z
          .array(text)
          .optional()
          .describe('whose approvals count, as ARNs with *; by default everybody who may approve'),
      })
      .optional()
      .describe("how protected branches of the pipelines' repositories change; docs/controls.md tells more"),
    'service-control-policy': z
      .strictObject({
        targets: z
          .array(text)
          .min(1, 'expected at least one target')
          .describe('whom it binds: units by path or id, accounts by id, / for everybody'),
        'exempt-roles': z
          .array(text)
          .min(1, 'expected at least one role')
          .optional()
          .describe(
            'roles, with path and * where needed, that may change the foundations still, those by which bootstrap acts among them (default OrganizationAccountAccessRole)',
          ),
      })
      .optional()
      .describe(
        'lets nobody in the targets change the foundations, administrators and root included; docs/controls.md tells more',
      ),
    parameters: z
      .strictObject({
        common: parameters.optional().describe('of cloudformation/common/common.yml'),
        image: parameters.optional().describe('of cloudformation/common/image.yml'),
        roles: parameters
          .optional()
          .describe('of cloudformation/stacksets/cross-account-roles.yml and cross-account/roles.yml'),
        packages: parameters.optional().describe('of cloudformation/packages/codeartifact.yml'),
        'access-logs': parameters.optional().describe('of cloudformation/common/access-logs.yml'),
        monitoring: parameters.optional().describe('of cloudformation/common/monitoring.yml'),
        notifications: parameters.optional().describe('of cloudformation/common/notifications.yml'),
        'change-management': parameters.optional().describe('of cloudformation/common/change-management.yml'),
        'service-control-policy': parameters
          .optional()
          .describe('of cloudformation/controls/service-control-policy.yml'),
      })
      .optional()
      .describe('further parameters of the templates'),
    tags: parameters.optional().describe('tags of every stack and its resources'),
    credentials: z
      .strictObject({
        management: credential.optional(),
        tools: credential.optional(),
        'delegated-administrator': credential.optional(),
        workloads: credential
          .optional()
          .describe(
            'how bootstrap acts in each of accounts, and how steps doctor looks into the accounts that are deployed to',
          ),
      })
      .optional()
      .describe(
        'how bootstrap acts in each account; without it the current credentials act, which fit one account only',
      ),
  })
  .describe('codebuild-steps: an organisation as steps bootstrap sets it up');

type Written = z.infer<typeof configurationSchema>;
export type BootstrapConfiguration = Omit<Written, 'pipelines'> & {
  readonly pipelines?: readonly PipelineConfiguration[] | undefined;
};
export type CredentialConfiguration = z.infer<typeof credential>;

/** The schema for editors, `schemas/bootstrap.schema.json`. */
export function bootstrapJsonSchema(): object {
  return z.toJSONSchema(configurationSchema, { io: 'input', target: 'draft-7' });
}
