import { deploymentStages, jointStage } from './deployment-stages.ts';
import type { DeploymentForm, Environment } from './environment.ts';
import { artifactStore, type PipelineRegions } from './regions.ts';
import { sourceStage, sourceTriggers } from './source.ts';
import { buildStage, updateStage, validateStage } from './stages.ts';
import { commented, indent, itemWhen, listItem } from './yaml-text.ts';

const aboutTheDigest = `# The digest goes into the JSON of later actions' variables, as text: a quote in it would add variables of a build's own
# making to projects that may deploy.
# https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-VariableCheck.html`;

const aboutDeployments: Readonly<Record<DeploymentForm, string>> = {
  cloudformation: `# With an approval the change set is made before it and is the very one that is executed after it. That the console takes names
# in the link where it has ARNs itself is unverified; the approver must be signed in to the target account.`,
  steps: '',
  plan: `# The plan is made before the approval, which links to its page; what is executed is what that page shows, by its digest.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html (a signed link ends with its session)`,
};

/** The resource that is the pipeline itself. */
export function renderPipeline(
  form: DeploymentForm,
  environments: readonly Environment[],
  regions?: PipelineRegions,
): string {
  const first = environments.findIndex(({ jointly }) => jointly);
  const deployments = environments.flatMap((environment, index) => [
    ...(index === first ? jointStage(environments) : []),
    ...deploymentStages(form, environment),
  ]);
  const stages = [
    listItem(sourceStage),
    itemWhen('UpdatesItself', updateStage),
    itemWhen('HasAllStages', buildStage(regions)),
    commented(aboutTheDigest, itemWhen('HasValidation', validateStage)),
    commented(aboutDeployments[form], deployments.join('\n\n')),
  ];
  return `Pipeline:
  Type: AWS::CodePipeline::Pipeline
  Properties:
    Name: !Ref PipelineName
    PipelineType: V2
    # A newer commit waits for its turn: SUPERSEDED would let it overtake, PARALLEL forbids rollback.
    # https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html
    ExecutionMode: QUEUED
    # The execution in which the pipeline changed is cancelled by that, and another starts from Source.
    # https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PipelineExecution.html
    RestartExecutionOnUpdate: !If [UpdatesItself, true, false]
    RoleArn:
      Fn::If:
        - IsMain
        - '{{resolve:ssm:/codebuild-steps/common/pipeline-role-arn}}'
        - '{{resolve:ssm:/codebuild-steps/common/develop-pipeline-role-arn}}'
${indent(artifactStore(form === 'cloudformation' ? regions : undefined), 4)}
${indent(sourceTriggers, 4)}
    Stages:
${indent(stages.join('\n\n'), 4)}`;
}
