import type { DeploymentForm, StandardName } from './environment.ts';
import { commonNames, environmentParameterNames, repositoryParameterNames } from './parameters.ts';
import { indent } from './yaml-text.ts';

/** What the repository's pipeline configuration may set, beside what each environment adds. */
const free = [
  'Stages',
  'BuildSpecFile',
  'TemplateFile',
  'FailureAction',
  'AlarmMinutes',
  'ComputeType',
  'TimeoutMinutes',
];

export function renderMetadata(form: DeploymentForm, environments: readonly StandardName[]): string {
  const capabilities = form === 'cloudformation' ? ['Capabilities'] : [];
  const repository = [...free, ...environments.flatMap(repositoryParameterNames), ...capabilities];
  const groups: readonly (readonly [label: string, names: readonly string[]])[] = [
    ['Workload', ['WorkloadName', 'StackName', 'BuildSpecFile', 'TemplateFile', ...capabilities]],
    [
      'Source',
      [
        'SourceProvider',
        'RepositoryName',
        'CreateRepository',
        'BranchName',
        'SourcePaths',
        'SourceBucket',
        'SourceKey',
        'ConnectionArn',
        'FullRepositoryId',
      ],
    ],
    [
      'Pipeline',
      [
        'PipelineName',
        'PipelineClass',
        'Stages',
        'BuildCache',
        'BuildCacheBucket',
        'Validation',
        'ChangeTicketPattern',
        ...(form === 'cloudformation' ? [] : ['DeniedRules', 'OwnershipTags']),
        ...(form === 'plan' && environments.length > 0 ? ['JointApproval'] : []),
        'FailureAction',
        'AlarmMinutes',
        'ComputeType',
        'TimeoutMinutes',
        'LogRetentionDays',
      ],
    ],
    ['Self-update', ['ReleasedTemplate', 'PipelineConfigurationFile', 'InstancesTemplate']],
    ...environments.map((name) => [`Environment ${name}`, environmentParameterNames(name)] as const),
    ['From the common stack; leave as they are', commonNames],
  ];
  return `# What the repository's pipeline configuration may set; all else is a gate, or names what a gate looks at.
RepositoryParameters:
${indent(repository.map((name) => `- ${name}`).join('\n'), 2)}
AWS::CloudFormation::Interface:
  ParameterGroups:
${indent(groups.map(([label, names]) => renderGroup(label, names)).join('\n'), 4)}`;
}

function renderGroup(label: string, names: readonly string[]): string {
  return `- Label: { default: ${label} }\n  Parameters: [${names.join(', ')}]`;
}
