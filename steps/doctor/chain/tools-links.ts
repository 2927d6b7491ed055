import type { ConditionContext } from '../../authorisation/policy.ts';
import { commonParameterName } from '../../common-parameters.ts';
import type { Ask, AskingPrincipal, Link } from '../ask.ts';
import type { PipelineFacts, ProjectFacts } from './pipeline-facts.ts';
import { artifactKey, takesOn, throughS3 } from './requests.ts';

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
      { principal: role(rule.roleArn), action: 'codepipeline:StartPipelineExecution', resource: arn, region },
    ]),
  ];
}

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeCommit.html */
const sourceActions = ['GetBranch', 'GetCommit', 'UploadArchive', 'GetUploadArchiveStatus', 'CancelUploadArchive'];

function sourceLinks(pipeline: PipelineFacts, link: MakeLink): readonly Link[] {
  const { source, roleArn, region } = pipeline;
  if (!source) return [];
  const asks = sourceActions.map((action): Ask => ({
    principal: role(roleArn),
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
    principal: role(pipelineRole),
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
    principal: role(roleArn),
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
    principal: role(roleArn),
    action: `logs:${action}`,
    resource: `${group}:log-stream:steps-doctor`,
    pattern: `${group}:*`,
    region,
  }));
}

/** An artifact of the pipeline, read by its version, in the bucket of the pipeline's account. */
export function readsArtifact(pipeline: PipelineFacts, roleArn: string, artifact: string): readonly Ask[] {
  const { bucket, accountId, region, keyArn, arn } = pipeline;
  const bucketArn = `arn:${arn.split(':')[1]}:s3:::${bucket}`;
  const on = (action: string): Ask => ({
    principal: role(roleArn),
    action: `s3:${action}`,
    resource: `${bucketArn}/${artifactKey(pipeline.name, artifact)}`,
    pattern: `${bucketArn}/*`,
    resourceAccount: accountId,
    region,
  });
  return [
    on('GetObject'),
    on('GetObjectVersion'),
    ...(keyArn === undefined ? [] : [throughS3('kms:Decrypt', roleArn, keyArn, bucketArn, region)]),
  ];
}

function putsArtifact(pipeline: PipelineFacts, roleArn: string, artifact: string): readonly Ask[] {
  return puts(pipeline, roleArn, artifactKey(pipeline.name, artifact), {});
}

/** steps package asks Parameter Store for the bucket and its key. */
function readsNames({ arn, accountId, region }: PipelineFacts, roleArn: string): Ask {
  const prefix = `arn:${arn.split(':')[1]}:ssm:${region}:${accountId}:parameter${commonParameterName('')}`;
  return {
    principal: role(roleArn),
    action: 'ssm:GetParameters',
    resource: `${prefix}artifact-bucket`,
    pattern: `${prefix}*`,
    region,
  };
}

/** Written once: steps package sends If-None-Match. */
function putsPackage(pipeline: PipelineFacts, roleArn: string): readonly Ask[] {
  return puts(pipeline, roleArn, 'packages/steps-doctor', {
    's3:if-none-match': '*',
    's3:ObjectCreationOperation': 'true',
  });
}

function puts(pipeline: PipelineFacts, roleArn: string, key: string, context: ConditionContext): readonly Ask[] {
  const { bucket, accountId, region, keyArn, arn } = pipeline;
  const bucketArn = `arn:${arn.split(':')[1]}:s3:::${bucket}`;
  const encryption: ConditionContext =
    keyArn === undefined
      ? {}
      : {
          's3:x-amz-server-side-encryption': 'aws:kms',
          's3:x-amz-server-side-encryption-aws-kms-key-id': keyArn,
        };
  return [
    {
      principal: role(roleArn),
      action: 's3:PutObject',
      resource: `${bucketArn}/${key}`,
      pattern: `${bucketArn}/*`,
      resourceAccount: accountId,
      region,
      context: { ...encryption, ...context },
    },
    ...(keyArn === undefined ? [] : [throughS3('kms:GenerateDataKey', roleArn, keyArn, bucketArn, region)]),
  ];
}

function role(arn: string): AskingPrincipal {
  return { kind: 'role', arn };
}
