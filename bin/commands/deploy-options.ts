import { didYouMean } from '../../steps/closest-name.ts';
import { settingInvalid } from '../../steps/errors/index.ts';
import { noAllowance } from '../../steps/approved-findings.ts';
import { instanceNamedBy } from '../../steps/pipeline-instances.ts';
import { given } from '../../steps/given.ts';
import type { DeployOptions, PlanRule } from '../../steps/deploy/index.ts';
import { capabilities } from '../capabilities.ts';
import {
  accountOption,
  bucketOption,
  digestOption,
  flagOption,
  listOption,
  namesOption,
  numberOption,
  partitionOption,
  requiredOption,
  textOption,
  type CommandRow,
  type Invocation,
  type OptionValues,
} from '../command.ts';
import { outputFormats } from '../format-outputs.ts';
import { pageReportRow } from '../page-report.ts';
import { deploymentRoleRow, partitionRow, pipelineRoleRow } from '../role-options.ts';

const truth = ['true', 'false'] as const;

export const deployOptionRows: CommandRow['options'] = [
  { flags: '--stack-name <name>', completes: 'stack', description: 'the stack to create or update' },
  { flags: '--template-file <file>', completes: 'template', description: 'the packaged template' },
  {
    flags: '--parameters-file <file...>',
    completes: 'parameters-file',
    description: 'template configuration files; later ones win',
  },
  {
    flags: '--parameter <name=value...>',
    completes: 'parameter',
    description: 'single parameters; they win over the files',
  },
  {
    flags: '--previous-values <boolean>',
    description: 'keep the value of a parameter that is not given; false takes what the template says',
    choices: truth,
    default: 'true',
  },
  {
    flags: '--targets <file>',
    completes: 'yaml-file',
    description: 'accounts and regions that the stack is deployed to, in waves, in the place of --account and --region',
  },
  {
    flags: '--stack-set <file>',
    completes: 'yaml-file',
    description: 'a StackSet with its organizational units, accounts and regions, in the place of a stack',
  },
  { flags: '--tag <name=value...>', completes: 'nothing', description: 'tags of the stack and its resources' },
  {
    flags: '--ownership-tags',
    description: 'tag the stack and its resources with workload, instance, commit and pipeline execution',
  },
  {
    flags: '--workload <name>',
    completes: 'workload',
    description: "the workload's name (default: that of the manifest)",
  },
  {
    flags: '--instance <name>',
    completes: 'instance',
    description: 'the instance of the workload, for --ownership-tags',
  },
  {
    flags: '--pipeline-name <name>',
    completes: 'pipeline',
    description: 'the pipeline that deploys, for --ownership-tags: that of an instance, orders--eu, names it',
  },
  {
    flags: '--pipeline-execution <id>',
    completes: 'nothing',
    description: 'the execution that deploys, for --ownership-tags',
  },
  {
    flags: '--account <id>',
    completes: 'account',
    description: 'the target account, whose pipeline role is assumed; without it the current credentials act',
  },
  { flags: '--region <region>', completes: 'region', description: 'the target region' },
  pipelineRoleRow('the target account'),
  deploymentRoleRow,
  partitionRow,
  {
    flags: '--capabilities <capability...>',
    completes: 'capability',
    description: 'capabilities to acknowledge (default: CAPABILITY_NAMED_IAM CAPABILITY_AUTO_EXPAND)',
  },
  {
    flags: '--s3-bucket <bucket>',
    completes: 'nothing',
    description: 'where a template over 51,200 bytes that steps package has not uploaded goes',
  },
  {
    flags: '--s3-region <region>',
    completes: 'region',
    description: 'the region of that bucket, where it is not the target region',
  },
  {
    flags: '--kms-key-id <key>',
    completes: 'nothing',
    description: 'the key that the uploaded template is encrypted with',
  },
  {
    flags: '--digest <sha256>',
    completes: 'nothing',
    description: 'the digest that .steps/manifest.json must have, as `steps verify` printed it',
  },
  { flags: '--dry-run', description: 'show what would be done and changed, and change nothing' },
  {
    flags: '--plan-only',
    description: 'make and show the change set, store the plan and its page in the bucket, and print its digest',
  },
  {
    flags: '--execute-plan <sha256>',
    completes: 'nothing',
    description: 'execute the change set of the plan of this digest, or its part of a combined plan, and no other',
  },
  {
    flags: '--plan-prefix <prefix>',
    completes: 'nothing',
    description: 'where plans lie in the bucket',
    default: 'packages/plans',
  },
  {
    flags: '--deny <rule...>',
    completes: 'plan-rules',
    description: 'execute no change with such a finding: replace-stateful, delete-stateful, broaden-iam, make-public',
  },
  {
    flags: '--allow <rule:logicalId...>',
    completes: 'allowances',
    description: 'findings that are approved by name, in spite of --deny, or none; only as a flag',
    isFlagOnly: true,
  },
  {
    flags: '--revert-drift',
    description: 'compare with what is there, not with what was deployed last, and take back what somebody changed',
  },
  { flags: '--delete', description: 'delete the stack in the place of deploying it' },
  {
    flags: '--retain <logicalId...>',
    completes: 'logical-id',
    description: 'resources that may stay where they are, without a stack, if a deletion fails because of them',
  },
  {
    flags: '--skip-resource <logicalId...>',
    completes: 'logical-id',
    description: 'resources that the continued rollback of a failed update leaves as they are',
  },
  {
    flags: '--termination-protection <boolean>',
    description: 'protect the stack against deletion, or no longer; without it as it is',
    choices: truth,
  },
  {
    flags: '--wait <boolean>',
    description: 'follow the stack to its end; false only begins, and prints no outputs',
    choices: truth,
    default: 'true',
  },
  { flags: '--timeout <minutes>', completes: 'nothing', description: 'how long to follow the stack', default: '120' },
  { flags: '--format <format>', description: 'how outputs are printed', choices: outputFormats, default: 'text' },
  pageReportRow('of what was done'),
  {
    flags: '--outputs-file <file>',
    completes: 'file',
    description: 'a file that the outputs are written to: dotenv where its name ends in .env, else JSON',
  },
];

export async function readDeployOptions(invocation: Pick<Invocation, 'options' | 'context'>): Promise<DeployOptions> {
  const stackName = requireStackName(requiredOption(invocation.options, 'stackName', '--stack-name', 'deploy'));
  return { ...(await readCommonOptions(invocation)), stackName };
}

/** Before anything is done. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html */
function requireStackName(name: string): string {
  if (/^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(name)) return name;
  const meant = name
    .replaceAll(/[^A-Za-z0-9-]+/g, '-')
    .replace(/^[^A-Za-z]+/, '')
    .slice(0, 128);
  const expected = 'letters, digits and hyphens, of which the first is a letter, at most 128';
  throw settingInvalid('--stack-name', name, expected, meant === '' ? undefined : `${meant} would be one`);
}

/** What does not say which stack is deployed. */
export async function readCommonOptions({
  options,
  context,
}: Pick<Invocation, 'options' | 'context'>): Promise<Omit<DeployOptions, 'stackName'>> {
  const { defaultCapabilities, defaultDeploymentRoleName, defaultPipelineRoleName, planRules } =
    await import('../../steps/deploy/index.ts');
  const optional = (name: string) => textOption(options, name);
  const acknowledged = listOption(options, 'capabilities').map(readCapability);
  const account = accountOption(options, 'account', '--account');
  const protection = optional('terminationProtection');
  return {
    // What is deleted needs no template.
    templateFile: flagOption(options, 'delete')
      ? ''
      : requiredOption(options, 'templateFile', '--template-file', 'deploy'),
    parametersFiles: listOption(options, 'parametersFile'),
    parameters: readPairs('--parameter', listOption(options, 'parameter')),
    tags: readPairs('--tag', listOption(options, 'tag')),
    pipelineRoleName: optional('pipelineRoleName') ?? defaultPipelineRoleName,
    deploymentRoleName: optional('deploymentRoleName') ?? defaultDeploymentRoleName,
    partition: partitionOption(options, context),
    capabilities: acknowledged.length > 0 ? acknowledged : defaultCapabilities,
    timeoutMinutes: numberOption(options, 'timeout', '--timeout') ?? 120,
    retained: listOption(options, 'retain'),
    skipped: listOption(options, 'skipResource'),
    denied: namesOption(options, 'deny').map((name) => readRule('--deny', name, planRules)),
    allowed: namesOption(options, 'allow')
      .filter((name) => name !== noAllowance)
      .map((name) => readAllowance(name, planRules)),
    waits: optional('wait') !== 'false',
    keepsPrevious: optional('previousValues') !== 'false',
    ...(flagOption(options, 'revertDrift') ? { revertsDrift: true } : {}),
    ...(flagOption(options, 'ownershipTags') ? { ownership: readOwnership(options) } : {}),
    ...(protection === undefined ? {} : { terminationProtection: protection === 'true' }),
    ...given('account', account),
    ...given('region', optional('region')),
    ...given('s3Bucket', bucketOption(options)),
    ...given('s3Region', optional('s3Region')),
    ...given('kmsKeyId', optional('kmsKeyId')),
    ...given('digest', digestOption(options)),
    ...given('planPrefix', optional('planPrefix')),
  };
}

/** CloudFormation refuses any other. */
function readCapability(name: string): string {
  if (capabilities.includes(name)) return name;
  throw settingInvalid('--capabilities', name, `one of ${capabilities.join(', ')}`, didYouMean(name, capabilities));
}

/** A rule that is not known would deny nothing. */
function readRule(flag: string, text: string, rules: readonly PlanRule[]): PlanRule {
  const rule = rules.find((known) => known === text);
  if (rule === undefined) throw settingInvalid(flag, text, `one of ${rules.join(', ')}`, didYouMean(text, rules));
  return rule;
}

function readAllowance(text: string, rules: readonly PlanRule[]): string {
  const [rule = '', resource] = text.split(':');
  readRule('--allow', rule, rules);
  if (!resource) throw settingInvalid('--allow', text, 'RULE:LOGICALID, in a nested stack RULE:NESTEDSTACK.LOGICALID');
  return text;
}

function readOwnership(options: OptionValues): NonNullable<DeployOptions['ownership']> {
  return {
    ...given('workload', textOption(options, 'workload')),
    ...given('instance', textOption(options, 'instance') ?? instanceNamedBy(textOption(options, 'pipelineName') ?? '')),
    ...given('pipelineExecution', textOption(options, 'pipelineExecution')),
  };
}

function readPairs(flag: string, pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const equals = pair.indexOf('=');
      if (equals < 1) throw settingInvalid(flag, pair, 'NAME=VALUE');
      return [pair.slice(0, equals), pair.slice(equals + 1)];
    }),
  );
}
