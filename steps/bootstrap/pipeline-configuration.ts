import { z } from 'zod';
import { planRules } from '../approved-findings.ts';
import type { Location } from '../location.ts';
import { deploymentForms } from '../pipeline-template/index.ts';
import { account, logRetention, parameters, region, repositoryFile, text } from '../setting-schemas.ts';

/** What bootstrap.yml may say of one pipeline. */
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
        provider: z
          .enum(['GitHub', 'GitLab', 'Bitbucket', 'GitHubEnterpriseServer', 'GitLabSelfManaged'])
          .optional()
          .describe(
            'whose repository it is, where its pull requests are validated; those of the last two are not (docs/pull-requests.md)',
          ),
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
    deny: z
      .array(z.enum(planRules))
      .min(1, 'expected at least one rule')
      .optional()
      .describe(
        'rules whose findings stop a deployment by steps deploy, unless the comment of its approval allows each by name; docs/pipelines.md tells more',
      ),
    'approve-together': z
      .boolean({ error: 'expected true or false' })
      .optional()
      .describe(
        'of deployments: plan, whether uat and prod, or all listed environments that a person approves, are planned, shown and approved together before either is deployed to (default false)',
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
          regions: z
            .array(region)
            .min(1, 'expected at least one region')
            .optional()
            .describe(
              "the regions, one after the other, of each of which every account is deployed to (default the pipeline's own)",
            ),
          approval: z
            .boolean({ error: 'expected true or false' })
            .optional()
            .describe('whether a person approves first (default true)'),
          concurrency: z
            .int()
            .min(1)
            .optional()
            .describe(
              'how many accounts, of several regions each in each region, are deployed to at once; the others wait for them (default 1)',
            ),
          'configuration-file': repositoryFile
            .optional()
            .describe('template configuration in the repository (default environments/NAME.json, in small letters)'),
          'test-buildspec': repositoryFile
            .optional()
            .describe('buildspec of the repository that tests each deployment; by default there is no test'),
          alarm: z
            .string()
            .regex(/^[A-Za-z0-9._/-]{1,255}$/, 'expected the name of an alarm: letters, digits and ._/-, 255 at most')
            .optional()
            .describe(
              'CloudWatch alarm of the Tools account: where it goes off within AlarmMinutes after the last action, the deployment fails',
            ),
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
        "a template of your own in the place of the standard pipeline's, which it begins as a copy of, or the address of one in S3; docs/pipelines.md tells more",
      ),
    instances: z
      .int()
      .min(1)
      .max(50)
      .optional()
      .describe(
        'how many instances of the workload its repository may name in pipeline/instances, each with a pipeline of its own (default: none)',
      ),
    'feature-branches': z
      .strictObject({
        prefix: z
          .string()
          .regex(/^[A-Za-z0-9._/-]{1,50}$/, 'expected letters, digits and ._/-, as in feature/')
          .optional()
          .describe('what the names of the branches begin with (default feature/)'),
        'time-to-live-days': z
          .int()
          .min(1)
          .max(365)
          .optional()
          .describe("days without a run after which a branch's pipeline and its stack in Dev are deleted (default 7)"),
        'at-most': z
          .int()
          .min(1)
          .max(50)
          .optional()
          .describe('how many pipelines of branches there may be (default 10)'),
      })
      .optional()
      .describe(
        'a short-lived pipeline to Dev for each branch of the repository whose name begins so (default: none); docs/pipelines.md tells more',
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

/** As in `['source', 'connection']`. */
export type SettingPath = readonly (string | number)[];

export type PipelineConfiguration = z.infer<typeof pipelineSchema> & {
  /** Of a `template` that is an address: what lies there. */
  readonly templateText?: string;
  /** Parameters that only the workload's own file names. */
  readonly fromRepository?: readonly string[];
  /** Of the second of two that were one: what its feature branches' pipelines are named after, as the first is named. */
  readonly branchParent?: string;
  /** Where it is named, or one of its settings is said; of a setting that is not said, the closest place that is. */
  readonly at?: (path?: SettingPath) => Location;
};
