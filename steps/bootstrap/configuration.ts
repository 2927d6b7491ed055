import { z } from 'zod';
import type { Location } from '../location.ts';
import { deploymentForms } from '../pipeline-template/index.ts';
import { workloadKinds } from '../workload-kinds.ts';

/**
 * What bootstrap.yml may say. The one source of its checks, of its type and, by `bootstrapJsonSchema`, of the schema that editors complete.
 */

const account = z
  .string({ error: 'expected an account id of 12 digits in quotes' })
  .regex(/^\d{12}$/, 'expected an account id of 12 digits');
const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'expected a region, as in eu-west-1');
const text = z.string().min(1);
const repositoryFile = z.string().regex(/^[A-Za-z0-9._/-]{1,255}$/, 'expected a path in the repository');
const parameters = z.record(z.string(), z.string({ error: 'expected a text: put the value in quotes' }));
const emails = z
  .array(z.string().regex(/^[^@\s]+@[^@\s]+$/, 'expected an e-mail address'))
  .min(1, 'expected an e-mail address')
  .max(2, 'expected two e-mail addresses at most, or that of a list');
const logRetention = z.literal([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653]);

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

export const pipelineSchema = z
  .strictObject({
    table: text
      .optional()
      .describe(
        'a file of comma-separated values with a pipeline for each row, whose columns are these settings; what is said beside it is said of each',
      ),
    configuration: text
      .optional()
      .describe("the workload's pipeline configuration, as in pipeline/standard.json; what is said beside it wins"),
    kind: z
      .enum(['deploy', 'publish'])
      .optional()
      .describe('publish: publishes packages to the repository of packages:, and deploys nowhere (default deploy)'),
    workload: text.optional().describe('name of the workload, as in its steps.yml'),
    name: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,19}$/, 'expected at most 20 lower-case letters, digits and hyphens')
      .optional()
      .describe("name of the pipeline; by default the workload's"),
    'stack-name': text.optional().describe("name of the workload's stack in every account; by default the workload's"),
    repository: text.optional().describe("name of the CodeCommit repository; by default the workload's"),
    'create-repository': z
      .boolean()
      .optional()
      .describe('whether the pipeline stack makes the repository (default true)'),
    branch: text.optional().describe('branch whose commits start the pipeline (default main)'),
    source: z
      .strictObject({
        paths: z
          .array(text)
          .min(1, 'expected at least one path')
          .max(8, 'expected eight paths at most')
          .optional()
          .describe(
            'paths of the workload in a repository of several, as services/orders/**: commits that change none of them do not start the pipeline',
          ),
        bucket: text
          .optional()
          .describe('a versioned bucket that tells EventBridge of its objects, in the place of a repository'),
        key: text.optional().describe('the key of the ZIP file in that bucket'),
        'kms-key-arn': text.optional().describe('the key that encrypts the ZIP file, where it is not S3’s own'),
        connection: z
          .string()
          .regex(
            /^arn:[a-z-]+:(codeconnections|codestar-connections):[a-z0-9-]+:\d{12}:connection\/[A-Za-z0-9-]+$/,
            "expected a connection's ARN, as in arn:aws:codeconnections:REGION:ACCOUNT:connection/ID",
          )
          .optional()
          .describe('a connection to GitHub, GitLab or Bitbucket, of the Tools account and the region of the pipeline'),
        repository: z
          .string()
          .regex(
            /^[A-Za-z0-9._-]{1,100}(\/[A-Za-z0-9._-]{1,100}){1,10}$/,
            'expected the full name of a repository, as in owner/name',
          )
          .optional()
          .describe('the repository of that connection, as owner/name; of GitLab with all groups'),
      })
      .optional()
      .describe('which commits start it; docs/sources.md tells more'),
    class: z
      .enum(['main', 'develop'])
      .optional()
      .describe('develop ends after Test and cannot reach controlled accounts'),
    deployments: z
      .enum(deploymentForms)
      .optional()
      .describe(
        "who deploys: cloudformation, CodePipeline's own actions (default); steps, steps deploy in CodeBuild; or plan, the same in two parts",
      ),
    develop: z
      .strictObject({
        branch: text.optional().describe('the branch whose commits start it (default develop)'),
        name: text.optional().describe("its name; by default the first's with -develop"),
      })
      .optional()
      .describe(
        'a second pipeline from the same files, of class develop: it deploys to dev and test, and the first to uat and prod; docs/pipelines.md tells more',
      ),
    accounts: z
      .strictObject({
        dev: account.optional(),
        test: account.optional(),
        uat: account.optional(),
        prod: account.optional(),
      })
      .optional()
      .describe('the accounts that it deploys to'),
    environments: z
      .array(
        z.strictObject({
          name: z
            .string()
            .regex(
              /^[A-Z][A-Za-z0-9]{0,19}$/,
              'expected a name as in Europe: a capital, then letters and digits, 20 at most',
            )
            .describe('its name, as in the stage DeployToEurope'),
          accounts: z.array(account).min(1, 'expected at least one account').describe('the accounts, in their order'),
          approval: z
            .boolean({ error: 'expected true or false' })
            .optional()
            .describe('whether a person approves first (default true)'),
          concurrency: z
            .int()
            .min(1)
            .optional()
            .describe('how many accounts are deployed to at once; the others wait for them (default 1)'),
          'configuration-file': repositoryFile
            .optional()
            .describe('template configuration in the repository (default environments/NAME.json, in small letters)'),
          'test-buildspec': repositoryFile
            .optional()
            .describe('buildspec of the repository that tests each deployment; by default there is no test'),
        }),
      )
      .min(1, 'expected at least one environment')
      .optional()
      .describe('environments of any number and accounts, in their order, in the place of accounts'),
    'self-update': z
      .boolean({ error: 'expected true or false' })
      .optional()
      .describe("whether it updates its own stack from the repository's pipeline configuration (default true)"),
    template: text
      .optional()
      .describe(
        "a template of your own in the place of the standard pipeline's, which it begins as a copy of; docs/pipelines.md tells more",
      ),
    instances: z
      .int()
      .min(1)
      .max(50)
      .optional()
      .describe(
        'how many instances of the workload its repository may name in pipeline/instances, each with a pipeline of its own (default: none)',
      ),
    stages: z
      .enum(['all', 'basic'])
      .optional()
      .describe('what it begins with: basic has Source and UpdatePipeline, and grows on its first run (default all)'),
    'require-approval': z
      .boolean({ error: 'expected true or false' })
      .optional()
      .describe('of kind publish: whether a person approves each publication (default false)'),
    region: region.optional().describe('region of the pipeline; by default the first of regions'),
    'compute-type': z
      .enum(['BUILD_GENERAL1_SMALL', 'BUILD_GENERAL1_MEDIUM', 'BUILD_GENERAL1_LARGE', 'BUILD_GENERAL1_XLARGE'])
      .optional()
      .describe('size of the machines that builds run on'),
    'timeout-minutes': z.int().min(5).max(480).optional().describe('minutes after which a build is ended'),
    'log-retention-days': logRetention.optional().describe('days for which the logs of builds are kept'),
    parameters: parameters.optional().describe("further parameters of the pipeline's template"),
    tags: parameters.optional().describe("further tags of the pipeline's stack"),
  })
  .describe('one pipeline');

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
export type PipelineConfiguration = NonNullable<Written['pipelines']>[number] & {
  /** Parameters that only the workload's own file names. */
  readonly fromRepository?: readonly string[];
  /** Where it is named. */
  readonly location?: Location;
};
export type BootstrapConfiguration = Omit<Written, 'pipelines'> & {
  readonly pipelines?: readonly PipelineConfiguration[] | undefined;
};
export type CredentialConfiguration = z.infer<typeof credential>;

/** The schema for editors, `schemas/bootstrap.schema.json`. */
export function bootstrapJsonSchema(): object {
  return z.toJSONSchema(configurationSchema, { io: 'input', target: 'draft-7' });
}
