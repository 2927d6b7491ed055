import type { ActionDeclaration } from '@aws-sdk/client-codepipeline';
import { partitionOf } from '../../partition.ts';
import { roleArn } from '../../assume-role.ts';
import { isObject } from '../../template.ts';
import { distinct } from '../distinct.ts';
import type { Deployment, PipelineFacts, ProjectFacts } from './pipeline-facts.ts';

type Pipeline = Pick<PipelineFacts, 'accountId' | 'region' | 'roleArn'>;

/** Every stack that the actions deploy, each account's and region's once: by CodePipeline's own actions, or by `steps deploy` in a project. */
export function readDeployments(
  actions: readonly ActionDeclaration[],
  pipeline: Pipeline,
  projects: readonly ProjectFacts[],
): readonly Deployment[] {
  const found = actions.flatMap((action) => {
    const { provider } = action.actionTypeId ?? {};
    if (provider === 'CloudFormation') return byCodePipeline(action, pipeline);
    return provider === 'CodeBuild' ? bySteps(action, pipeline, projects) : [];
  });
  return distinct(found, ({ accountId, region, stackName, by }) => [accountId, region, stackName, by].join());
}

/** Actions that only execute a change set name no deployment role: it was given when the change set was made. */
function byCodePipeline(action: ActionDeclaration, pipeline: Pipeline): readonly Deployment[] {
  const { configuration = {}, region = pipeline.region, inputArtifacts = [] } = action;
  const deploymentRoleArn = configuration['RoleArn'];
  if (deploymentRoleArn === undefined) return [];
  const actionRoleArn = action.roleArn ?? pipeline.roleArn;
  return [
    {
      accountId: actionRoleArn.split(':')[4] ?? '',
      region,
      stackName: configuration['StackName'] ?? '',
      actionRoleArn,
      deploymentRoleArn,
      by: pipeline.roleArn,
      artifact: inputArtifacts[0]?.name ?? '',
    },
  ];
}

function bySteps(
  action: ActionDeclaration,
  pipeline: Pipeline,
  projects: readonly ProjectFacts[],
): readonly Deployment[] {
  const { configuration = {}, inputArtifacts = [] } = action;
  const project = projects.find(({ name }) => name === configuration['ProjectName']);
  const variables = new Map([...(project?.variables ?? []), ...readVariables(configuration['EnvironmentVariables'])]);
  const accountId = variables.get('ACCOUNT_ID');
  if (accountId === undefined || project === undefined || !variables.has('PARAMETERS_FILE')) return [];
  const region = variables.get('TARGET_REGION') ?? pipeline.region;
  const roleOf = (name: string) => roleArn(partitionOf(region), accountId, variables.get(name) ?? '');
  return [
    {
      accountId,
      region,
      stackName: variables.get('STACK_NAME') ?? '',
      actionRoleArn: roleOf('PIPELINE_ROLE_NAME'),
      deploymentRoleArn: roleOf('DEPLOYMENT_ROLE_NAME'),
      by: project.roleArn,
      artifact: inputArtifacts[0]?.name ?? '',
    },
  ];
}

/** `[{"name":"ACCOUNT_ID","value":"333333333333","type":"PLAINTEXT"}]`, as the actions of CodeBuild take variables. */
function readVariables(text = '[]'): ReadonlyMap<string, string> {
  const entries = parseList(text).filter(isObject);
  return new Map(entries.map(({ name, value }) => [String(name), String(value)]));
}

function parseList(text: string): readonly unknown[] {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}
