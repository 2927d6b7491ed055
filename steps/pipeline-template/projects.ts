import { indent } from './yaml-text.ts';

/** A CodeBuild project and its logs. */
export interface ProjectText {
  /** As in BuildProject and BuildLogs. */
  readonly name: string;
  /** The end of its name, by which the roles of the common stack know what it is for. No name of a pipeline has an underscore. */
  readonly ending: string;
  readonly description: string;
  /** Of the common stack's parameters; with two, the second is that of the develop class. */
  readonly roles: readonly [main: string, develop?: string];
  /** Whether it keeps what it made for the builds that follow, with a role that is for this in class main. */
  readonly hasCache?: boolean;
  readonly condition?: string;
  readonly comment?: string;
  readonly timeout?: string;
  readonly computeType?: string;
  readonly variables?: string;
  /** Its buildspec, as YAML. */
  readonly buildSpec: string;
}

export function renderProject(project: ProjectText): string {
  const { name, ending, description, comment, condition, variables } = project;
  const only = condition === undefined ? '' : `\n  Condition: ${condition}`;
  return `${name}Logs:
  Type: AWS::Logs::LogGroup${only}
  DeletionPolicy: Delete
  UpdateReplacePolicy: Delete
  Properties:
    LogGroupName: !Sub /codebuild-steps/\${PipelineClass}/\${PipelineName}/${logsOf(ending)}
    RetentionInDays: !Ref LogRetentionDays
    KmsKeyId: !Ref ArtifactKeyArn
${comment === undefined ? '' : `\n# ${comment}`}
${name}Project:
  Type: AWS::CodeBuild::Project${only}
  Properties:
    Name: !Sub steps-\${PipelineClass}-\${PipelineName}${ending}
    Description: ${description}
    ServiceRole:${serviceRole(project)}
    EncryptionKey: !Ref ArtifactKeyArn
    TimeoutInMinutes: ${project.timeout ?? '!Ref TimeoutMinutes'}${project.hasCache ? cache : ''}
    Artifacts: { Type: CODEPIPELINE }
    Environment:
      Type: LINUX_CONTAINER
      ComputeType: ${project.computeType ?? '!Ref ComputeType'}
      Image: !Ref BuildImage
      ImagePullCredentialsType: !Ref ImagePullCredentialsType
      PrivilegedMode: false${variables === undefined ? '' : `\n      EnvironmentVariables:\n${indent(variables, 6)}`}
    LogsConfig: { CloudWatchLogs: { Status: ENABLED, GroupName: !Ref ${name}Logs } }
    Source:
      Type: CODEPIPELINE
      BuildSpec: ${project.buildSpec}`;
}

/** As in `deploy`, and `plan/deploy`. */
function logsOf(ending: string): string {
  return ending.startsWith('-') ? ending.slice(1) : ending.slice(1).replace('-', '/');
}

function serviceRole({ roles: [main, develop], hasCache }: ProjectText): string {
  const reference = (name: string) => `'{{resolve:ssm:/codebuild-steps/common/${name}}}'`;
  const choose = (condition: string, one: string, other: string) =>
    `\n      Fn::If:\n        - ${condition}\n        - ${one}\n        - ${other}`;
  if (hasCache) return choose('HasMainBuildRole', mainBuildRole, reference(main));
  return develop === undefined ? ` ${reference(main)}` : choose('IsMain', reference(main), reference(develop));
}

/** By its name: a dynamic reference to a parameter that is not everywhere may fail where its branch is not taken (unverified). */
const mainBuildRole =
  '!Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:role/codebuild-steps-main-build-${AWS::Region}';

/** Of this pipeline alone; the roles of builds keep what class main reads from class develop. */
const cache = `
    Cache:
      Fn::If:
        - HasBuildCache
        - { Type: S3, Location: !Sub '\${BuildCacheBucket}/\${PipelineClass}/\${PipelineName}' }
        - !Ref AWS::NoValue`;

/** A buildspec that stands in the template, where the repository has no say. */
export function inline(text: string): string {
  return `|\n${indent(text, 8)}`;
}
