import type { Ask, Link } from '../ask.ts';
import type { PipelineFacts, ProjectFacts } from './pipeline-facts.ts';
import { putsArtifact, putsPackage, readsArtifact, readsNames } from './artifact-requests.ts';
import { asRole, takesOn } from './requests.ts';

/** What a run meets in the Tools account, in its order: from the commit to the builds. Pure. */
export function toolsLinks(pipeline: PipelineFacts): readonly Link[] {
  const { name, accountId, region } = pipeline;
  const link = (title: string, asks: readonly Ask[]): Link => ({ title, accountId, region, pipeline: name, asks });
  return [
    ...startLinks(pipeline, link),
    link('CodePipeline takes on the pipeline role', [
      takesOn('codepipeline.amazonaws.com', pipeline.roleArn, region, { arn: pipeline.arn, accountId }),
    ]),
    ...sourceLinks(pipeline, link),
    ...pipeline.projects.flatMap((project) => projectLinks(pipeline, project, link)),
  ];
}

type MakeLink = (title: string, asks: readonly Ask[]) => Link;

function startLinks({ arn, accountId, region, rule }: PipelineFacts, link: MakeLink): readonly Link[] {
  if (!rule) return [];
  const source = { arn: rule.arn, accountId };
  return [
    link('EventBridge takes on the events role', [takesOn('events.amazonaws.com', rule.roleArn, region, source)]),
    link('the events role starts the pipeline', [
      { principal: asRole(rule.roleArn), action: 'codepipeline:StartPipelineExecution', resource: arn, region },
    ]),
  ];
}

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeCommit.html */
const sourceActions = ['GetBranch', 'GetCommit', 'UploadArchive', 'GetUploadArchiveStatus', 'CancelUploadArchive'];

function sourceLinks(pipeline: PipelineFacts, link: MakeLink): readonly Link[] {
  const { source, roleArn, region } = pipeline;
  if (!source) return [];
  const asks = sourceActions.map((action): Ask => ({
    principal: asRole(roleArn),
    action: `codecommit:${action}`,
    resource: source.repositoryArn,
    region,
  }));
  return [
    link('the pipeline role takes the source', asks),
    link('the pipeline role puts the source artifact', putsArtifact(pipeline, roleArn, source.artifact)),
  ];
}

function projectLinks(pipeline: PipelineFacts, project: ProjectFacts, link: MakeLink): readonly Link[] {
  const { roleArn: pipelineRole, region, accountId } = pipeline;
  const { name, roleArn, logGroup, image } = project;
  const builds = ['StartBuild', 'BatchGetBuilds', 'StopBuild'].map((action): Ask => ({
    principal: asRole(pipelineRole),
    action: `codebuild:${action}`,
    resource: project.arn,
    region,
  }));
  return [
    link(`the pipeline role starts project ${name}`, builds),
    link(`CodeBuild takes on the role of project ${name}`, [
      takesOn('codebuild.amazonaws.com', roleArn, region, { arn: project.arn, accountId }),
    ]),
    ...(image ? [link(`project ${name} pulls its image`, pullsImage(roleArn, region, image.repositoryArn))] : []),
    ...(logGroup === undefined ? [] : [link(`project ${name} writes its log`, writesLog(project, logGroup, region))]),
    ...project.inputs.map((artifact) =>
      link(`project ${name} reads artifact ${artifact}`, readsArtifact(pipeline, roleArn, artifact)),
    ),
    ...project.outputs.flatMap((artifact) => [
      link(`project ${name} reads the names of the common stack`, [readsNames(pipeline, roleArn)]),
      link(`project ${name} uploads packages`, putsPackage(pipeline, roleArn)),
      link(`project ${name} puts artifact ${artifact}`, putsArtifact(pipeline, roleArn, artifact)),
    ]),
  ];
}

/** https://docs.aws.amazon.com/codebuild/latest/userguide/sample-ecr.html */
function pullsImage(roleArn: string, region: string, repositoryArn: string): readonly Ask[] {
  const actions = ['BatchCheckLayerAvailability', 'BatchGetImage', 'GetDownloadUrlForLayer'];
  const on = (action: string, resource: string): Ask => ({
    principal: asRole(roleArn),
    action: `ecr:${action}`,
    resource,
    region,
  });
  return [on('GetAuthorizationToken', '*'), ...actions.map((action) => on(action, repositoryArn))];
}

function writesLog({ roleArn, arn }: ProjectFacts, logGroup: string, region: string): readonly Ask[] {
  const [, partition, , , accountId] = arn.split(':');
  const group = `arn:${partition}:logs:${region}:${accountId}:log-group:${logGroup}`;
  return ['CreateLogStream', 'PutLogEvents'].map((action) => ({
    principal: asRole(roleArn),
    action: `logs:${action}`,
    resource: `${group}:log-stream:steps-doctor`,
    pattern: `${group}:*`,
    region,
  }));
}
