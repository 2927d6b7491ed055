import { BatchGetProjectsCommand, CodeBuildClient, type Project } from '@aws-sdk/client-codebuild';
import {
  CodePipelineClient,
  GetPipelineCommand,
  type ActionDeclaration,
  type PipelineDeclaration,
} from '@aws-sdk/client-codepipeline';
import {
  DescribeRuleCommand,
  EventBridgeClient,
  ListRuleNamesByTargetCommand,
  ListTargetsByRuleCommand,
} from '@aws-sdk/client-eventbridge';
import type { Context } from '../../context.ts';
import { partitionOf } from '../../partition.ts';
import { read, readOn, type Reading } from '../read/reading.ts';
import { readDeployments } from './deployments.ts';
import type { PipelineFacts, ProjectFacts } from './pipeline-facts.ts';

interface Place {
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
}

/** Reads a pipeline with its projects and its rule. */
export async function readPipeline(context: Context, place: Place): Promise<Reading<PipelineFacts>> {
  const { name, region } = place;
  const declared = await read(
    `pipeline ${name} in ${region} (codepipeline:GetPipeline)`,
    () => context.aws.client(CodePipelineClient).send(new GetPipelineCommand({ name })),
    ['PipelineNotFoundException'],
  );
  if (declared.state === 'absent') return { ...declared, what: `pipeline ${name} in ${region}` };
  return readOn(declared, async ({ pipeline }) => readParts(context, place, pipeline ?? {}));
}

async function readParts(
  context: Context,
  { name, accountId, region }: Place,
  declaration: Partial<PipelineDeclaration>,
): Promise<Reading<PipelineFacts>> {
  const arn = `arn:${partitionOf(region)}:codepipeline:${region}:${accountId}:${name}`;
  const actions = (declaration.stages ?? []).flatMap((stage) => stage.actions ?? []);
  const projects = await readProjects(context, actions);
  return readOn(projects, async (found) =>
    readOn(await readRule(context, arn, name), async (rule) => {
      const { artifactStores, roleArn = '', artifactStore = artifactStores?.[region] } = declaration;
      const facts = { name, arn, accountId, region, roleArn };
      const keyArn = artifactStore?.encryptionKey?.id;
      return {
        state: 'read',
        value: {
          ...facts,
          bucket: artifactStore?.location ?? '',
          ...(keyArn === undefined ? {} : { keyArn }),
          ...sourceOf(actions, accountId, region),
          ...(rule ? { rule } : {}),
          projects: found,
          deployments: readDeployments(actions, facts, found),
        },
      };
    }),
  );
}

function sourceOf(
  actions: readonly ActionDeclaration[],
  accountId: string,
  region: string,
): Pick<PipelineFacts, 'source'> {
  const action = actions.find(({ actionTypeId }) => actionTypeId?.provider === 'CodeCommit');
  const repository = action?.configuration?.['RepositoryName'];
  if (action === undefined || repository === undefined) return {};
  const repositoryArn = `arn:${partitionOf(region)}:codecommit:${region}:${accountId}:${repository}`;
  return { source: { repositoryArn, artifact: action.outputArtifacts?.[0]?.name ?? '' } };
}

async function readProjects(
  context: Context,
  actions: readonly ActionDeclaration[],
): Promise<Reading<readonly ProjectFacts[]>> {
  const builds = actions.filter(({ actionTypeId }) => actionTypeId?.provider === 'CodeBuild');
  const names = [...new Set(builds.map(({ configuration }) => configuration?.['ProjectName'] ?? ''))];
  if (names.length === 0) return { state: 'read', value: [] };
  const found = await read(`projects ${names.join(', ')} (codebuild:BatchGetProjects)`, () =>
    context.aws.client(CodeBuildClient).send(new BatchGetProjectsCommand({ names })),
  );
  return readOn(found, ({ projects = [], projectsNotFound = [] }) =>
    Promise.resolve(
      projectsNotFound.length > 0
        ? { state: 'absent', what: `project ${projectsNotFound.join(', ')}` }
        : { state: 'read', value: projects.map((project) => projectFacts(project, builds)) },
    ),
  );
}

function projectFacts(project: Project, builds: readonly ActionDeclaration[]): ProjectFacts {
  const own = builds.filter(({ configuration }) => configuration?.['ProjectName'] === project.name);
  const artifacts = (lists: readonly (readonly { readonly name?: string | undefined }[])[]) => [
    ...new Set(lists.flat().map(({ name = '' }) => name)),
  ];
  const { environment, logsConfig } = project;
  const repositoryArn =
    environment?.imagePullCredentialsType === 'SERVICE_ROLE' ? repositoryOf(environment.image ?? '') : undefined;
  const logGroup = logsConfig?.cloudWatchLogs?.groupName;
  return {
    name: project.name ?? '',
    arn: project.arn ?? '',
    roleArn: project.serviceRole ?? '',
    inputs: artifacts(own.map(({ inputArtifacts = [] }) => inputArtifacts)),
    outputs: artifacts(own.map(({ outputArtifacts = [] }) => outputArtifacts)),
    ...(repositoryArn === undefined ? {} : { image: { repositoryArn } }),
    ...(logGroup === undefined ? {} : { logGroup }),
    variables: (environment?.environmentVariables ?? []).map(({ name = '', value = '' }) => [name, value]),
  };
}

/** The ECR repository of `222222222222.dkr.ecr.eu-west-1.amazonaws.com/name@sha256:…`. */
function repositoryOf(image: string): string | undefined {
  const [, account, region, name] = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.[a-z.-]+\/([^:@]+)/.exec(image) ?? [];
  return region === undefined ? undefined : `arn:${partitionOf(region)}:ecr:${region}:${account}:repository/${name}`;
}

/** The first rule that starts the pipeline, with the role by which it does. */
async function readRule(context: Context, arn: string, name: string): Promise<Reading<PipelineFacts['rule']>> {
  const client = context.aws.client(EventBridgeClient);
  return read(
    `the rule that starts pipeline ${name} (events:ListRuleNamesByTarget, ListTargetsByRule, DescribeRule)`,
    async (): Promise<PipelineFacts['rule']> => {
      const { RuleNames = [] } = await client.send(new ListRuleNamesByTargetCommand({ TargetArn: arn }));
      const [Rule] = RuleNames;
      if (Rule === undefined) return undefined;
      const { Targets = [] } = await client.send(new ListTargetsByRuleCommand({ Rule }));
      const { State, Arn: ruleArn = '' } = await client.send(new DescribeRuleCommand({ Name: Rule }));
      const roleArn = Targets.find(({ Arn }) => Arn === arn)?.RoleArn;
      return roleArn === undefined ? undefined : { arn: ruleArn, roleArn, isEnabled: State !== 'DISABLED' };
    },
  );
}
